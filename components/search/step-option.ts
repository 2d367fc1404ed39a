const PAGE = 8;

/** The option a key goes to: arrows go round, pages stop at the ends. Null when the key is the box's. */
export function stepOption(key: string, options: readonly string[], current: string): string | null {
  const at = options.indexOf(current);
  const last = options.length - 1;
  const to = new Map([
    ["ArrowDown", at === last ? 0 : at + 1],
    ["ArrowUp", at <= 0 ? last : at - 1],
    ["PageDown", Math.min(at + PAGE, last)],
    ["PageUp", Math.max(at - PAGE, 0)],
  ]).get(key);
  return to === undefined ? null : (options[to] ?? null);
}
