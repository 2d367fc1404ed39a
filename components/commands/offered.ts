import { create } from "zustand";
import type { Command } from "./command.ts";

/** Commands of parts that are on the screen only at times, by part. */
export const useOffered = create<{ byPart: ReadonlyMap<string, readonly Command[]> }>(() => ({
  byPart: new Map(),
}));

/** The palette offers these until the result is called: for whatever is mounted now. */
export function offerCommands(part: string, commands: readonly Command[]): () => void {
  useOffered.setState(({ byPart }) => ({ byPart: new Map(byPart).set(part, commands) }));
  return () =>
    useOffered.setState(({ byPart }) => {
      if (byPart.get(part) !== commands) return { byPart };
      const rest = new Map(byPart);
      rest.delete(part);
      return { byPart: rest };
    });
}
