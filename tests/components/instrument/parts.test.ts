import { type ComponentType, createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { AUCTION, EMPTY, sampleQuote } from "#components/gallery/samples.ts";
import { useChoices } from "#components/instrument/choices-store.ts";
import { DepthLadder } from "#components/instrument/depth-ladder.tsx";
import { ForeignPart } from "#components/instrument/foreign-part.tsx";
import { StatsPart } from "#components/instrument/stats-part.tsx";
import type { QuoteView } from "#components/instrument/use-quote.ts";
import { DEFAULT_PREFERENCES } from "#components/state/preferences.ts";
import { PreferencesProvider } from "#components/state/preferences-store.ts";
import type { State } from "#lib/contract/state.ts";

function shown(Part: ComponentType<{ quote: QuoteView }>, change: Partial<State> = {}): string {
  return renderToStaticMarkup(
    createElement(PreferencesProvider, {
      initial: DEFAULT_PREFERENCES,
      // biome-ignore lint/correctness/noChildrenProp: the provider's type asks for them among its properties.
      children: createElement(Part, { quote: sampleQuote(change) }),
    }),
  );
}

const words = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const count = (html: string, what: RegExp) => [...html.matchAll(what)].length;

describe("the depth", () => {
  const ten = (best: number, step: number): [number, number][] =>
    Array.from({ length: 10 }, (_, at) => [best + at * step, (at + 1) * 1_000]);

  test("three levels of each side, the longest bar for the largest volume, the totals of both", () => {
    const html = shown(DepthLadder);
    expect(count(html, /data-side="bid"/g)).toBe(3);
    expect(html).toContain("width:100.0%");
    expect(words(html)).toContain(`Dư mua ${(85_700 + 16_200 + 18_400).toLocaleString("en")}`);
    expect(words(html)).toContain(`Dư bán ${(3_100 + 67_800 + 68_900).toLocaleString("en")}`);
    expect(html).not.toContain("depth-levels-10");
  });

  test("ten where the source gives ten; the totals count those out of view", () => {
    const html = shown(DepthLadder, { bids: ten(26_550, -50), asks: ten(26_600, 50) });
    expect(html).toContain("depth-levels-10");
    expect(count(html, /data-side="ask"/g)).toBe(useChoices.getInitialState().depthLevels);
    expect(words(html)).toContain("Dư mua 55,000");
  });

  test("in a call auction the price it would give stands between the sides", () => {
    expect(shown(DepthLadder, AUCTION)).toContain('data-testid="depth-estimate"');
  });

  test("an empty book keeps its lines", () => {
    expect(count(shown(DepthLadder, EMPTY), /data-side="(?:bid|ask)"/g)).toBe(6);
  });
});

describe("foreign trade", () => {
  test("bought, sold, the difference with its sign, and the room left", () => {
    const html = words(shown(ForeignPart));
    for (const figure of ["2,683,700", "2,481,800", "201,900", "2,155,574,866"])
      expect(html).toContain(figure);
    expect(html).toContain("9.23 %");
  });

  test("sold more than bought is a negative number", () => {
    const html = words(shown(ForeignPart, { foreign: { buy: 100, sell: 1_100, room: 5 } }));
    expect(html).toContain("−1,000");
  });

  test("a source that tells none of it is not a quiet day", () => {
    const html = shown(ForeignPart, { foreign: { buy: null, sell: null, room: null } });
    expect(html).toContain('data-testid="block-empty"');
  });
});

test("statistics tell how far the limits are, and what kind of paper it is", () => {
  const html = words(shown(StatsPart));
  for (const said of ["+7.52 %", "−6.39 %", "HOSE", "Tài nguyên Cơ bản", "7,675,465,855"]) {
    expect(html).toContain(said);
  }
});
