/** Something that can be done, for the palette. */
export interface Command {
  /** Stays the same in every language. */
  id: string;
  group: CommandGroup;
  name: string;
  /** Other words it is found by: the other language's, and what people call it. */
  words?: string;
  /** The keys that do the same, one word each. */
  keys?: readonly string[];
  /** One of very many: offered to who types, not in the list of everything. */
  isOnlyFound?: true;
  run: () => void;
}

export const COMMAND_GROUPS = ["page", "list", "board", "look", "help"] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];
