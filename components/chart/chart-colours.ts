import { withAlpha } from "#lib/chart/colour.ts";
import type { Tone } from "#lib/chart/indicator.ts";
import type { Paint } from "#lib/market/paint.ts";
import { ColorType, LineStyle } from "./chart-library.ts";

export type ChartColours = ReturnType<typeof readColours>;

/** The theme's colours as the canvas needs them: a canvas does not know variables. */
export function readColours(element: HTMLElement) {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const paints: Record<Paint, string> = {
    ceiling: read("--p-ceil"),
    up: read("--p-up"),
    reference: read("--p-ref"),
    down: read("--p-down"),
    floor: read("--p-floor"),
    none: read("--p-none"),
  };
  const tones: Record<Tone, string> = {
    accent: read("--accent"),
    text: read("--text-2"),
    steel: read("--ok"),
    faint: read("--text-3"),
    accent2: read("--accent-2"),
  };
  return {
    paints,
    tones,
    surface: read("--surface"),
    raised: read("--surface-3"),
    bright: read("--text"),
    text: read("--text-3"),
    line: withAlpha(read("--line"), 0.75),
    divider: read("--line-2"),
    cross: read("--text-3"),
    font: style.fontFamily,
  };
}

export function layoutOf(colours: ChartColours) {
  const crosshair = {
    color: withAlpha(colours.cross, 0.7),
    labelBackgroundColor: colours.raised,
    style: LineStyle.Dashed,
    width: 1 as const,
  };
  return {
    layout: {
      background: { type: ColorType.Solid as const, color: colours.surface },
      textColor: colours.text,
      fontFamily: colours.font,
      panes: { separatorColor: colours.line, separatorHoverColor: withAlpha(colours.divider, 0.6) },
    },
    grid: { vertLines: { color: colours.line }, horzLines: { color: colours.line } },
    crosshair: { vertLine: crosshair, horzLine: crosshair },
  };
}
