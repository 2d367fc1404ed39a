import { expect, test } from "vitest";
import { stepOption } from "#components/search/step-option.ts";

const OPTIONS = Array.from({ length: 12 }, (_, at) => `${at}`);

test("arrows go round the answers, pages stop at the ends, letters stay in the box", () => {
  expect(stepOption("ArrowDown", OPTIONS, "11")).toBe("0");
  expect(stepOption("ArrowUp", OPTIONS, "0")).toBe("11");
  expect(stepOption("PageDown", OPTIONS, "2")).toBe("10");
  expect(stepOption("PageDown", OPTIONS, "10")).toBe("11");
  expect(stepOption("PageUp", OPTIONS, "3")).toBe("0");
  for (const key of ["Home", "a", "ArrowLeft"]) expect(stepOption(key, OPTIONS, "3")).toBeNull();
});
