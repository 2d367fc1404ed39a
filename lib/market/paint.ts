import type { Limits } from "./instrument.ts";

/** The five colours of a Vietnamese board, and none for a price that is not there. */
export type Paint = "ceiling" | "floor" | "reference" | "up" | "down" | "none";

/**
 * The colour of one price, by equality with the feed's own limits in this order and never from a percentage:
 * rounding to the grid, first-day bands and ex-dates break percentages.
 */
export function paintOf(
  price: number | null | undefined,
  limits: { reference: number | null; ceiling: number | null; floor: number | null } | Limits | null,
): Paint {
  if (!price || !limits?.reference) return "none";
  if (price === limits.ceiling) return "ceiling";
  if (price === limits.floor) return "floor";
  if (price === limits.reference) return "reference";
  return price > limits.reference ? "up" : "down";
}
