import { useState } from "react";

/** The value as it was when the hand came, as long as it stays; another `key` lets go. */
export function useHeld<Value>(value: Value, isHeld: boolean, key: string): Value {
  const [held, setHeld] = useState({ key, value });
  const isKept = isHeld && held.key === key;
  if (!isKept && (held.value !== value || held.key !== key)) setHeld({ key, value });
  return isKept ? held.value : value;
}
