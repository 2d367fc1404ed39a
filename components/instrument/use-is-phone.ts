import { useSyncExternalStore } from "react";

const QUERY = "(max-width: 639px)";

function subscribe(call: () => void): () => void {
  const query = matchMedia(QUERY);
  query.addEventListener("change", call);
  return () => query.removeEventListener("change", call);
}

/** Whether the page is as narrow as a phone; the server cannot know and says no. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(QUERY).matches,
    () => false,
  );
}
