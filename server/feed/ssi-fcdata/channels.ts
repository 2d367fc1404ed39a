import { FCDATA_TYPES } from "./wire.ts";

/**
 * The argument of `SwitchChannels`. Whether a second call adds or replaces is not documented, so each call
 * carries the full list. Indices are few and always wanted whole.
 */
export function channelList(symbols: ReadonlySet<string> | "everything"): string {
  if (symbols === "everything") return FCDATA_TYPES.map((type) => `${type}:ALL`).join(",");
  if (symbols.size === 0) return "MI:ALL";
  const joined = [...symbols].sort().join("-");
  return FCDATA_TYPES.map((type) => (type === "MI" ? "MI:ALL" : `${type}:${joined}`)).join(",");
}
