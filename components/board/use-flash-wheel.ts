import { useEffect, useMemo, useState } from "react";
import { usePreference } from "../state/preferences-store.ts";
import { createFlashWheel, type FlashWheel } from "./flash-wheel.ts";

const FLASH_MS = 400;

/** Null while the person or the system wants no flashing. */
export function useFlashWheel(): FlashWheel | null {
  const isWanted = usePreference("flash");
  const [isCalm, setIsCalm] = useState(false);
  useEffect(() => {
    const query = matchMedia("(prefers-reduced-motion: reduce)");
    const read = () => setIsCalm(query.matches);
    read();
    query.addEventListener("change", read);
    return () => query.removeEventListener("change", read);
  }, []);
  const wheel = useMemo(() => (isWanted && !isCalm ? createFlashWheel(FLASH_MS) : null), [isWanted, isCalm]);
  useEffect(() => () => wheel?.clear(), [wheel]);
  return wheel;
}
