import { create } from "zustand";

interface ManagerStore {
  isOpen: boolean;
  /** The list that is being edited; null lets the manager choose. */
  listId: string | null;
  /** The name field has the focus, for making a new list. */
  isCreating: boolean;
}

export const useManager = create<ManagerStore>(() => ({ isOpen: false, listId: null, isCreating: false }));

export function openWatchlistManager(listId: string | null = null, isCreating = false): void {
  useManager.setState({ isOpen: true, listId, isCreating });
}
