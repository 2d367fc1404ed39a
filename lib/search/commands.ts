import { foldText } from "#lib/format/fold-text.ts";

/** What the search knows of something that can be done. */
export interface Nameable {
  /** As it is shown. */
  name: string;
  /** Other words it is found by. */
  words?: string;
}

/**
 * The commands whose words begin with what was typed, with or without accents, in any order. Those whose name
 * begins with it come first; else the order stays.
 */
export function findCommands<Command extends Nameable>(
  query: string,
  commands: readonly Command[],
  limit: number,
): Command[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return [];
  const typed = wanted.join(" ");
  return commands
    .flatMap((command) => {
      const name = wordsOf(command.name).join(" ");
      const all = ` ${name} ${wordsOf(command.words ?? "").join(" ")}`;
      if (!wanted.every((word) => all.includes(` ${word}`))) return [];
      return [{ command, match: name.startsWith(typed) ? 0 : all.includes(` ${typed}`) ? 1 : 2 }];
    })
    .sort((a, b) => a.match - b.match)
    .slice(0, limit)
    .map(({ command }) => command);
}

function wordsOf(text: string): string[] {
  return foldText(text).match(/[a-z0-9]+/g) ?? [];
}
