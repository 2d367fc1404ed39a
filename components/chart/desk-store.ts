import { create } from "zustand";
import { type ChartDesk, deskSearch, parseDesk, readDesk } from "#lib/chart/chart-desk.ts";
import { readLocal, writeLocal } from "../state/local-memory.ts";

const KEY = "khop-desk-1";

/** The charts side by side; null until the browser has said what it kept, which the server cannot know. */
export const useDesk = create<{ desk: ChartDesk | null }>(() => ({ desk: null }));

export function setDesk(desk: ChartDesk): void {
  useDesk.setState({ desk });
  writeLocal(KEY, desk);
  history.replaceState(null, "", `${location.pathname}${deskSearch(desk)}`);
}

/** Takes the desk from the address, and again when somebody goes back to another one. */
export function followDesk(): () => void {
  const read = () => useDesk.setState({ desk: parseDesk(location.search, readDesk(readLocal(KEY))) });
  read();
  addEventListener("popstate", read);
  return () => removeEventListener("popstate", read);
}
