import { useEffect, useState } from "react";

/** Whether that instant (browser clock, epoch ms) is yet to come. */
export function useIsMuted(untilMs: number): boolean {
  const [isMuted, setMuted] = useState(false);
  useEffect(() => {
    const leftMs = untilMs - Date.now();
    setMuted(leftMs > 0);
    if (leftMs <= 0) return;
    const timer = setTimeout(() => setMuted(false), Math.min(leftMs, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  }, [untilMs]);
  return isMuted;
}
