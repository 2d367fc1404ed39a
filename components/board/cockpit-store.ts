import { create } from "zustand";
import { readLocal, writeLocal } from "../state/local-memory.ts";

const KEY = "khop-cockpit-1";

/** Whether the 14:30 cockpit stands below the board; remembered for the next visit. */
export const useCockpit = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

export function loadCockpit(): void {
  useCockpit.setState({ isOpen: readLocal(KEY) === true });
}

export function toggleCockpit(): void {
  const isOpen = !useCockpit.getState().isOpen;
  useCockpit.setState({ isOpen });
  writeLocal(KEY, isOpen || null);
}
