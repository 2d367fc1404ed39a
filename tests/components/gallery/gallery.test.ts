import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Gallery } from "#components/gallery/gallery.tsx";
import { DEFAULT_PREFERENCES } from "#components/state/preferences.ts";
import { PreferencesProvider } from "#components/state/preferences-store.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

const rendered = (language: "vi" | "en") =>
  renderToStaticMarkup(
    createElement(PreferencesProvider, {
      initial: { ...DEFAULT_PREFERENCES, language },
      // biome-ignore lint/correctness/noChildrenProp: the provider's type asks for them among its properties.
      children: createElement(Gallery),
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
