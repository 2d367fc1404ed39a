import { BOARD_LISTS, isInList } from "#lib/market/board-list.ts";
import type { Instruments } from "../market/instrument-list.ts";
import type { Market } from "../market/market.ts";

/** The indices every feed has, in our words; others become known when the feed sends them. */
const INDEX_CODES = ["VNINDEX", "VN30", "VN100", "HNXINDEX", "HNX30", "UPCOMINDEX"];

/** The list of everything that can be traded. */
export const ALL = "ALL";

/** Which names there are: instruments, indices, lists and their members. */
export interface Directory {
  /** Whether something can be traded under this symbol: in the master, or heard of from the feed. */
  isInstrument(symbol: string): boolean;
  isIndex(code: string): boolean;
  /** The members of a list in the master's order, or undefined when there is no such list. */
  members(list: string): readonly string[] | undefined;
  /** Whether a symbol is in a list. */
  contains(list: string, symbol: string): boolean;
  /** All lists that a symbol is in. */
  listsOf(symbol: string): readonly string[];
  lists(): { name: string; kind: "board" | "index" | "all"; count: number }[];
}

/** Who is in which list, by one version of the instruments. */
interface Lists {
  version: number | undefined;
  /** In the master's order. */
  members: ReadonlyMap<string, readonly string[]>;
  memberSets: ReadonlyMap<string, ReadonlySet<string>>;
  listsOf: ReadonlyMap<string, readonly string[]>;
}

function readLists(instruments: Instruments): Lists {
  const members = new Map<string, readonly string[]>();
  const memberSets = new Map<string, ReadonlySet<string>>();
  const listsOf = new Map<string, string[]>();
  const names = new Set<string>([ALL, ...BOARD_LISTS]);
  for (const instrument of instruments.values()) for (const index of instrument.indices) names.add(index);
  for (const name of names) {
    const symbols = new Set<string>();
    for (const instrument of instruments.values()) {
      if (name !== ALL && !isInList(name, instrument)) continue;
      symbols.add(instrument.symbol);
      listsOf.set(instrument.symbol, [...(listsOf.get(instrument.symbol) ?? []), name]);
    }
    memberSets.set(name, symbols);
    members.set(name, [...symbols]);
  }
  return { version: instruments.version, members, memberSets, listsOf };
}

export function createDirectory(
  instruments: Instruments,
  market: Pick<Market, "state" | "indices">,
): Directory {
  const boards: ReadonlySet<string> = new Set(BOARD_LISTS);
  let read = readLists(instruments);
  const lists = (): Lists => {
    if (read.version !== instruments.version) read = readLists(instruments);
    return read;
  };

  function isIndex(code: string): boolean {
    if (INDEX_CODES.includes(code)) return true;
    for (const index of market.indices()) if (index.index === code) return true;
    return false;
  }

  return {
    isInstrument: (symbol) => instruments.has(symbol) || market.state(symbol) !== undefined,
    isIndex,
    members: (list) => lists().members.get(list),
    contains: (list, symbol) => lists().memberSets.get(list)?.has(symbol) ?? false,
    listsOf: (symbol) => lists().listsOf.get(symbol) ?? [],
    lists: () =>
      [...lists().members].map(([name, symbols]) => ({
        name,
        kind: name === ALL ? "all" : boards.has(name) ? "board" : "index",
        count: symbols.length,
      })),
  };
}
