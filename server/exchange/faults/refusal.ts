import type { DialectName } from "../dialect.ts";

const WORDS = { 401: "Unauthorized", 429: "Too many requests", 503: "Service unavailable" };

/** How a dialect says 401, 429 and 503. FastConnect Data's REST says 401 under HTTP 200: SSI was seen to. */
export function refusalOf(
  dialect: DialectName,
  status: 401 | 429 | 503,
  isDataRest: boolean,
): { httpStatus: number; body: unknown } {
  const message = WORDS[status];
  if (dialect === "ssi-fastconnect") return { httpStatus: status, body: { code: status, msg: message } };
  if (dialect === "ssi-ids")
    return { httpStatus: status, body: { error: { code: `HTTP_${status}`, message } } };
  if (status === 401) return { httpStatus: isDataRest ? 200 : 401, body: { message, status } };
  if (status === 503) return { httpStatus: status, body: { message, status } };
  return {
    httpStatus: 429,
    body: { message: "API calls quota exceeded! maximum admitted 10 per 1s", status },
  };
}
