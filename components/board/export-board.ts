import { formatIsoTime } from "#lib/format/time.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import type { Text } from "../i18n/text.ts";
import { marketNowMs, useMarket } from "../state/market-store.ts";
import { feedAlarm } from "../status/feed-words.ts";
import { sourceWords } from "../status/source-words.ts";
import { boardCsv, type ExportFacts } from "./board-csv.ts";
import { dealsCsv } from "./deals-csv.ts";
import { boardOnScreen } from "./shown-board.ts";
import { dealsOnScreen } from "./shown-deals.ts";

/** Hands what is on the board to the person as a file. */
export function exportBoard(text: Text): void {
  const board = boardOnScreen();
  const deals = dealsOnScreen();
  const market = useMarket.getState();
  const { health } = market;
  if (!health) return;
  const iso = isoOf(Math.round(marketNowMs(market, Date.now()) ?? Date.now()));
  const facts: ExportFacts = {
    time: `${iso.slice(0, 10)} ${formatIsoTime(iso)}`,
    source: sourceWords(health.source, text),
    warning: feedAlarm(market, text)?.title ?? "",
  };
  if (board) download(board.name, iso, boardCsv(board, facts, text));
  else if (deals) download(deals.name, iso, dealsCsv(deals, facts));
}

function download(name: string, iso: string, csv: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv;charset=utf-8" }));
  link.download = `khop-${name}-${iso.slice(0, 19).replace(/[T:]/g, "-")}.csv`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
