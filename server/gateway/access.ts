import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/store.ts";
import { createRateLimit } from "./rate-limit.ts";

/**
 * The owner's lock on the whole server. Who knows AUTH_TOKEN sends it as a Bearer token, or types it once into
 * the page that is shown instead of the board and then has a cookie that follows from it and from a secret of this
 * server: so a cookie is no way to try tokens, and who is in stays in while others are guessing.
 */
export interface Access {
  isOpenTo(request: IncomingMessage): boolean;
  /** Answers a page request of who has no access: a form, and what the form sends. */
  answer(request: IncomingMessage, response: ServerResponse): void;
}

const ACCESS_COOKIE = "khop_access";
export const ACCESS_PATH = "/access";
/** API tokens have a header of their own beside the server's. */
const ACCESS_HEADER = "x-khop-access";
const MAX_FORM_BYTES = 1_024;
/** Wrong tokens that are known as such: a program that has an old one asks all day, and guesses nothing. */
const MAX_KNOWN_WRONG = 100;
const SECRET_NOTE = "access.secret";

/** What the cookies of this server are made with; kept, so that a restart sends nobody away. */
export async function accessSecretOf(store: Pick<Store, "getNote" | "setNote">): Promise<string> {
  const kept = await store.getNote(SECRET_NOTE);
  if (kept !== null) return kept;
  const made = randomBytes(32).toString("base64url");
  await store.setNote(SECRET_NOTE, made);
  return made;
}

export function createAccess(
  token: string | null,
  secret: string,
  clock: Pick<Clock, "monotonicMs">,
  isSecure: boolean,
): Access {
  if (token === null) return { isOpenTo: () => true, answer: (_, response) => void response.end() };
  const key = createHmac("sha256", secret).update(`khop access ${token}`).digest("base64url");
  // All tries together, whoever makes them and by whatever way: five in a minute.
  const tries = createRateLimit(5 / 60, 5);
  const knownWrong = new Set<string>();

  /** Null: not looked at, since there were too many tries. */
  function judge(given: string): boolean | null {
    const mark = digest(given).toString("base64");
    if (knownWrong.has(mark)) return false;
    if (!tries.has(clock.monotonicMs())) return null;
    if (isSame(given, token ?? "")) return true;
    tries.take(clock.monotonicMs());
    knownWrong.add(mark);
    for (const oldest of knownWrong) {
      if (knownWrong.size <= MAX_KNOWN_WRONG) break;
      knownWrong.delete(oldest);
    }
    return false;
  }

  function isOpenTo({ headers }: IncomingMessage): boolean {
    const header = headers[ACCESS_HEADER];
    const bearer = /^Bearer (.{1,500})$/.exec(headers.authorization ?? "")?.[1];
    const given = typeof header === "string" ? header : bearer;
    if (given !== undefined && judge(given)) return true;
    const cookie = new RegExp(`(?:^|;\\s*)${ACCESS_COOKIE}=([\\w-]{43})(?:;|$)`).exec(
      headers.cookie ?? "",
    )?.[1];
    return cookie !== undefined && isSame(cookie, key);
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === "POST" && request.url === ACCESS_PATH) receive(request, response);
    else show(response, 401, "");
  }

  function receive(request: IncomingMessage, response: ServerResponse): void {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => {
      body = body.length > MAX_FORM_BYTES ? body : body + part;
    });
    request.on("end", () => {
      const given = new URLSearchParams(body).get("token") ?? "";
      const verdict = body.length > MAX_FORM_BYTES ? false : judge(given);
      if (verdict === null) return show(response, 429, "Thử lại sau một phút. / Try again in a minute.");
      if (!verdict) return show(response, 401, "Sai mã. / Wrong token.");
      const secure = isSecure ? "; Secure" : "";
      response.setHeader(
        "Set-Cookie",
        `${ACCESS_COOKIE}=${key}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax${secure}`,
      );
      response.writeHead(303, { Location: "/" }).end();
    });
  }

  return { isOpenTo, answer };
}

function show(response: ServerResponse, status: number, words: string): void {
  response.setHeader(
    "Content-Security-Policy",
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  response.setHeader("Cache-Control", "no-store");
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" });
  response.end(`<!doctype html><html lang="vi"><meta charset="utf-8"><title>Khớp</title>
<meta name="viewport" content="width=device-width"><h1>Khớp</h1><p role="alert">${words}</p>
<form method="post" action="${ACCESS_PATH}"><label>Mã truy cập / Access token
<input type="password" name="token" required autofocus autocomplete="current-password"></label>
<button>Vào / Enter</button></form></html>`);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Takes the same time whatever is wrong. */
function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}
