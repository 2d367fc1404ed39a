/** How much faster than natural traders act, so that a wanted number of messages per second comes out. */
export interface RateControl {
  /** One thing was told. */
  count(): void;
  /** Times the natural pace, in a moment when all boards together would bring so many per second. */
  scale(naturalPerSecond: number): number;
  /** A second of market time is over in which boards matched. */
  everySecond(): void;
}

/** Orders bring more or less than one message each; this finds out how many. */
export function createRateControl(perSecond: number | null): RateControl {
  let told = 0;
  let gain = 1;
  return {
    count() {
      told++;
    },
    scale: (natural) => (perSecond === null || natural <= 0 ? 1 : (gain * perSecond) / natural),
    everySecond() {
      if (perSecond !== null && told > 0) {
        gain = Math.min(4, Math.max(0.25, gain * (perSecond / told) ** 0.3));
      }
      told = 0;
    },
  };
}
