/** Shorter ones would be found in prices and volumes. */
const SHORTEST_SECRET = 8;

/** Names of fields that only the opening or the upkeep of a session has, quoted once or as JSON within JSON. */
const SECRET_FIELD =
  /(?:token|secret|password|signature|authori[sz]ation|private_?key|public_?key|api_?key|consumer_?id|session_?id|cookie|"otp)\w{0,20}\\*"\s*:/i;
const BEARER = /\bBearer\s+[\w.~+/-]{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}\./;

/** Whether a text holds one of our credentials, or looks as if it held somebody's: such a frame is never recorded. */
export function createSecretScan(secrets: readonly string[]): (text: string) => boolean {
  const needles = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  return (text) =>
    SECRET_FIELD.test(text) || BEARER.test(text) || needles.some((secret) => text.includes(secret));
}
