import { isTradingDate, nextTradingDate, previousTradingDate } from "./session.ts";
import { addDays, weekdayOf } from "./trading-time.ts";

/** What futures are on: two indices, and two government bonds. */
export const FUTURE_UNDERLYINGS = ["VN30", "VN100", "GB05", "GB10"] as const;
export type FutureUnderlying = (typeof FUTURE_UNDERLYINGS)[number];

/** One expiry of one future. */
export interface FutureContract {
  symbol: string;
  underlying: FutureUnderlying;
  year: number;
  /** 1 to 12. */
  month: number;
  /** 0 = the nearest expiry. */
  rank: number;
  lastTradingDate: string;
}

/** How an underlying is written in a code. Source: market-rules, codes since KRX. */
const CODES: Record<FutureUnderlying, string> = { VN30: "I1", VN100: "I2", GB05: "B5", GB10: "BA" };

/** Years 2010 to 2039, without the letters that look like digits. */
const YEAR_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTVW";
const MONTH_LETTERS = "123456789ABC";

const THURSDAY = 4;

export function isBondFuture(underlying: FutureUnderlying): boolean {
  return underlying === "GB05" || underlying === "GB10";
}

/** The contracts of a date, nearest first: indices this month, the next and two quarter ends, bonds three of them. */
export function contractsOn(date: string, underlying: FutureUnderlying): FutureContract[] {
  const contracts: FutureContract[] = [];
  const isBond = isBondFuture(underlying);
  const count = isBond ? 3 : 4;
  const first = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  for (let months = first; contracts.length < count; months++) {
    const [year, month] = [Math.floor(months / 12), (months % 12) + 1];
    const isMonthly = !isBond && contracts.length < 2;
    if (month % 3 !== 0 && !isMonthly) continue;
    const lastTradingDate = expiryOf(underlying, year, month);
    if (lastTradingDate < date) continue;
    const symbol = symbolOf(underlying, year, month);
    contracts.push({ symbol, underlying, year, month, rank: contracts.length, lastTradingDate });
  }
  return contracts;
}

/** The first trading date of a contract: the one after an older one's last. */
export function firstDateOf(contract: FutureContract): string {
  const { underlying, symbol, year, month } = contract;
  const last = year * 12 + month - 1;
  let first = contract.lastTradingDate;
  for (let months = last - 1; months > last - 12; months--) {
    const date = nextTradingDate(expiryOf(underlying, Math.floor(months / 12), (months % 12) + 1));
    if (!contractsOn(date, underlying).some((one) => one.symbol === symbol)) break;
    first = date;
  }
  return first;
}

/** The third Thursday, for bonds the 15th or 25th; the trading date before where that is a day off. */
function expiryOf(underlying: FutureUnderlying, year: number, month: number): string {
  const first = `${year}-${String(month).padStart(2, "0")}-01`;
  const toThursday = (THURSDAY - weekdayOf(first) + 7) % 7;
  const days = isBondFuture(underlying) ? (underlying === "GB05" ? 14 : 24) : toThursday + 14;
  const date = addDays(first, days);
  return isTradingDate(date) ? date : previousTradingDate(date);
}

function symbolOf(underlying: FutureUnderlying, year: number, month: number): string {
  return `41${CODES[underlying]}${YEAR_LETTERS[(year - 2010) % 30]}${MONTH_LETTERS[month - 1]}000`;
}

/** `Hợp đồng tương lai chỉ số VN30 tháng 02/2026`. */
export function futureNames({ underlying, year, month }: FutureContract): { nameVi: string; nameEn: string } {
  const when = `${String(month).padStart(2, "0")}/${year}`;
  if (!isBondFuture(underlying)) {
    return {
      nameVi: `Hợp đồng tương lai chỉ số ${underlying} tháng ${when}`,
      nameEn: `${underlying} Index Futures ${when}`,
    };
  }
  const years = underlying === "GB05" ? 5 : 10;
  return {
    nameVi: `Hợp đồng tương lai trái phiếu Chính phủ ${years} năm tháng ${when}`,
    nameEn: `${years}-year Government Bond Futures ${when}`,
  };
}
