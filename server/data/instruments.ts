import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  contractsOn,
  FUTURE_UNDERLYINGS,
  type FutureContract,
  futureNames,
  isBondFuture,
} from "#lib/market/futures.ts";
import { type Exchange, type Instrument, type InstrumentType, lotSizeOf } from "#lib/market/instrument.ts";
import { PROJECT_DIR } from "../project-dir.ts";

const DATA_DIR = join(PROJECT_DIR, "server/data");

/** A row of the symbol master with the figures of its `asOf` day; what is not known is null. Source: SOURCES.md. */
export interface InstrumentRow extends Instrument {
  /** VND (points), 2026-02-10. */
  referencePrice: number | null;
  closePrice: number | null;
  volumeShares: number | null;
  foreignRoomShares: number | null;
  /** The exchange's own word, e.g. NONE_EXECUTION_ACTIVATED: no trade for 25 days. */
  tradingStatus: string;
  /** What a covered warrant or a future is on: a symbol, an index code, GB05 or GB10. */
  underlying: string;
  isin: string | null;
  /** `2026-06-18`, of warrants and futures. */
  lastTradingDate: string | null;
  /** Of bonds. */
  issueDate: string | null;
}

/** All rows of instruments.csv with the newest index memberships of index-members.csv. */
export function loadInstruments(): InstrumentRow[] {
  const indicesBySymbol = new Map<string, string[]>();
  for (const row of readCsv("index-members.csv")) {
    if (row.get("latest") !== "Y") continue;
    const symbol = row.get("symbol") ?? "";
    indicesBySymbol.set(symbol, [...(indicesBySymbol.get(symbol) ?? []), row.get("index") ?? ""]);
  }
  return readCsv("instruments.csv").map((row) => {
    const symbol = row.get("symbol") ?? "";
    const type = row.get("type") as InstrumentType;
    const exchange = (row.get("exchange") === "HNX_DER" ? "DER" : row.get("exchange")) as Exchange;
    return {
      symbol,
      exchange,
      type,
      nameVi: row.get("nameVi") ?? symbol,
      nameEn: row.get("nameEn") ?? symbol,
      sector: row.get("sector") ?? "",
      lotSize: lotSizeOf(type),
      indices: indicesBySymbol.get(symbol) ?? [],
      referencePrice: numberOrNull(row.get("referencePrice")),
      closePrice: numberOrNull(row.get("closePrice")),
      volumeShares: numberOrNull(row.get("volume")),
      listedShares: numberOrNull(row.get("listedShares")),
      foreignRoomShares: numberOrNull(row.get("foreignRoomCurrent")),
      tradingStatus: row.get("tradingStatus") ?? "",
      underlying: row.get("underlying") ?? "",
      isin: row.get("isin") || null,
      lastTradingDate: row.get("firstOrLastTradingDate") || null,
      issueDate: /issue date (\d{4}-\d\d-\d\d)/.exec(row.get("note") ?? "")?.[1] ?? null,
    };
  });
}

/** The rows with the futures that the calendar lists on a date, instead of those that the file happens to hold. */
export function listedOn(rows: readonly InstrumentRow[], date: string): InstrumentRow[] {
  const known = new Map(rows.map((row) => [row.symbol, row]));
  const futures = FUTURE_UNDERLYINGS.flatMap((underlying) => contractsOn(date, underlying));
  return [
    ...rows.filter((row) => row.exchange !== "DER"),
    ...futures.map((contract) => known.get(contract.symbol) ?? futureRow(contract)),
  ];
}

/** A contract of the calendar of which the file knows nothing. */
function futureRow(contract: FutureContract): InstrumentRow {
  const { symbol, underlying, lastTradingDate } = contract;
  const type = isBondFuture(underlying) ? "FUTURE_BOND" : "FUTURE_INDEX";
  return {
    ...{ symbol, exchange: "DER", type, ...futureNames(contract), sector: "", lotSize: lotSizeOf(type) },
    ...{ indices: [], referencePrice: null, closePrice: null, volumeShares: null, listedShares: null },
    ...{
      foreignRoomShares: null,
      tradingStatus: "",
      underlying,
      isin: null,
      lastTradingDate,
      issueDate: null,
    },
  };
}

/** Close of an index on a date, points, from index-levels.csv. */
export function loadIndexCloses(): Map<string, Map<string, number>> {
  const closes = new Map<string, Map<string, number>>();
  for (const row of readCsv("index-levels.csv")) {
    const index = row.get("index") ?? "";
    const byDate = closes.get(index) ?? new Map<string, number>();
    byDate.set(row.get("date") ?? "", Number(row.get("close")));
    closes.set(index, byDate);
  }
  return closes;
}

/** One of the JSON fact files, by name. */
export function loadFacts(file: "board-stats-20260210.json" | "intraday-profile-202602.json"): unknown {
  return JSON.parse(readFileSync(join(DATA_DIR, file), "utf8"));
}

function numberOrNull(text: string | undefined): number | null {
  return text ? Number(text) : null;
}

function readCsv(file: string): Map<string, string>[] {
  const [header, ...lines] = readFileSync(join(DATA_DIR, file), "utf8")
    .trim()
    .split(/\r?\n/)
    .map(splitCsvLine);
  if (!header) throw new Error(`${file} is empty`);
  return lines.map((cells) => new Map(header.map((name, column) => [name, cells[column] ?? ""])));
}

/** RFC 4180 within one line: quoted cells may hold commas and doubled quotes. */
function splitCsvLine(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) =>
    match[1] === undefined ? (match[2] ?? "") : match[1].replaceAll('""', '"'),
  );
}
