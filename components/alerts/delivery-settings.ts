import { create } from "zustand";
import { readLocal, writeLocal } from "../state/local-memory.ts";

/** How firings reach a person at this device; kept by this browser alone. */
export interface DeliverySettings {
  /** Off until somebody allows it: no page begins to sound by itself. */
  sound: boolean;
  /** Notifications of the browser, which has to allow them too. */
  notify: boolean;
  /** Browser clock, epoch ms: until then nothing sounds nor pops up; the bell goes on counting. */
  mutedUntilMs: number;
}

const KEY = "khop-alerts-1";
const QUIET: DeliverySettings = { sound: false, notify: false, mutedUntilMs: 0 };

export const useDelivery = create<DeliverySettings>(() => QUIET);

export function readDelivery(kept: unknown): DeliverySettings {
  if (typeof kept !== "object" || kept === null) return QUIET;
  const { sound, notify, mutedUntilMs } = kept as Record<string, unknown>;
  return {
    sound: sound === true,
    notify: notify === true,
    mutedUntilMs: typeof mutedUntilMs === "number" && Number.isFinite(mutedUntilMs) ? mutedUntilMs : 0,
  };
}

export function setDelivery(change: Partial<DeliverySettings>): void {
  useDelivery.setState(change);
  writeLocal(KEY, useDelivery.getState());
}

/** Takes what is kept, now and whenever another tab changes it. */
export function followDelivery(): () => void {
  const read = () => useDelivery.setState(readDelivery(readLocal(KEY)));
  const onStorage = (event: StorageEvent) => {
    if (event.key === KEY) read();
  };
  read();
  addEventListener("storage", onStorage);
  return () => removeEventListener("storage", onStorage);
}
