import type { Exchange, InstrumentType, Limits } from "./instrument.ts";

/**
 * Price steps and daily limits. Source: server/data/price-rules.json (Decision 17/QD-HDTV 2022 art. 31 and
 * the exchanges' rules), checked there against the whole board of 2026-02-10.
 */

/** What widens the band: the first trading day, or the return after 25 days without a trade. */
export type LimitBand = "normal" | "wide";

const BAND_RATIO: Record<"HOSE" | "HNX" | "UPCOM", Record<LimitBand, number>> = {
  HOSE: { normal: 0.07, wide: 0.2 },
  HNX: { normal: 0.1, wide: 0.3 },
  UPCOM: { normal: 0.15, wide: 0.4 },
};

/** The step of the price grid at `price`: VND, or index points for index futures. */
export function priceStep(exchange: Exchange, type: InstrumentType, price: number): number {
  if (type === "FUTURE_INDEX") return 0.1;
  if (type === "FUTURE_BOND" || type === "CORP_BOND") return 1;
  if (exchange === "HOSE") {
    if (type === "ETF" || type === "CW") return 10;
    if (price < 10_000) return 10;
    return price < 50_000 ? 50 : 100;
  }
  return exchange === "HNX" && type === "ETF" ? 1 : 100;
}

/** Rounds to the step's own decimals: 0.1-point futures must not become 1818.9000000000001. */
function onGrid(steps: number, step: number): number {
  return step < 1 ? Math.round(steps * step * 10) / 10 : steps * step;
}

/** Float noise (1955.7 * 1.07 = 2092.5990000000002) must not move a bound by a whole step. */
const EPSILON = 1e-6;

/** The greatest price of the grid that is not above `price`. The step is that of the band `price` lies in. */
export function floorToStep(exchange: Exchange, type: InstrumentType, price: number): number {
  const step = priceStep(exchange, type, price);
  return onGrid(Math.floor(price / step + EPSILON), step);
}

/** The least price of the grid that is not below `price`. */
export function ceilToStep(exchange: Exchange, type: InstrumentType, price: number): number {
  const step = priceStep(exchange, type, price);
  return onGrid(Math.ceil(price / step - EPSILON), step);
}

/** The next price of the grid above (`direction` 1) or below (-1), aware of the change of step between bands. */
export function neighbourPrice(
  exchange: Exchange,
  type: InstrumentType,
  price: number,
  direction: 1 | -1,
): number {
  if (direction === 1) {
    const step = priceStep(exchange, type, price);
    return onGrid(Math.round(price / step) + 1, step);
  }
  // Below a band's edge the smaller step counts: 10,000 is followed downwards by 9,990.
  const step = priceStep(exchange, type, price - EPSILON);
  return onGrid(Math.round(price / step) - 1, step);
}

export function isOnGrid(exchange: Exchange, type: InstrumentType, price: number): boolean {
  const step = priceStep(exchange, type, price);
  return Math.abs(price / step - Math.round(price / step)) < EPSILON;
}

/** The share of the reference that a price may move in a day, or null where there is no such rule. */
export function limitRatio(exchange: Exchange, type: InstrumentType, band: LimitBand): number | null {
  // A bond has no limits; a covered warrant's follow from those of its underlying, not from its own price.
  if (type === "CORP_BOND" || type === "CW") return null;
  if (type === "FUTURE_BOND") return 0.03;
  if (type === "FUTURE_INDEX" || exchange === "DER") return 0.07;
  return BAND_RATIO[exchange][band];
}

/**
 * Ceiling and floor of the day: ceiling rounded down, floor up, each on the grid of its own band. A bound
 * that would equal the reference moves one step away; a reference of one step keeps it as its floor. Null
 * for bonds and covered warrants.
 */
export function limitsOf(
  exchange: Exchange,
  type: InstrumentType,
  reference: number,
  band: LimitBand = "normal",
): Limits | null {
  const ratio = limitRatio(exchange, type, band);
  if (ratio === null) return null;
  let ceiling = floorToStep(exchange, type, reference * (1 + ratio));
  let floor = ceilToStep(exchange, type, reference * (1 - ratio));
  if (ceiling <= reference) ceiling = neighbourPrice(exchange, type, reference, 1);
  if (floor >= reference) {
    const below = neighbourPrice(exchange, type, reference, -1);
    floor = below > 0 ? below : reference;
  }
  return { reference, ceiling, floor };
}

/**
 * Limits of a covered warrant: the underlying's own room to its limits, divided by how many warrants make one
 * share; on the grid of 10 VND and never below one step.
 */
export function warrantLimits(reference: number, underlying: Limits, ratio: number): Limits {
  const up = (underlying.ceiling - underlying.reference) / ratio;
  const down = (underlying.reference - underlying.floor) / ratio;
  const least = priceStep("HOSE", "CW", reference);
  const ceiling = floorToStep("HOSE", "CW", reference + up);
  const floor = Math.max(least, ceilToStep("HOSE", "CW", reference - down));
  return {
    reference,
    ceiling: ceiling > reference ? ceiling : reference + least,
    floor: floor < reference ? floor : Math.max(least, reference - least),
  };
}

/**
 * VND that one contract (share, bond) is worth per unit of its price: 100,000 a point of an index, 10,000 per
 * VND of a bond future quoted for 100,000 of face value. Source: server/data/price-rules.json.
 */
export function valuePerPrice(type: InstrumentType): number {
  if (type === "FUTURE_INDEX") return 100_000;
  return type === "FUTURE_BOND" ? 10_000 : 1;
}
