import { useRef } from "react";

/** Closing gives the focus back to what had it: a dialog that a key or a command opened has no button of its own. */
export function useFocusBack(): { onOpenAutoFocus: () => void; onCloseAutoFocus: (event: Event) => void } {
  const before = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus() {
      const { activeElement } = document;
      before.current = activeElement instanceof HTMLElement ? activeElement : null;
    },
    onCloseAutoFocus(event) {
      event.preventDefault();
      before.current?.focus({ preventScroll: true });
    },
  };
}
