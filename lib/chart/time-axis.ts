/**
 * A chart's width counts bars, not minutes: nights and lunch take no room. These go between an instant and a
 * place on that axis: 0 is the first bar, 1.5 half-way from the second to the third.
 */

/** The place of the last bar that opened at or before an instant; -1 before all. `times` ascend. */
export function lastAtOrBefore(times: readonly number[], timeMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Number.POSITIVE_INFINITY) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The bar that another chart's bar means: the one that holds its opening; the day's first where the other is a whole
 * day's, whose opening lies before trading. -1 before all. `dayOf` names a bar's day.
 */
export function placeMeant(
  times: readonly number[],
  timeMs: number,
  dayOf: (timeMs: number) => string,
): number {
  const at = lastAtOrBefore(times, timeMs);
  const held = times[at];
  const next = times[at + 1];
  if (next === undefined || held === timeMs || dayOf(next) !== dayOf(timeMs)) return at;
  return held !== undefined && dayOf(held) === dayOf(timeMs) ? at : at + 1;
}

/** Where an instant lies; beyond the ends bars are taken to go on at `stepMs`. NaN without bars. */
export function placeOfTime(times: readonly number[], timeMs: number, stepMs: number): number {
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return Number.NaN;
  if (timeMs < first) return (timeMs - first) / stepMs;
  if (timeMs > last) return times.length - 1 + (timeMs - last) / stepMs;
  const at = lastAtOrBefore(times, timeMs);
  const from = times[at] ?? first;
  const to = times[at + 1];
  // Inside a bar that is coarser than the instant, the bar itself is meant.
  return to === undefined || timeMs - from < stepMs ? at : at + (timeMs - from) / (to - from);
}

/** The instant of a place, on a whole bar while there are bars. */
export function timeOfPlace(times: readonly number[], place: number, stepMs: number): number {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  const at = Math.round(place);
  if (at < 0) return first + at * stepMs;
  if (at > times.length - 1) return last + (at - times.length + 1) * stepMs;
  return times[at] ?? last;
}

/** Places of bars that open another day than the bar before them. `dayOf` names a bar's day. */
export function dayStarts(times: readonly number[], dayOf: (timeMs: number) => string): number[] {
  const starts: number[] = [];
  for (let at = 1; at < times.length; at += 1) {
    if (dayOf(times[at] ?? 0) !== dayOf(times[at - 1] ?? 0)) starts.push(at);
  }
  return starts;
}
