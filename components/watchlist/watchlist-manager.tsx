"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useManager } from "./manager-store.ts";

/** Sorting by hand brings a library that no page needs before somebody opens this. */
const ManagerDialog = dynamic(() => import("./manager-dialog.tsx").then((module) => module.ManagerDialog), {
  ssr: false,
});

/** The place of the dialog of all lists, on every page that can open it. */
export function WatchlistManager() {
  const { isOpen } = useManager();
  const [wasOpened, setOpened] = useState(false);
  useEffect(() => {
    if (isOpen) setOpened(true);
  }, [isOpen]);
  return wasOpened || isOpen ? <ManagerDialog /> : null;
}
