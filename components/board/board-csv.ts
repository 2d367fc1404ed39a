import { MINUS } from "#lib/format/number.ts";
import type { Text } from "../i18n/text.ts";
import { numberOf, shownOf, textOf } from "./cells.ts";
import { fullWords } from "./column-words.ts";
import type { ShownBoard } from "./shown-board.ts";

export interface ExportFacts {
  /** As people read it, e.g. «10/02/2026 10:15:30». */
  time: string;
  source: string;
  /** Whether what is on the screen may no longer be true, in words; empty while it is live. */
  warning: string;
}

/** Spreadsheets take a text without this for one of their own old alphabets. */
const BYTE_ORDER_MARK = "\ufeff";

/** What is on the board as comma-separated values: its columns, rows and numbers as they are shown, said when and whence. */
export function boardCsv(board: ShownBoard, facts: ExportFacts, text: Text): string {
  const { layout, order, source, cellStyles, computed } = board;
  const columns = layout.columns.map(({ id }) => id).filter((id) => id !== "depth");
  const { totals } = cellStyles.vnd;
  const rows = order.map((symbol) => {
    const state = source.stateOf(symbol);
    const style = { ...cellStyles[source.unitOf(symbol)], millionWord: null };
    const related = source.relatedOf(symbol);
    if (!state) return columns.map((id) => (id === "symbol" ? symbol : ""));
    const shown = shownOf(state);
    return columns.map((id) =>
      textOf(id, numberOf(id, state, shown, totals, related), state, style, related),
    );
  });
  return csvOf(board.name, facts, [columns.map((id) => fullWords(id, text, totals, computed)), ...rows]);
}

/** A table under a line that says what it is, when and whence. */
export function csvOf(name: string, facts: ExportFacts, table: readonly (readonly string[])[]): string {
  const head = ["Khớp", name, facts.time, facts.source, facts.warning].filter(Boolean);
  return BYTE_ORDER_MARK + [head, ...table].map((cells) => cells.map(quoted).join(",")).join("\r\n");
}

/** A spreadsheet must neither split a cell nor take it for a formula. */
function quoted(cell: string): string {
  const plain = cell.replaceAll(MINUS, "-");
  const isFormula = /^[=@\t]/.test(plain) || (/^[+-]/.test(plain) && !/^[+-][\d.,]+$/.test(plain));
  const safe = isFormula ? `'${plain}` : plain;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
