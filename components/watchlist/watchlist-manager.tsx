"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useText } from "../i18n/text.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import { useManager } from "./manager-store.ts";
import { undoAndSay } from "./undo.ts";

/** Sorting by hand brings a library that no page needs before somebody opens this. */
const ManagerDialog = dynamic(() => import("./manager-dialog.tsx").then((module) => module.ManagerDialog), {
  ssr: false,
});

/** The place of the dialog of all lists, on every page. */
export function WatchlistManager() {
  const { isOpen } = useManager();
  useUndoKey();
  const [wasOpened, setOpened] = useState(false);
  useEffect(() => {
    if (isOpen) setOpened(true);
  }, [isOpen]);
  return wasOpened || isOpen ? <ManagerDialog /> : null;
}

/** Ctrl+Z; in a box with text it takes back what was typed, as everywhere. */
function useUndoKey(): void {
  const text = useText();
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const { key, ctrlKey, metaKey, shiftKey, altKey, target } = event;
      if (key.toLowerCase() !== "z" || !(ctrlKey || metaKey) || shiftKey || altKey) return;
      if (event.defaultPrevented || (target instanceof Element && target.closest("input, textarea"))) return;
      if (useWatchlists.getState().undo === null) return;
      event.preventDefault();
      undoAndSay(text);
    }
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [text]);
}
