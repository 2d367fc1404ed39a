import type { DialectName } from "../dialect.ts";

/** How a dialect says 401 and 429. FastConnect Data's REST says 401 under HTTP 200: SSI was seen to. */
export function refusalOf(
  dialect: DialectName,
  status: 401 | 429,
  isDataRest: boolean,
): { httpStatus: number; body: unknown } {
  const message = status === 401 ? "Unauthorized" : "Too many requests";
  if (dialect === "ssi-fastconnect") return { httpStatus: status, body: { code: status, msg: message } };
  if (dialect === "ssi-ids")
    return { httpStatus: status, body: { error: { code: `HTTP_${status}`, message } } };
  if (status === 401) return { httpStatus: isDataRest ? 200 : 401, body: { message, status } };
  return {
    httpStatus: 429,
    body: { message: "API calls quota exceeded! maximum admitted 10 per 1s", status },
  };
}
