import { type MinuteSource, usualVolumes } from "#lib/alerts/minute-windows.ts";
import { type Bar, openTimeOf } from "#lib/market/bar.ts";
import { futureTypeOf } from "#lib/market/instrument.ts";
import { valuePerPrice } from "#lib/market/price-rules.ts";
import { DAY_MS, MINUTE_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Log } from "../log.ts";
import type { BarSource, Market } from "../market/market.ts";

/** What «usual» is taken from: so many days back, weekends included. */
const USUAL_DAYS_MS = 28 * DAY_MS;
/** Bars of one symbol in that time. */
const MAX_BARS = 6_000;
/** The longest window. */
const MAX_SAMPLES = 241;
/** Minutes of one day. */
const MAX_BARS_OF_DAY = 500;

type Listening = NonNullable<ReturnType<Market["listening"]>>;

export interface AlertMinutes extends MinuteSource {
  /** At the beginning of each minute, for the symbols whose windows somebody counts. */
  sample(symbols: Iterable<string>, nowMs: number): void;
  /** From now on the minutes are these; null: as they are. */
  hold(bars: readonly Bar[] | null): void;
  /** Resolves when the earlier days of the symbol have been read, or could not be. */
  learnt(symbol: string): Promise<void>;
  /** Another run, another day: what was learned is of the past. */
  forget(): void;
}

/**
 * The earlier days of a symbol are read when a formula first asks for them, and anew in each epoch, one symbol
 * after the other. Until then, and where nobody has them, what is usual is not known.
 */
export function createAlertMinutes(market: Market, history: BarSource, log: Log): AlertMinutes {
  const usual = new Map<string, readonly number[] | null>();
  /** Asked for in vain: asked again in the next minute. */
  const missing = new Set<string>();
  let line: Promise<void> = Promise.resolve();
  let held: readonly Bar[] | null = null;
  /** Today's minutes from before we listened, where they are known to be all. */
  const earlier = new Map<string, readonly Bar[]>();
  /** Asked for, and not before the next minute again. */
  const asked = new Set<string>();
  const nets = new Map<string, { minute: number; net: number }[]>();

  function netNow(symbol: string): number | null {
    const state = market.state(symbol);
    if (state?.foreignBuyShares == null || state.foreignSellShares == null) return null;
    return state.foreignBuyShares - state.foreignSellShares;
  }

  async function learn(symbol: string, epoch: string): Promise<void> {
    if (market.epoch !== epoch) return;
    const toMs = startOfDateMs(market.tradingDate);
    const bars = await history
      .bars(symbol, "1m", { fromMs: toMs - USUAL_DAYS_MS, toMs, limit: MAX_BARS })
      .catch((error) => {
        log.warn({ err: error, symbol }, "earlier days cannot be read for an alert");
        return [];
      });
    if (market.epoch !== epoch) return;
    const days = new Set(bars.map((bar) => tradingDateOf(bar.openTimeMs)));
    usual.set(symbol, usualVolumes(bars, days.size));
    if (days.size === 0) missing.add(symbol);
  }

  /** Whoever has the day's history mends what our own minutes lack, when it is asked for. */
  async function readToday(symbol: string, epoch: string): Promise<void> {
    if (market.epoch !== epoch) return;
    const bars = await history
      .bars(symbol, "1m", { fromMs: startOfDateMs(market.tradingDate), limit: MAX_BARS_OF_DAY })
      .catch(() => []);
    const listening = market.listening(symbol);
    if (market.epoch !== epoch || !listening || listening.sinceMs === null) return;
    const firstMs = openTimeOf("1m", listening.sinceMs);
    if (listening.isPartial(firstMs - MINUTE_MS)) return;
    earlier.set(
      symbol,
      bars.filter(({ openTimeMs }) => openTimeMs < firstMs),
    );
  }

  function askToday(symbol: string): void {
    if (asked.has(symbol)) return;
    asked.add(symbol);
    const { epoch } = market;
    line = line.then(() => readToday(symbol, epoch));
  }

  function isKnown(symbol: string, fromMs: number, toMs: number): boolean {
    const listening = market.listening(symbol);
    if (!listening || listening.sinceMs === null || (listening.isWhole && listening.start === null))
      return true;
    const isEarlier = fromMs < openTimeOf("1m", listening.sinceMs);
    const isMissing =
      (isEarlier && listening.start !== null && !earlier.has(symbol)) || isPartly(listening, fromMs, toMs);
    if (isMissing) askToday(symbol);
    return !isMissing;
  }

  function isPartly(listening: Listening, fromMs: number, toMs: number): boolean {
    if (listening.isWhole) return false;
    for (let minute = openTimeOf("1m", toMs); minute >= fromMs; minute -= MINUTE_MS) {
      if (listening.isPartial(minute)) return true;
    }
    return false;
  }

  function usualOf(symbol: string): readonly number[] | null {
    const known = usual.get(symbol);
    if (known !== undefined) return known;
    usual.set(symbol, null);
    const { epoch } = market;
    line = line.then(() => learn(symbol, epoch));
    return null;
  }

  return {
    bars(symbol) {
      const before = earlier.get(symbol);
      const own = held ?? market.minuteBars(symbol);
      return before && before.length > 0 && !held ? [...before, ...own] : own;
    },
    isKnown,
    hold(bars) {
      held = bars;
    },
    async learnt(symbol) {
      usualOf(symbol);
      await line;
    },
    usual: usualOf,
    valuePerPrice: (symbol) => valuePerPrice(futureTypeOf(symbol) ?? "STOCK"),
    foreignNetBefore(symbol, minutes) {
      const samples = nets.get(symbol);
      const last = samples?.at(-1);
      const now = netNow(symbol);
      if (!samples || !last || now === null) return null;
      const before = samples.findLast(({ minute }) => minute <= last.minute - (minutes - 1));
      return before ? { before: before.net, now } : null;
    },
    sample(symbols, nowMs) {
      for (const symbol of missing) usual.delete(symbol);
      missing.clear();
      asked.clear();
      const minute = Math.floor(nowMs / MINUTE_MS);
      for (const symbol of symbols) {
        const net = netNow(symbol);
        if (net === null) continue;
        const samples = nets.get(symbol) ?? [];
        samples.push({ minute, net });
        if (samples.length > MAX_SAMPLES) samples.shift();
        nets.set(symbol, samples);
      }
    },
    forget() {
      usual.clear();
      missing.clear();
      asked.clear();
      earlier.clear();
      nets.clear();
    },
  };
}
