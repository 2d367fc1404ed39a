import { create } from "zustand";

export const useHelp = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

export function openHelp(): void {
  useHelp.setState({ isOpen: true });
}

export function closeHelp(): void {
  useHelp.setState({ isOpen: false });
}
