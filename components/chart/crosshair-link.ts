/** Tells charts that stand together which bar the pointer is on. */
export interface CrosshairLink {
  /** Off until it is turned on: a chart may stand alone among others. */
  setOn(isOn: boolean): void;
  point(from: object, openTimeMs: number | null): void;
  listen(as: object, call: (openTimeMs: number | null) => void): () => void;
}

export function createCrosshairLink(): CrosshairLink {
  const calls = new Map<object, (openTimeMs: number | null) => void>();
  let isOn = false;
  return {
    setOn(next) {
      isOn = next;
      if (!isOn) for (const call of calls.values()) call(null);
    },
    point(from, openTimeMs) {
      if (!isOn) return;
      for (const [as, call] of calls) if (as !== from) call(openTimeMs);
    },
    listen(as, call) {
      calls.set(as, call);
      return () => calls.delete(as);
    },
  };
}
