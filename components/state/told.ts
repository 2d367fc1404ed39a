import type { Tells } from "#lib/contract/health.ts";
import { useMarket } from "./market-store.ts";

/** Whether the source tells this at all: what nobody tells must not look as if nothing had happened. */
export function useIsTold(what: keyof Tells): boolean {
  return useMarket((market) => market.health?.tells[what] ?? true);
}
