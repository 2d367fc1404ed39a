import { expect, test } from "vitest";
import { en } from "#components/i18n/en.ts";
import { textIn } from "#components/i18n/text.ts";
import { vi } from "#components/i18n/vi.ts";

const placesOf = (words: string) => [...words.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test("both languages have the same words with the same places to fill", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
  for (const [key, words] of Object.entries(vi)) {
    expect(placesOf(en[key as keyof typeof vi]), key).toEqual(placesOf(words));
  }
});

test("places are filled, and one without a value stays visible", () => {
  expect(textIn("vi")("board.priceLevel", { level: 3 })).toBe("Giá 3");
  expect(textIn("en")("board.priceLevel", {})).toBe("Pr {level}");
});
