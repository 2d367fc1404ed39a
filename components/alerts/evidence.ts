import type { EvidenceValue } from "#lib/contract/alert.ts";
import { formatBillions, formatPercent, groupDigits } from "#lib/format/number.ts";
import { FIELD_NAMES, type FieldName, WINDOW_NAMES, type WindowName } from "#lib/formula/fields.ts";
import type { Text } from "../i18n/text.ts";

const READ = /^(\w+)(?:\((\d+)\))?$/;

type Kind = "price" | "percent" | "amount" | "times" | "shares";

const KINDS: Partial<Record<FieldName | WindowName, Kind>> = {
  changePercent: "percent",
  spreadPercent: "percent",
  gapPercent: "percent",
  changePercentOver: "percent",
  value: "amount",
  valueOver: "amount",
  volumeRatio: "times",
  price: "price",
  reference: "price",
  ceiling: "price",
  floor: "price",
  open: "price",
  high: "price",
  low: "price",
  average: "price",
  change: "price",
  spread: "price",
  estimatedPrice: "price",
  bid1: "price",
  bid2: "price",
  bid3: "price",
  ask1: "price",
  ask2: "price",
  ask3: "price",
};

/** What a formula looks at, in words: `Giá`, `KL khớp 5 phút`. A name that this page does not know stays as it is. */
export function readWords(name: string, text: Text): string {
  const found = READ.exec(name);
  const word = found?.[1] ?? "";
  if (isWindow(word)) return text(`alert.read.${word}`, { n: found?.[2] ?? "" });
  return isField(word) ? text(`alert.read.${word}`) : name;
}

/** As the board paints it; a dash for what is not known. */
export function valueWords({ name, value }: EvidenceValue, text: Text): string {
  if (value === null) return "–";
  const word = READ.exec(name)?.[1] ?? "";
  const kind = KINDS[word as FieldName] ?? "shares";
  switch (kind) {
    case "price":
      return groupDigits(value, 2);
    case "percent":
      return `${formatPercent(value)} %`;
    case "amount":
      return value === 0 ? "0" : text("alert.unit.amount", { n: formatBillions(value) });
    case "times":
      return `${groupDigits(value, 2)}×`;
    case "shares":
      return groupDigits(value, Number.isInteger(value) ? 0 : 2);
  }
}

/** All of it in one line. */
export function evidenceWords(evidence: readonly EvidenceValue[], text: Text): string {
  return evidence.map((each) => `${readWords(each.name, text)} ${valueWords(each, text)}`).join(" · ");
}

function isField(word: string): word is FieldName {
  return (FIELD_NAMES as readonly string[]).includes(word);
}

function isWindow(word: string): word is WindowName {
  return (WINDOW_NAMES as readonly string[]).includes(word);
}
