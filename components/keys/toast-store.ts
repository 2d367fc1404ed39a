import { create } from "zustand";

const SHOWN_MS = 3_500;
/** Long enough to see, to decide and to reach for it. */
const SHOWN_WITH_ACTION_MS = 8_000;

/** What can still be done about it, e.g. undone. */
export interface ToastAction {
  name: string;
  run: () => void;
}

/** What came of the last thing that a key or a command did. */
export const useToast = create<{ words: string; action: ToastAction | null }>(() => ({
  words: "",
  action: null,
}));

let timer: ReturnType<typeof setTimeout> | undefined;

export function toast(words: string, action: ToastAction | null = null): void {
  clearTimeout(timer);
  useToast.setState({ words, action });
  timer = setTimeout(hideToast, action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
}

export function hideToast(): void {
  clearTimeout(timer);
  useToast.setState({ words: "", action: null });
}
