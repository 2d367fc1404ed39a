import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PROJECT_DIR } from "#server/project-dir.ts";

type Colour = readonly [number, number, number];

const TOKENS = readFileSync(join(PROJECT_DIR, "app/tokens.css"), "utf8");
const THEMES = ["dark", "light"] as const;
const PALETTES = ["khop", "classic", "cvd"] as const;
const STATES = ["ceil", "up", "ref", "down", "floor"] as const;
const GROUNDS = ["surface", "g-bid", "g-match", "g-ask"] as const;
/** WCAG 2 for text of ordinary size. */
const READABLE = 4.5;

/** The tokens that hold for a theme and palette: later blocks win, as in the browser for equal weight here. */
function tokensOf(theme: string, palette: string): Map<string, string> {
  const tokens = new Map<string, string>();
  const blocks = [...TOKENS.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{}@]+)\{([^{}]*)\}/g)];
  const weighed = blocks.flatMap(([, selector = "", body = ""]) => {
    const parts = [...selector.matchAll(/\[data-([a-z]+)(?:="([a-z]+)")?\]/g)];
    const holds = parts.every(([, name, value]) =>
      name === "theme" ? !value || value === theme : name === "palette" ? value === palette : false,
    );
    return holds ? [{ weight: parts.length, body }] : [];
  });
  for (const { body } of weighed.toSorted((a, b) => a.weight - b.weight)) {
    for (const [, name = "", value = ""] of body.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g))
      tokens.set(name, value.trim());
  }
  return tokens;
}

function colour(tokens: Map<string, string>, name: string): Colour {
  const hex = /^#([0-9a-f]{6})$/.exec(tokens.get(name) ?? "")?.[1];
  if (!hex) throw new Error(`${name} is not a colour: ${tokens.get(name)}`);
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour;
}

function share(tokens: Map<string, string>, name: string): number {
  return Number.parseFloat(tokens.get(name) ?? "") / 100;
}

const mix = (a: Colour, b: Colour, part: number): Colour =>
  a.map((value, at) => value * part + (b[at] ?? 0) * (1 - part)) as unknown as Colour;

function luminance(of: Colour): number {
  const [red = 0, green = 0, blue = 0] = of.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Colour, b: Colour): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((left, right) => right - left);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(THEMES.flatMap((theme) => PALETTES.map((palette) => [theme, palette] as const)))(
  "%s, palette %s",
  (theme, palette) => {
    const tokens = tokensOf(theme, palette);

    test("every state of a price can be read on every ground, the selected row included", () => {
      for (const state of STATES) {
        for (const ground of [...GROUNDS, "row-selected"]) {
          const ratio = contrast(colour(tokens, `p-${state}`), colour(tokens, ground));
          expect(ratio, `${state} on ${ground}`).toBeGreaterThanOrEqual(READABLE);
        }
      }
    });

    test("limits, one step quieter, can still be read", () => {
      for (const state of ["ceil", "floor", "ref"]) {
        const surface = colour(tokens, "surface");
        const quiet = mix(colour(tokens, `p-${state}`), surface, share(tokens, "limit-mix"));
        expect(contrast(quiet, surface), state).toBeGreaterThanOrEqual(READABLE);
      }
    });

    test("a stale number has lost its colour but not its legibility", () => {
      for (const state of STATES) {
        const stale = mix(colour(tokens, `p-${state}`), colour(tokens, "text-3"), share(tokens, "stale-mix"));
        for (const ground of GROUNDS) {
          expect(contrast(stale, colour(tokens, ground)), `${state} on ${ground}`).toBeGreaterThanOrEqual(
            READABLE,
          );
        }
      }
    });

    test("numbers stay readable while their cell flashes", () => {
      for (const ground of ["g-bid", "g-match", "g-ask"] as const) {
        for (const direction of ["up", "down", "same"] as const) {
          const tint = direction === "same" ? "text" : `p-${direction}`;
          const lit = mix(colour(tokens, tint), colour(tokens, ground), share(tokens, `tint-${direction}`));
          for (const state of STATES) {
            const ratio = contrast(colour(tokens, `p-${state}`), lit);
            expect(ratio, `${state} in a flash ${direction} on ${ground}`).toBeGreaterThanOrEqual(READABLE);
          }
        }
      }
    });

    test("words, quiet words and the colours of health can be read", () => {
      for (const word of ["text", "text-2", "text-3", "warn", "fault"]) {
        for (const ground of ["ground", "surface", "surface-2", "overlay", "g-head"]) {
          expect(
            contrast(colour(tokens, word), colour(tokens, ground)),
            `${word} on ${ground}`,
          ).toBeGreaterThanOrEqual(READABLE);
        }
      }
    });
  },
);
