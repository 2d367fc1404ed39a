"use client";

import { useText } from "../i18n/text.ts";
import { dismissWatchlistFault } from "../state/watchlist-store.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ManagerBody } from "./manager-body.tsx";
import { useManager } from "./manager-store.ts";

/** All of the person's lists. */
export function ManagerDialog() {
  const text = useText();
  const { isOpen } = useManager();
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        useManager.setState({ isOpen: open });
        if (!open) dismissWatchlistFault();
      }}
      title={text("watchlist.title")}
      width={1160}
    >
      <ManagerBody />
    </Dialog>
  );
}
