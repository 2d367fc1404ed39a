import { create } from "zustand";
import { type ChartDesk, deskSearch, parseDesk, readDesk } from "#lib/chart/chart-desk.ts";
import { changeItems, itemsOf } from "../state/documents.ts";

/**
 * The charts side by side; null until the browser has said what it kept, which the server cannot know. What another
 * device shows is what the page opens with next: the charts on this screen stay.
 */
export const useDesk = create<{ desk: ChartDesk | null }>(() => ({ desk: null }));

export function setDesk(desk: ChartDesk): void {
  useDesk.setState({ desk });
  changeItems("settings", { desk });
  history.replaceState(null, "", `${location.pathname}${deskSearch(desk)}`);
}

/** Takes the desk from the address, and again when somebody goes back to another one. */
export function followDesk(): () => void {
  const read = () =>
    useDesk.setState({ desk: parseDesk(location.search, readDesk(itemsOf("settings").desk)) });
  read();
  addEventListener("popstate", read);
  return () => removeEventListener("popstate", read);
}
