import { expect, test } from "vitest";
import { parseView, viewSearch } from "#components/overview/overview-view.ts";

test("a link to an overview opens the same one", () => {
  for (const search of ["", "?scope=HNX", "?size=capitalisation&form=list", "?scope=VN30&active=volume"]) {
    expect(viewSearch(parseView(search))).toBe(search);
  }
});

test("an address with words that we do not know opens the usual overview", () => {
  expect(viewSearch(parseView("?scope=NYSE&size=%00&form=&active=value&more=1"))).toBe("");
});
