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
const FLASHES = ["up", "down", "same"] as const;
/** What a flash lies on: the ground of its column, and in the selected row that row's. */
const LIT_GROUNDS = ["g-bid", "g-match", "g-ask", "row-selected", "selected match"] as const;
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

/** A ground by its token, or the matched columns of the selected row. */
function ground(tokens: Map<string, string>, name: string): Colour {
  if (name !== "selected match") return colour(tokens, name);
  const part = share(tokens, "selected-match-mix");
  return mix(colour(tokens, "row-selected"), colour(tokens, "surface-3"), part);
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
        for (const name of [...GROUNDS, "row-selected", "selected match"]) {
          const ratio = contrast(colour(tokens, `p-${state}`), ground(tokens, name));
          expect(ratio, `${state} on ${name}`).toBeGreaterThanOrEqual(READABLE);
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
        for (const name of [...GROUNDS, "row-selected", "selected match"]) {
          expect(contrast(stale, ground(tokens, name)), `${state} on ${name}`).toBeGreaterThanOrEqual(
            READABLE,
          );
        }
      }
    });

    test("numbers stay readable while their cell flashes", () => {
      for (const name of LIT_GROUNDS) {
        const isSelected = name.includes("selected");
        for (const direction of FLASHES) {
          const tint = direction === "same" ? "text" : `p-${direction}`;
          const part = share(tokens, `tint-${direction}`) * (isSelected ? share(tokens, "selected-tint") : 1);
          const lit = mix(colour(tokens, tint), ground(tokens, name), part);
          for (const state of STATES) {
            const ratio = contrast(colour(tokens, `p-${state}`), lit);
            expect(ratio, `${state} in a flash ${direction} on ${name}`).toBeGreaterThanOrEqual(READABLE);
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
