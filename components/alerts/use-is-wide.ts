import { useSyncExternalStore } from "react";

const QUERY = "(min-width: 1100px)";

function subscribe(call: () => void): () => void {
  const query = matchMedia(QUERY);
  query.addEventListener("change", call);
  return () => query.removeEventListener("change", call);
}

/** Whether the editor has room beside the rules; the server cannot know and says no. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(QUERY).matches,
    () => false,
  );
}
