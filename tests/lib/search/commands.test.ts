import { expect, test } from "vitest";
import { findCommands } from "#lib/search/commands.ts";

const COMMANDS = [
  { name: "Mở bảng giá" },
  { name: "Bảng màu Mù màu", words: "palette colour blind" },
  { name: "Nền sáng", words: "theme light" },
  { name: "Xem ngành Ngân hàng", words: "bank" },
  { name: "Thêm HPG vào danh mục", words: "watchlist" },
];
const found = (query: string, limit = 9) => findCommands(query, COMMANDS, limit).map(({ name }) => name);

test("a command is found by the beginnings of its words, without accents and in any order", () => {
  expect(found("nen sang")).toEqual(["Nền sáng"]);
  expect(found("SÁNG nề")).toEqual(["Nền sáng"]);
  expect(found("ngan h")).toEqual(["Xem ngành Ngân hàng"]);
  expect(found("anh")).toEqual([]);
});

test("a command is found by the other language's words too", () => {
  expect(found("light")).toEqual(["Nền sáng"]);
  expect(found("colour")).toEqual(["Bảng màu Mù màu"]);
});

test("a name that begins with what was typed comes first", () => {
  expect(found("bang")).toEqual(["Bảng màu Mù màu", "Mở bảng giá"]);
  expect(found("bang", 1)).toEqual(["Bảng màu Mù màu"]);
});

test("nothing typed, or signs alone, finds nothing", () => {
  expect(found("  ")).toEqual([]);
  expect(found("«»?")).toEqual([]);
});
