import { dice } from "#tests/dice.ts";

/** What goes wrong in a run and when, by seed alone. */
export interface PlannedFault {
  /** Since the start of the faults, ms. */
  atMs: number;
  kind:
    | "cut"
    | "close"
    | "rst"
    | "refuse"
    | "silence"
    | "half-open"
    | "freeze"
    | "drop"
    | "truncate"
    | "duplicate"
    | "reorder"
    | "garbage"
    | "slow";
  durationMs: number;
}

const LASTING_MS: Record<PlannedFault["kind"], readonly [number, number]> = {
  cut: [0, 0],
  close: [0, 0],
  rst: [0, 0],
  // Resets, and lets nobody in for so long.
  refuse: [2_000, 6_000],
  // Long enough to be noticed, which takes up to 10 s, and for the state after it to be seen.
  silence: [13_000, 16_000],
  "half-open": [13_000, 16_000],
  freeze: [13_000, 16_000],
  drop: [1_500, 4_000],
  truncate: [1_000, 3_000],
  duplicate: [2_000, 6_000],
  reorder: [2_000, 6_000],
  garbage: [1_000, 3_000],
  slow: [1_000, 3_000],
};

/** Time between two faults, ms: the connection comes back before the next one. */
const PAUSE_MS: readonly [number, number] = [2_500, 4_000];

/** Faults one after the other until `limitMs` is full; each kind comes before one comes twice. */
export function planFaults(seed: number, limitMs: number): PlannedFault[] {
  const random = dice(seed);
  const between = ([least, most]: readonly [number, number]) => Math.round(least + random() * (most - least));
  const kinds = Object.keys(LASTING_MS) as PlannedFault["kind"][];
  const faults: PlannedFault[] = [];
  let waiting: PlannedFault["kind"][] = [];
  let atMs = between(PAUSE_MS);
  for (;;) {
    if (waiting.length === 0) waiting = [...kinds];
    const fits = waiting.filter((kind) => atMs + LASTING_MS[kind][1] <= limitMs);
    if (fits.length === 0) return faults;
    const kind = fits[Math.floor(random() * fits.length)] ?? "cut";
    waiting = waiting.filter((other) => other !== kind);
    const durationMs = between(LASTING_MS[kind]);
    faults.push({ atMs, kind, durationMs });
    atMs += durationMs + between(PAUSE_MS);
  }
}
