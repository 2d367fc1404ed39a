import { create } from "zustand";
import type { Firing } from "#lib/contract/alert.ts";

const SHOWN_MS = 12_000;
const MOST = 3;

interface FiringToasts {
  /** The newest first. */
  shown: readonly Firing[];
  /** Firings that had no room. */
  more: number;
}

export const useFiringToasts = create<FiringToasts>(() => ({ shown: [], more: 0 }));

export function showFiring(firing: Firing): void {
  useFiringToasts.setState(({ shown, more }) => ({
    shown: [firing, ...shown].slice(0, MOST),
    more: more + Math.max(0, shown.length + 1 - MOST),
  }));
  setTimeout(() => hideFiring(firing.id), SHOWN_MS);
}

export function hideFiring(id: string): void {
  useFiringToasts.setState(({ shown, more }) => {
    const left = shown.filter((each) => each.id !== id);
    return { shown: left, more: left.length === 0 ? 0 : more };
  });
}
