import { isDeepStrictEqual } from "node:util";
import type { MarketEvent } from "#lib/market/event.ts";
import type { Instrument } from "#lib/market/instrument.ts";
import { type ListedToday, mergeInstruments } from "#lib/market/instrument-list.ts";
import { type FeedRest, RestFault } from "../feed/rest.ts";
import type { Log } from "../log.ts";

/** Everything that is listed. */
export interface Instruments extends Pick<ReadonlyMap<string, Instrument>, "get" | "has" | "values"> {
  /** Another number after each change; absent of a list that stays as it is. */
  readonly version?: number;
}

/** Our own list, until the source has told its own. */
export interface InstrumentList extends Instruments {
  readonly version: number;
  /** What the source lists, and who is in its indices. */
  take(listed: readonly ListedToday[], membersOf: ReadonlyMap<string, readonly string[]>): void;
}

export function createInstrumentList(first: readonly Instrument[]): InstrumentList {
  const keyed = (list: readonly Instrument[]) => new Map(list.map((each) => [each.symbol, each]));
  let bySymbol = keyed(first);
  let version = 0;
  return {
    get: (symbol) => bySymbol.get(symbol),
    has: (symbol) => bySymbol.has(symbol),
    values: () => bySymbol.values(),
    get version() {
      return version;
    },
    take(listed, membersOf) {
      const next = keyed(mergeInstruments([...bySymbol.values()], listed, membersOf));
      if (isDeepStrictEqual(next, bySymbol)) return;
      bySymbol = next;
      version += 1;
    },
  };
}

export interface InstrumentRefreshOptions {
  rest: Pick<FeedRest, "instruments" | "indexMembers">;
  list: InstrumentList;
  /** Another word for another day, and for another run of a simulated source. */
  epoch(): string;
  /** Takes events as if the feed had sent them. */
  tell(events: MarketEvent[]): void;
  /** Called when the list has become another one. */
  changed(): void;
  log: Log;
}

/**
 * Takes over what the source lists, once per epoch. Rejects with a RestFault when it cannot be asked now; an
 * answer that is of no use leaves the list as it is.
 */
export function createInstrumentRefresh(options: InstrumentRefreshOptions): () => Promise<void> {
  const { rest, list, log } = options;
  const indices = new Set([...list.values()].flatMap((instrument) => instrument.indices));
  let doneFor = "";
  return async () => {
    const epoch = options.epoch();
    if (doneFor === epoch) return;
    const listed = await unlessUseless(rest.instruments());
    // Before the day begins there may be none.
    if (listed.length === 0) return;
    const membersOf = new Map<string, readonly string[]>();
    for (const index of indices) membersOf.set(index, await unlessUseless(rest.indexMembers(index)));
    const { version } = list;
    list.take(listed, membersOf);
    doneFor = epoch;
    if (list.version !== version) options.changed();
    const open = listed.flatMap(({ symbol, openContracts: contracts }): MarketEvent[] =>
      contracts === null ? [] : [{ kind: "openInterest", symbol, contracts }],
    );
    if (open.length > 0) options.tell(open);
    log.info({ listed: listed.length }, "the instruments of the day are here");
  };

  /** Not every index that we know is one of SSI's, and its answers may take another form. */
  async function unlessUseless<T>(rows: Promise<T[]>): Promise<T[]> {
    try {
      return await rows;
    } catch (error) {
      if (!(error instanceof RestFault) || !["refused", "bad-answer"].includes(error.code)) throw error;
      log.warn({ upstream: error.message }, "SSI's REST has no list of this: ours stands");
      return [];
    }
  }
}
