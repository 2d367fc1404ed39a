/** Every way in which the server says no. UI text, HTTP status, log and test use the key. */
export const REFUSALS = {
  BAD_REQUEST: { status: 400, message: "The request does not have the documented form." },
  UNKNOWN_SYMBOL: { status: 404, message: "No instrument has this symbol." },
  UNKNOWN_LIST: { status: 404, message: "There is no such list." },
  NOT_FOUND: { status: 404, message: "There is nothing at this address." },
  METHOD_NOT_ALLOWED: { status: 405, message: "This address does not take that method." },
  NO_IDENTITY: { status: 401, message: "This needs the browser's device cookie; open the page once." },
  FORBIDDEN_ORIGIN: { status: 403, message: "Requests from this origin are not accepted." },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: "Send JSON with Content-Type application/json." },
  TOO_LARGE: { status: 413, message: "The request is larger than this server takes." },
  TOO_MANY_SYMBOLS: { status: 422, message: "A watchlist holds at most 500 symbols." },
  TOO_MANY_LISTS: { status: 422, message: "One device keeps at most 50 watchlists." },
  TOO_MANY_GROUPS: { status: 422, message: "A watchlist holds at most 50 groups." },
  TOO_MANY_TOKENS: { status: 422, message: "One person keeps at most 20 API tokens." },
  TOO_MANY_RULES: { status: 422, message: "One person keeps at most 500 alert rules." },
  SERVER_FULL: {
    status: 422,
    message: "This server watches as many alert rules as it can; its owner has to make room.",
  },
  TOO_MANY_SOCKETS: {
    status: 429,
    message: "One person has at most 10 pages and programs connected at once; close one of them.",
  },
  BAD_FORMULA: { status: 422, message: "The formula is not understood." },
  TOO_MANY_CHANNELS: { status: 422, message: "One person keeps at most 10 alert channels." },
  PRIVATE_ADDRESS: {
    status: 422,
    message: "Alerts go to public https addresses only; the owner may allow others by ALERT_ALLOW_PRIVATE.",
  },
  BAD_PAIRING_CODE: { status: 404, message: "This pairing code is wrong, used or too old; make a new one." },
  LOCKED: { status: 401, message: "This server is closed: its owner's token is needed." },
  CONFLICT: { status: 409, message: "It was changed elsewhere meanwhile; read it again." },
  RATE_LIMITED: { status: 429, message: "Too many requests; slow down." },
  STORE_UNAVAILABLE: {
    status: 507,
    message: "The store cannot be written to right now; nothing was changed.",
  },
  INTERNAL: { status: 500, message: "The server made a mistake; it is in its log." },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

export interface Refusal {
  code: RefusalCode;
  message: string;
}

/** A refusal with its standard words, or with better ones for this case. */
export function refuse(code: RefusalCode, message: string = REFUSALS[code].message): Refusal {
  return { code, message };
}
