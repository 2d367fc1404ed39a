/** The year and month a code of an index future stands for, e.g. 2026-02; null when it is no such code. */
export function futureMonth(symbol: string): string | null {
  const long = /^VN30F(\d{2})(\d{2})$/.exec(symbol);
  if (long) return `20${long[1]}-${long[2]}`;
  // Since 2025: 41, the underlying (I1 is VN30), a letter for the year and a digit or letter for the month.
  const short = /^41I1([A-Z])([1-9ABC])000$/.exec(symbol);
  const [, year, month] = short ?? [];
  if (!year || !month) return null;
  // G is 2026, as observed; I and O are left out, for they look like digits.
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  return `${2020 + letters.indexOf(year)}-${String(Number.parseInt(month, 16)).padStart(2, "0")}`;
}

/**
 * The VN30 future that expires next of those the source lists today (it gives their reference); null when it lists
 * none. An expired one is no longer listed the day after, and one of an earlier month is expired whatever is listed.
 */
export function frontFuture(
  instruments: Iterable<{ symbol: string; type: string; reference: number | null }>,
  today: string,
): string | null {
  let front: { symbol: string; month: string } | null = null;
  for (const { symbol, type, reference } of instruments) {
    if (type !== "FUTURE_INDEX" || reference === null) continue;
    const month = futureMonth(symbol);
    if (month === null || month < today.slice(0, 7)) continue;
    if (!front || month < front.month) front = { symbol, month };
  }
  return front?.symbol ?? null;
}
