import { clockTimeOf, isoOf } from "#lib/market/trading-time.ts";
import type { BlindNotice, Handed } from "../../store/store.ts";

/** What is handed on: the same for every try of it. */
export interface Message {
  firing: Handed;
  /** Sent by the test button. */
  isTest: boolean;
  /** Kept back through the quiet hours. */
  isHeld: boolean;
}

/** The webhook's body. Prices in VND (points), times ISO 8601 with +07:00, as everywhere outside. */
export function webhookBodyOf({ firing, isTest, isHeld }: Message): string {
  const { notice } = firing;
  if (notice) {
    return JSON.stringify({
      id: firing.id,
      type: notice.toMs === null ? "blind" : "seeing",
      isHeld,
      at: isoOf(firing.atMs),
      source: firing.source,
      from: isoOf(notice.fromMs),
      to: notice.toMs === null ? null : isoOf(notice.toMs),
      isRestart: notice.isRestart,
      unseen: notice.unseen,
    });
  }
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
const MAX_SHOWN_SYMBOLS = 12;

/** For a person's phone, in Vietnamese. */
export function chatTextOf({ firing, isTest, isHeld }: Message): string {
  if (firing.notice) return [...sourceWords(firing.source), ...noticeWords(firing.notice)].join("\n");
  const number = (value: number | null): string => (value === null ? "chưa rõ" : VIETNAMESE.format(value));
  return [
    ...(isTest ? ["THỬ KÊNH: đây không phải cảnh báo thật"] : []),
    ...sourceWords(firing.source),
    `${firing.symbol} ${number(firing.price)} · ${firing.ruleName}`,
    `Lúc ${whenWords(firing.atMs)}${isHeld ? " (giữ lại qua giờ yên lặng)" : ""}`,
    `Điều kiện: ${firing.formula}`,
    ...firing.evidence.slice(0, MAX_SHOWN_EVIDENCE).map(({ name, value }) => `${name} = ${number(value)}`),
    ...(firing.note === "" ? [] : [firing.note]),
  ].join("\n");
}

function sourceWords(source: string): string[] {
  if (source === "simulated") return ["DỮ LIỆU MÔ PHỎNG"];
  return source.startsWith("replay:") ? ["PHÁT LẠI"] : [];
}

function whenWords(atMs: number): string {
  const [, month, day] = /^\d{4}-(\d{2})-(\d{2})/.exec(isoOf(atMs)) ?? [];
  return `${clockTimeOf(atMs)} ngày ${day}/${month}`;
}

function noticeWords({ fromMs, toMs, isRestart, unseen }: BlindNotice): string[] {
  if (toMs === null) {
    return [
      `CẢNH BÁO KHÔNG THẤY THỊ TRƯỜNG từ ${whenWords(fromMs)}`,
      "Nguồn dữ liệu bị mất. Khớp sẽ nhắn lại khi thấy trở lại.",
    ];
  }
  const missed = `${unseen.slice(0, MAX_SHOWN_SYMBOLS).join(", ")}${unseen.length > MAX_SHOWN_SYMBOLS ? ` và ${unseen.length - MAX_SHOWN_SYMBOLS} mã nữa` : ""}`;
  return [
    `Cảnh báo thấy lại thị trường lúc ${whenWords(toMs)}`,
    `${isRestart ? "Khớp đã dừng" : "Không thấy"} từ ${whenWords(fromMs)}`,
    ...(isRestart ? ["Khoảng đó được soát lại theo các phút đã lưu."] : []),
    ...(unseen.length > 0 ? [`Có giao dịch không thấy của: ${missed}`] : []),
  ];
}
