import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { textIn } from "#components/i18n/text.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

type Words = Record<string, string>;

const I18N = join(PROJECT_DIR, "components/i18n");
const placesOf = (words = "") => [...words.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

/** The dictionaries of every area, Vietnamese and English, by file. */
async function dictionaries(): Promise<{ file: string; vi: Words; en: Words }[]> {
  const areas = readdirSync(I18N).filter((name) => !["text.ts", "sectors.ts", "en.ts"].includes(name));
  return Promise.all(
    areas.map(async (file) => {
      const words = Object.entries((await import(join(I18N, file))) as Record<string, Words>);
      const of = (language: string) => words.find(([name]) => name.toLowerCase().endsWith(language))?.[1];
      const en = of("en") ?? ((await import(join(I18N, "en.ts"))) as { en: Words }).en;
      return { file, vi: of("vi") ?? {}, en };
    }),
  );
}

test("both languages have the same words with the same places to fill", async () => {
  const all = await dictionaries();
  expect(all.length).toBeGreaterThan(5);
  for (const { file, vi, en } of all) {
    expect(Object.keys(vi).length, file).toBeGreaterThan(5);
    expect(Object.keys(en).sort(), file).toEqual(Object.keys(vi).sort());
    for (const [key, words] of Object.entries(vi)) {
      expect(placesOf(en[key]), `${file} ${key}`).toEqual(placesOf(words));
    }
  }
});

test("no two areas have a word of the same name: the later one would speak for both", async () => {
  const areas = new Map<string, string>();
  for (const { file, vi } of await dictionaries()) {
    for (const key of Object.keys(vi)) {
      expect(areas.get(key), `${key} in ${file} and ${areas.get(key)}`).toBeUndefined();
      areas.set(key, file);
    }
  }
});

test("places are filled, and one without a value stays visible", () => {
  expect(textIn("vi")("board.priceLevel", { level: 3 })).toBe("Giá 3");
  expect(textIn("en")("board.priceLevel", {})).toBe("Pr {level}");
});
