import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  AppRouterContext,
  type AppRouterInstance,
} from "next/dist/shared/lib/app-router-context.shared-runtime";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Gallery } from "#components/gallery/gallery.tsx";
import { DEFAULT_PREFERENCES } from "#components/state/preferences.ts";
import { PreferencesProvider } from "#components/state/preferences-store.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

/** A card opens a list, which takes a router; drawing it takes nothing of one. */
const NO_ROUTER = {} as AppRouterInstance;

const rendered = (language: "vi" | "en") =>
  renderToStaticMarkup(
    createElement(PreferencesProvider, {
      initial: { ...DEFAULT_PREFERENCES, language },
      // biome-ignore lint/correctness/noChildrenProp: the provider's type asks for them among its properties.
      children: createElement(AppRouterContext.Provider, { value: NO_ROUTER }, createElement(Gallery)),
    }),
  );

test("the gallery shows every part of components/ui in its states", () => {
  const shown = new Set([...rendered("vi").matchAll(/data-file="([^"]+)"/g)].map((match) => match[1]));
  const parts = readdirSync(join(PROJECT_DIR, "components/ui")).filter(
    // How and what a part fetches when it is first needed is shown by that part.
    (name) => name.endsWith(".tsx") && !/-parts\.tsx$|^when-used/.test(name),
  );
  expect(parts.length).toBeGreaterThan(5);
  for (const name of parts) expect(shown, name).toContain(`ui/${name}`);
});

/** Parts outside of components/ui that a trader sees all day: renaming one must not lose it here. */
const PARTS = [
  ...["board/board-head.tsx", "board/board-row.tsx", "board/board-skeleton.tsx", "board/strip-card.tsx"],
  ...[
    "board/latency-card.tsx",
    "board/filter-fault.tsx",
    "instrument/tape.tsx",
    "instrument/depth-ladder.tsx",
  ],
  ...["chart/chart-cover.tsx", "status/feed-alarm.tsx", "keys/toast.tsx", "search/search-result.tsx"],
  ...["alerts/firing-log.tsx", "alerts/rule-list.tsx", "watchlist/symbol-row.tsx"],
];

test("and the lines, cards and covers of the pages, each from a file that is there", () => {
  const html = rendered("vi");
  const shown = [...html.matchAll(/data-file="([^"]+)"/g)].map(([, file]) => file ?? "");
  expect(shown).toEqual(expect.arrayContaining(PARTS));
  for (const file of shown) expect(existsSync(join(PROJECT_DIR, "components", file)), file).toBe(true);
  // Their states are really drawn: a hole, a lost feed, a paused rule, a price of each colour in a search.
  for (const words of ['data-state="lost"', 'data-status="server-lost"', 'data-testid="alert-firing"']) {
    expect(html).toContain(words);
  }
});

test("the gallery has every state of a price, an auction and an empty book, in both languages", () => {
  for (const language of ["vi", "en"] as const) {
    const html = rendered(language);
    for (const paint of ["ceiling", "up", "reference", "down", "floor", "none"]) {
      expect(html, paint).toContain(`data-paint="${paint}"`);
    }
    expect(html).toContain("ATC");
    expect(html).toMatch(/≤ 12 s[^<]*95 s"[^>]*>95s</);
    expect(html).toContain('data-testid="block-loading"');
    expect(html).not.toMatch(/\{\w+\}|undefined/);
  }
});
