/** Shares that foreigners may still buy. Taken when a buying order is entered, so that it can always be filled. */
export interface ForeignRoom {
  /** Null where nobody counts. */
  readonly leftShares: number | null;
  /** False, and nothing taken, when there is less. */
  take(shares: number): boolean;
  giveBack(shares: number): void;
}

export function createForeignRoom(roomShares: number | null): ForeignRoom {
  let left = roomShares;
  return {
    get leftShares() {
      return left;
    },
    take(shares) {
      if (left === null) return true;
      if (left < shares) return false;
      left -= shares;
      return true;
    },
    giveBack(shares) {
      if (left !== null) left += shares;
    },
  };
}
