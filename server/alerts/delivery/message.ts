import type { Firing } from "#lib/contract/alert.ts";
import { clockTimeOf, isoOf } from "#lib/market/trading-time.ts";

/** What is handed on: the same for every try of it. */
export interface Message {
  firing: Firing;
  /** Sent by the test button. */
  isTest: boolean;
  /** Kept back through the quiet hours. */
  isHeld: boolean;
}

/** The webhook's body. Prices in VND (points), times ISO 8601 with +07:00, as everywhere outside. */
export function webhookBodyOf({ firing, isTest, isHeld }: Message): string {
  return JSON.stringify({
    id: firing.id,
    type: isTest ? "test" : "firing",
    isHeld,
    at: isoOf(firing.atMs),
    symbol: firing.symbol,
    source: firing.source,
    price: firing.price,
    rule: { id: firing.ruleId, name: firing.ruleName, formula: firing.formula, note: firing.note },
    evidence: firing.evidence,
  });
}

const VIETNAMESE = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 2 });
const MAX_SHOWN_EVIDENCE = 8;

/** For a person's phone, in Vietnamese. */
export function chatTextOf({ firing, isTest, isHeld }: Message): string {
  const number = (value: number | null): string => (value === null ? "chưa rõ" : VIETNAMESE.format(value));
  const [, date = ""] = /^\d{4}-(\d{2}-\d{2})/.exec(isoOf(firing.atMs)) ?? [];
  const [month, day] = date.split("-");
  return [
    ...(isTest ? ["THỬ KÊNH: đây không phải cảnh báo thật"] : []),
    ...(firing.source === "simulated" ? ["DỮ LIỆU MÔ PHỎNG"] : []),
    ...(firing.source.startsWith("replay:") ? ["PHÁT LẠI"] : []),
    `${firing.symbol} ${number(firing.price)} · ${firing.ruleName}`,
    `Lúc ${clockTimeOf(firing.atMs)} ngày ${day}/${month}${isHeld ? " (giữ lại qua giờ yên lặng)" : ""}`,
    `Điều kiện: ${firing.formula}`,
    ...firing.evidence.slice(0, MAX_SHOWN_EVIDENCE).map(({ name, value }) => `${name} = ${number(value)}`),
    ...(firing.note === "" ? [] : [firing.note]),
  ].join("\n");
}
