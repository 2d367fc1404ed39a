/**
 * Where something stands in an order made by hand, as a word: places compare like text, and between any two
 * there is always another. So two people who move different rows do not touch each other's.
 */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const MAX_PLACE_LETTERS = 200;

/** Never ends in 0, since nothing fits below such a place. */
export const PLACE_PATTERN = /^[0-9A-Za-z]{0,199}[1-9A-Za-z]$/;

/** A place after `before` and ahead of `after`; null stands for the ends. `before` must be the smaller. */
export function placeBetween(before: string | null, after: string | null): string {
  const low = before ?? "";
  let high = after;
  let place = "";
  for (let at = 0; ; at += 1) {
    const least = at < low.length ? DIGITS.indexOf(low.charAt(at)) : 0;
    const most = high === null ? DIGITS.length : DIGITS.indexOf(high.charAt(at));
    // At the end small steps keep places short when rows are added one after the other.
    const step = high === null && at < low.length ? 1 : Math.floor((most - least) / 2);
    if (most - least > 1) return place + DIGITS.charAt(least + step);
    place += DIGITS.charAt(least);
    if (least < most) high = null;
  }
}

export interface Placed {
  key: string;
  place: string;
}

/** Same place, which two devices may choose at the same time: the key decides, the same way everywhere. */
export function byPlace(one: Placed, other: Placed): number {
  return compareText(one.place, other.place) || compareText(one.key, other.key);
}

/** Which keys have to get which new places so that they stand as in `wanted`; as few as possible move. */
export function placesFor(wanted: readonly string[], now: ReadonlyMap<string, string>): Map<string, string> {
  const staying = longestRising(wanted, now);
  const moved = new Map<string, string>();
  let last: string | null = null;
  for (const [at, key] of wanted.entries()) {
    if (staying.has(key)) {
      last = now.get(key) ?? null;
      continue;
    }
    const next = wanted.slice(at + 1).find((each) => staying.has(each));
    const place: string = placeBetween(last, next === undefined ? null : (now.get(next) ?? null));
    if (place.length > MAX_PLACE_LETTERS) return placesFor(wanted, new Map());
    moved.set(key, place);
    last = place;
  }
  return moved;
}

/** The most keys that already stand in the right order: they keep their places. */
function longestRising(wanted: readonly string[], now: ReadonlyMap<string, string>): Set<string> {
  const placed = wanted.flatMap((key) => {
    const place = now.get(key);
    return place === undefined ? [] : [{ key, place }];
  });
  const lengths: number[] = [];
  const previous: number[] = [];
  let best = -1;
  for (const [at, one] of placed.entries()) {
    lengths[at] = 1;
    previous[at] = -1;
    for (let earlier = 0; earlier < at; earlier += 1) {
      const length = (lengths[earlier] ?? 0) + 1;
      if ((placed[earlier]?.place ?? "") < one.place && length > (lengths[at] ?? 0)) {
        lengths[at] = length;
        previous[at] = earlier;
      }
    }
    if (best < 0 || (lengths[at] ?? 0) > (lengths[best] ?? 0)) best = at;
  }
  const staying = new Set<string>();
  for (let at = best; at >= 0; at = previous[at] ?? -1) staying.add(placed[at]?.key ?? "");
  return staying;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
