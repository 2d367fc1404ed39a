import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { LATE_COCKPIT, QUIET_COCKPIT, sampleQuote } from "#components/gallery/samples.ts";
import { CockpitView } from "#components/instrument/cockpit-part.tsx";
import { DEFAULT_PREFERENCES, type Language } from "#components/state/preferences.ts";
import { PreferencesProvider } from "#components/state/preferences-store.ts";
import type { Cockpit } from "#lib/contract/cockpit.ts";
import type { Exchange } from "#lib/market/instrument.ts";

interface Situation {
  exchange?: Exchange;
  language?: Language;
  isTold?: boolean;
}

function markupOf(cockpit: Cockpit, situation: Situation = {}): string {
  const { exchange = "HOSE", language = "vi", isTold = true } = situation;
  const quote = sampleQuote();
  const instrument = quote.instrument && { ...quote.instrument, exchange };
  return renderToStaticMarkup(
    createElement(PreferencesProvider, {
      initial: { ...DEFAULT_PREFERENCES, language },
      // biome-ignore lint/correctness/noChildrenProp: the provider's type asks for them among its properties.
      children: createElement(CockpitView, { quote: { ...quote, instrument }, cockpit, isTold }),
    }),
  );
}
/** What a person reads, in its order. */
const wordsOf = (markup: string) =>
  markup
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

describe("a symbol of which nothing is to be seen says why", () => {
  test.each<[string, Partial<Cockpit>, Exchange, string]>([
    ["before the auction", {}, "HOSE", "Chưa tới phiên ATC (14:30)."],
    ["the server came after it", {}, "HOSE", "Máy chủ theo dõi mã này từ 10:55:04, sau phiên ATO."],
    ["it waits", { asOf: "2026-02-10T14:31:00.000+07:00" }, "HOSE", "Phiên ATC đang nhận lệnh"],
    ["it went by", { asOf: "2026-02-10T15:31:00.000+07:00" }, "HOSE", "Phiên ATC hôm nay không có lệnh nào"],
    ["a board without auctions", {}, "UPCOM", "Sàn này không có phiên định kỳ ATO, ATC."],
    ["no lock", {}, "HOSE", "Hôm nay chưa khóa trần hay sàn lần nào, kể từ 10:55:04."],
    ["nothing heard", { since: null }, "HOSE", "Máy chủ chưa nghe gì về mã này hôm nay."],
    ["no room", {}, "HOSE", "Nguồn chưa cho room của mã này."],
  ])("%s", (_, change, exchange, words) => {
    expect(wordsOf(markupOf({ ...QUIET_COCKPIT, ...change }, { exchange }))).toContain(words);
  });

  test("the source tells no estimate", () => {
    const late = { ...QUIET_COCKPIT, asOf: "2026-02-10T14:31:00.000+07:00" };
    expect(wordsOf(markupOf(late, { isTold: false }))).toContain("Nguồn này không báo giá dự khớp");
  });

  test("HNX has no opening auction to speak of", () => {
    const words = wordsOf(markupOf(QUIET_COCKPIT, { exchange: "HNX" }));
    expect(words).toContain("ATC 14:30 – 14:45");
    expect(words).not.toContain("ATO");
  });
});

test("a lock in the closing auction is told in figures and drawn in the colours of the limits", () => {
  const markup = markupOf(LATE_COCKPIT);
  const words = wordsOf(markup);
  for (const said of [
    ...["28.60", "1,050,000 cp", "lệch +1,240,000", "Khóa trần từ 14:12:00", "Dư mua trần 1,240,000"],
    ...["Dư giảm mỗi phút 38,000", "Mở sau, với tốc độ này 33 phút", "Số lần mở hôm nay 3"],
    ...["Tổng thời gian khóa 72 phút", "Còn lại 6,100,000", "Hết sau, với tốc độ này 2.5 giờ"],
  ]) {
    expect(words).toContain(said);
  }
  const paints = [...markup.matchAll(/<path class="[^"]*" data-paint="(\w+)"/g)].map((match) => match[1]);
  expect(paints).toEqual(expect.arrayContaining(["up", "reference", "down", "ceiling"]));
  expect(markup).toContain("Giá dự khớp phiên ATC: từ 28.20 đến 28.60, thấp nhất 26.40, cao nhất 28.60");
  expect(wordsOf(markupOf(LATE_COCKPIT, { language: "en" }))).toContain("At the ceiling since 14:12:00");
});
