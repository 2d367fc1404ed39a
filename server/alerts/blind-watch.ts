import type { BlindSpell } from "#lib/contract/alert.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Market } from "../market/market.ts";
import type { Store } from "../store/store.ts";

export interface BlindWatch {
  /** Looks whether we see; to be called once a second. */
  check(): void;
  /** Since when nothing is seen, market clock; null while it is. */
  readonly lostFromMs: number | null;
  record(spell: Omit<BlindSpell, "id">): Promise<void>;
}

export interface BlindWatchOptions {
  store: Pick<Store, "saveBlindSpell" | "blindSpells">;
  market: Pick<Market, "gaps" | "openGapCount" | "epoch" | "source" | "tradingDate">;
  /** Those with rules. */
  symbols(): Iterable<string>;
  isSeeing(): boolean;
  changed(spells: readonly BlindSpell[]): void;
  /** The market clock, epoch ms. */
  nowMs(): number;
  clock: Pick<Clock, "wallMs">;
  log: Log;
}

/** A hole younger than this may still be filled by a reordered trade, ms. */
const SUSPICION_MS = 5_000;

/** When the rules could not see: stored and told, so that silence is never taken for calm. */
export async function createBlindWatch(options: BlindWatchOptions): Promise<BlindWatch> {
  const { store, market, nowMs, clock, log } = options;
  const gaps = new Set<string>();
  let epoch = market.epoch;
  let lost: BlindSpell | null = null;

  // One that lasted when the program ended: the restart is a spell of its own, from then on.
  for (const spell of await store.blindSpells(nowMs())) {
    if (spell.toMs === null) await store.saveBlindSpell({ ...spell, toMs: Math.max(spell.fromMs, nowMs()) });
  }

  async function save(spell: BlindSpell): Promise<void> {
    options.changed([spell]);
    try {
      await store.saveBlindSpell(spell);
    } catch (error) {
      log.error({ err: error }, "a spell of blindness cannot be stored");
    }
  }

  function checkSource(): void {
    if (options.isSeeing()) {
      if (lost) void save({ ...lost, toMs: nowMs() });
      lost = null;
    } else if (!lost) {
      const fromMs = nowMs();
      lost = { id: `source.${market.source}.${fromMs}`, symbol: null, reason: "source", fromMs, toMs: null };
      void save(lost);
    }
  }

  function checkGaps(): void {
    if (market.epoch !== epoch) {
      gaps.clear();
      epoch = market.epoch;
    }
    if (market.openGapCount() === 0) return;
    for (const symbol of options.symbols()) {
      for (const gap of market.gaps(symbol)) {
        const key = `${symbol}.${gap.fromShares}`;
        const isYoung = gap.noticedAtMs > clock.wallMs() - SUSPICION_MS;
        if (gap.state === "recovered" || gap.fromMs === null || isYoung || gaps.has(key)) continue;
        gaps.add(key);
        const id = `gap.${market.source}.${market.tradingDate}.${key}`;
        void save({ id, symbol, reason: "gap", fromMs: gap.fromMs, toMs: gap.toMs });
      }
    }
  }

  return {
    check() {
      checkSource();
      checkGaps();
    },
    get lostFromMs() {
      return lost?.fromMs ?? null;
    },
    record: (spell) => save({ ...spell, id: `${spell.reason}.${market.source}.${spell.fromMs}` }),
  };
}
