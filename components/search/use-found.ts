import { useMemo } from "react";
import { findCommands } from "#lib/search/commands.ts";
import { INDICES } from "#lib/search/indices.ts";
import { type Findable, rank, searchEntries } from "#lib/search/rank.ts";
import { COMMAND_GROUPS, type Command, type CommandGroup } from "../commands/command.ts";
import { useCommands } from "../commands/use-commands.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { useSearch } from "./search-store.ts";

/** More than a person reads before typing another letter. */
const MOST_SYMBOLS = 24;
/** Fewer where commands stand below them. */
const MOST_BESIDE_COMMANDS = 8;
const MOST_COMMANDS = 20;

export interface Found {
  symbols: readonly Findable[];
  commands: readonly { group: CommandGroup; commands: readonly Command[] }[];
}

/** What was found: symbols, and in the palette commands; all of these while nothing is typed. */
export function useFound(): Found {
  const { query, kind, atHand } = useSearch();
  const instruments = useInstruments((store) => store.list);
  const all = useCommands(atHand);
  const entries = useMemo(() => searchEntries<Findable>([...INDICES, ...instruments]), [instruments]);
  return useMemo(() => {
    const commands =
      kind === "symbols"
        ? []
        : query.trim()
          ? findCommands(query, all, MOST_COMMANDS)
          : all.filter((each) => !each.isOnlyFound);
    const most = commands.length > 0 ? MOST_BESIDE_COMMANDS : MOST_SYMBOLS;
    return { symbols: rank(query, entries, most), commands: grouped(commands) };
  }, [query, kind, all, entries]);
}

function grouped(commands: readonly Command[]): Found["commands"] {
  return COMMAND_GROUPS.map((group) => ({
    group,
    commands: commands.filter((command) => command.group === group),
  })).filter((each) => each.commands.length > 0);
}
