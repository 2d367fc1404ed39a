import { create } from "zustand";

const SHOWN_MS = 3_500;

/** What came of the last thing that a key or a command did. */
export const useToast = create<{ words: string }>(() => ({ words: "" }));

let timer: ReturnType<typeof setTimeout> | undefined;

export function toast(words: string): void {
  clearTimeout(timer);
  useToast.setState({ words });
  timer = setTimeout(() => useToast.setState({ words: "" }), SHOWN_MS);
}
