import {
  type ContractFacts,
  contractFactsOf,
  type Exchange,
  type Instrument,
  type InstrumentType,
  lotSizeOf,
} from "./instrument.ts";

/** An instrument as its source lists it today; null and "" where it does not say. */
export interface ListedToday extends ContractFacts {
  symbol: string;
  exchange: Exchange;
  type: InstrumentType | null;
  nameVi: string;
  nameEn: string;
  lotSize: number | null;
}

/** More than the market will ever have; what comes beyond is left out. */
export const MAX_INSTRUMENTS = 10_000;

/** Of what we know so much must be told at least before we believe that the rest is gone. */
const WHOLE = 0.5;

/**
 * The instruments of today by what we knew and what the source lists. Its names, boards, types, lots and terms go
 * before ours; the sector and the listed shares stay ours. What it does not list any more leaves, but only where its
 * list can be a whole one: an empty or broken answer takes nothing away. The same for the members of an index.
 */
export function mergeInstruments(
  known: readonly Instrument[],
  listed: readonly ListedToday[],
  membersOf: ReadonlyMap<string, readonly string[]>,
): Instrument[] {
  const today = new Map<string, Instrument>();
  const before = new Map(known.map((instrument) => [instrument.symbol, instrument]));
  for (const each of listed) today.set(each.symbol, renewed(each, before.get(each.symbol)));
  const told = countGroups(today.values());
  const counts = countGroups(known);
  const isGone = (instrument: Instrument, group: string): boolean =>
    !today.has(instrument.symbol) && (told.get(group) ?? 0) >= (counts.get(group) ?? 0) * WHOLE;
  const merged = known
    .filter((instrument) => !isGone(instrument, groupOf(instrument)))
    .map((instrument) => today.get(instrument.symbol) ?? instrument);
  for (const instrument of today.values()) {
    if (!before.has(instrument.symbol) && merged.length < MAX_INSTRUMENTS) merged.push(instrument);
  }
  return withMembers(merged, membersOf);
}

function renewed(listed: ListedToday, known: Instrument | undefined): Instrument {
  const { symbol, exchange, nameVi, nameEn } = listed;
  const type = listed.type ?? known?.type ?? guessType(symbol, exchange);
  return {
    ...{ symbol, exchange, type },
    nameVi: nameVi || known?.nameVi || symbol,
    nameEn: nameEn || known?.nameEn || nameVi || symbol,
    sector: known?.sector ?? "",
    lotSize: listed.lotSize ?? known?.lotSize ?? lotSizeOf(type),
    listedShares: known?.listedShares ?? null,
    ...contractFactsOf(known),
    ...contractFactsOf(listed),
    indices: known?.indices ?? [],
  };
}

/** By how the exchanges form their codes, for what the source gives no type that we know. */
function guessType(symbol: string, exchange: Exchange): InstrumentType {
  if (exchange === "DER") return symbol.startsWith("GB") ? "FUTURE_BOND" : "FUTURE_INDEX";
  if (/^(?:FUE|E1)/.test(symbol)) return "ETF";
  if (/^C[A-Z0-9]{3}\d{4}$/.test(symbol)) return "CW";
  return symbol.length === 3 ? "STOCK" : "CORP_BOND";
}

/** A source may list a board's shares and not its bonds. */
function groupOf({ exchange, type }: Instrument): string {
  return `${exchange} ${type}`;
}

function countGroups(instruments: Iterable<Instrument>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of instruments) counts.set(groupOf(each), (counts.get(groupOf(each)) ?? 0) + 1);
  return counts;
}

function withMembers(
  instruments: readonly Instrument[],
  membersOf: ReadonlyMap<string, readonly string[]>,
): Instrument[] {
  const believed = new Map<string, ReadonlySet<string>>();
  for (const [index, members] of membersOf) {
    const ours = instruments.filter(({ indices }) => indices.includes(index)).length;
    if (members.length > 0 && members.length >= ours * WHOLE) believed.set(index, new Set(members));
  }
  return instruments.map((instrument) => {
    const kept = instrument.indices.filter((index) => believed.get(index)?.has(instrument.symbol) ?? true);
    const more = [...believed].flatMap(([index, members]) =>
      members.has(instrument.symbol) && !kept.includes(index) ? [index] : [],
    );
    return { ...instrument, indices: [...kept, ...more] };
  });
}
