/** SSI's session words in capitals; what we do not know stays as data. */
export function sessionWord(word: string | null): string | null {
  const session = word?.toUpperCase() ?? null;
  return session === "CLOSE" ? "C" : session;
}

/** Call auctions, in which an estimated price means something. */
export function isAuction(session: string): boolean {
  return session === "ATO" || session === "ATC";
}
