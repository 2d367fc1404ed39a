/** How numbers went over a day, in bounded room: what it holds thins itself out as it grows longer. */
export interface SampledPath {
  /** Of several in one step the newest stays. Times do not go back: an earlier one counts as the last. */
  add(timeMs: number, ...values: number[]): void;
  /** `[timeMs, ...values]`, ascending by time. */
  points(): number[][];
}

export interface PathShape {
  /** Numbers of one point, besides its time. */
  width: number;
  /** At most one point in so long, at first. */
  stepMs: number;
  /** With more points than this the step doubles. */
  most: number;
}

/** All points in one list of numbers: a market full of paths costs eight bytes a number that way. */
export function createSampledPath({ width, stepMs: firstStepMs, most }: PathShape): SampledPath {
  const stride = width + 1;
  let stepMs = firstStepMs;
  let flat: number[] = [];

  function add(timeMs: number, ...values: number[]): void {
    const lastAt = flat.length - stride;
    const lastMs = lastAt < 0 ? Number.NEGATIVE_INFINITY : (flat[lastAt] as number);
    const atMs = Math.max(timeMs, lastMs);
    if (lastAt >= 0 && stepOf(atMs) === stepOf(lastMs)) flat.length = lastAt;
    flat.push(atMs, ...values);
    if (flat.length > most * stride) thin();
  }

  function stepOf(timeMs: number): number {
    return Math.floor(timeMs / stepMs);
  }

  function thin(): void {
    const before = flat;
    stepMs *= 2;
    flat = [];
    for (let at = 0; at < before.length; at += stride) {
      const nextMs = before[at + stride];
      // The newest of each of the longer steps.
      if (nextMs !== undefined && stepOf(nextMs) === stepOf(before[at] as number)) continue;
      for (let of = at; of < at + stride; of++) flat.push(before[of] as number);
    }
    if (flat.length > most * stride) thin();
  }

  return {
    add,
    points: () =>
      Array.from({ length: flat.length / stride }, (_, at) => flat.slice(at * stride, (at + 1) * stride)),
  };
}
