import { create } from "zustand";

/** Why the rows stand still although their numbers move. */
export interface OrderHold {
  /** The person asked for it. */
  isFrozen: boolean;
  /** The pointer or the focus is in the table: nothing may run away under it. */
  isPointed: boolean;
  /** The order depends on numbers that move, so that holding it means something. */
  isLive: boolean;
}

export const useOrderHold = create<OrderHold>(() => ({ isFrozen: false, isPointed: false, isLive: false }));

export function toggleFreeze(): void {
  useOrderHold.setState(({ isFrozen }) => ({ isFrozen: !isFrozen }));
}
