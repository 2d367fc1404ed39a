import type { Instrument } from "./instrument.ts";

type Named = Pick<Instrument, "symbol" | "type">;

/**
 * What a covered warrant or a future stands on, by the exchanges' own way of coding: `CFPT2601` is a warrant on
 * FPT; `41I1…` (before KRX `VN30F…`) is a future on VN30, `41I2…` on VN100. Null for all else.
 */
export function underlyingOf({ symbol, type }: Named): string | null {
  if (type === "CW") return /^C([A-Z0-9]{3})\d{4}$/.exec(symbol)?.[1] ?? null;
  if (type !== "FUTURE_INDEX") return null;
  if (/^(?:41I1|VN30F)/.test(symbol)) return "VN30";
  return /^(?:41I2|VN100F)/.test(symbol) ? "VN100" : null;
}

/** The warrants and futures on a symbol or index, in the order of the list. */
export function relatedTo<Each extends Named>(symbol: string, all: readonly Each[]): Each[] {
  return all.filter((each) => underlyingOf(each) === symbol);
}
