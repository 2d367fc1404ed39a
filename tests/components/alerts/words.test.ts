import { describe, expect, test } from "vitest";
import { readDelivery } from "#components/alerts/delivery-settings.ts";
import { evidenceWords } from "#components/alerts/evidence.ts";
import {
  blindSpellOf,
  conditionWords,
  scopeWords,
  stateOf,
  unseenOf,
  usualName,
} from "#components/alerts/rule-words.ts";
import { countedTitle } from "#components/alerts/title-count.ts";
import { textIn } from "#components/i18n/text.ts";
import { readTemplate, slotsOf, TEMPLATE_IDS, waysOf, writeTemplate } from "#lib/alerts/templates.ts";
import type { AlertRule, BlindSpell } from "#lib/contract/alert.ts";

const vi = textIn("vi");
const en = textIn("en");

const RULE: AlertRule = {
  id: "1",
  name: "FPT",
  formula: "price >= 100",
  scope: { kind: "symbol", symbol: "FPT" },
  repeat: { mode: "once" },
  sessions: null,
  expiresAtMs: null,
  note: "",
  isPaused: false,
  channels: [],
  perHour: 30,
  version: 1,
  createdAtMs: 0,
  status: "armed",
  lastFiredAtMs: null,
};

const spell = (symbol: string | null, toMs: number | null = null): BlindSpell => ({
  ...{ id: `${symbol}`, symbol, reason: "gap", fromMs: 1, toMs },
});

describe("a rule in words", () => {
  test("a template's condition is said as a trader says it", () => {
    expect(conditionWords("price >= 27.5", vi)).toBe("Từ 27.50 trở lên");
    expect(conditionWords("changePercent <= -3", en)).toBe("Down 3 % or more on the day");
    expect(conditionWords("foreignNet >= 500000", vi)).toBe("NN mua ròng từ 500,000 cp");
    expect(conditionWords("bidVol1 / askVol1 > 3", vi)).toBeNull();
  });

  test("every form is said in full in both languages", () => {
    for (const way of TEMPLATE_IDS.flatMap(waysOf)) {
      const values = Object.fromEntries(slotsOf(way).map(({ name }, at) => [name, at + 2]));
      const formula = writeTemplate({ way, values }) ?? "";
      expect(readTemplate(formula)?.way).toBe(way);
      for (const text of [vi, en]) expect(conditionWords(formula, text), way).not.toMatch(/[{}]|undefined/);
    }
  });

  test("scope and usual name tell the symbols", () => {
    const none = () => null;
    expect(scopeWords({ kind: "board", list: "VN30" }, vi, none)).toBe("VN30");
    expect(scopeWords({ kind: "symbols", symbols: ["A", "B", "C", "D", "E"] }, vi, none)).toBe(
      "A, B, C … (5 mã)",
    );
    expect(scopeWords({ kind: "watchlist", id: "x" }, vi, none)).toBe("danh mục đã xóa");
    expect(usualName("price >= 27", "HPG", vi)).toBe("HPG · Từ 27.00 trở lên");
    expect(usualName("x".repeat(200), "HPG", vi)).toHaveLength(80);
  });
});

describe("a rule that cannot see", () => {
  test("is blind by a spell of the whole market or of its one symbol, as long as that lasts", () => {
    expect(stateOf(RULE, blindSpellOf(RULE, [spell(null)]))).toBe("blind");
    expect(stateOf(RULE, blindSpellOf(RULE, [spell("FPT")]))).toBe("blind");
    expect(stateOf(RULE, blindSpellOf(RULE, [spell("HPG"), spell(null, 2)]))).toBe("armed");
    expect(stateOf({ ...RULE, status: "paused" }, spell(null))).toBe("paused");
  });

  test("on many symbols sees the others, and says which it does not", () => {
    const many: AlertRule = { ...RULE, scope: { kind: "symbols", symbols: ["FPT", "HPG"] } };
    const blind = [spell("HPG"), spell("VCB"), spell("FPT", 2)];
    expect(blindSpellOf(many, blind)).toBeNull();
    expect(unseenOf(["FPT", "HPG"], blind)).toEqual(["HPG"]);
  });
});

test("evidence is painted as the board paints it, and what is not known is a dash", () => {
  const evidence = [
    { name: "price", value: 101.3 },
    { name: "changePercent", value: -6.631 },
    { name: "volumeOver(5)", value: 1_500_000 },
    { name: "valueOver(10)", value: 2.5e10 },
    { name: "volumeRatio(5)", value: 3.416 },
    { name: "room", value: null },
    { name: "somethingNew", value: 2 },
  ];
  expect(evidenceWords(evidence, vi)).toBe(
    "Giá 101.30 · Thay đổi −6.63 % · KL 5 phút 1,500,000 · GT 10 phút 25.0 tỷ · KL 5 phút so TB 3.42× · Room – · somethingNew 2",
  );
});

test("the title counts in front of whatever it says, once", () => {
  expect(countedTitle("FPT · Khớp", 2)).toBe("(2) FPT · Khớp");
  expect(countedTitle("(2) FPT · Khớp", 3)).toBe("(3) FPT · Khớp");
  expect(countedTitle("(99+) FPT · Khớp", 0)).toBe("FPT · Khớp");
  expect(countedTitle("Khớp", 140)).toBe("(99+) Khớp");
});

test("a device is silent until somebody allows a sound, whatever was kept", () => {
  const quiet = { sound: false, notify: false, mutedUntilMs: 0 };
  for (const kept of [undefined, null, "on", 3, [], { sound: 1, notify: "yes", mutedUntilMs: "later" }]) {
    expect(readDelivery(kept)).toEqual(quiet);
  }
  expect(readDelivery({ sound: true, notify: true, mutedUntilMs: 5 })).toEqual({
    ...{ sound: true, notify: true, mutedUntilMs: 5 },
  });
});
