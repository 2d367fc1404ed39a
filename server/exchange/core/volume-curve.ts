import { z } from "zod";
import { parseTimeOfDay } from "#lib/market/trading-time.ts";
import { loadFacts } from "../../data/instruments.ts";
import type { Board } from "./listing.ts";

/** How the volume of a usual day spreads over the day of one board. All shares together are 1. */
export interface VolumeCurve {
  /** Share of each minute of the day (0 = midnight) in continuous matching. */
  minuteShare: Float64Array;
  /** Minutes with a share, ascending; the auctions' own minutes are among them. */
  minutes: readonly number[];
  openAuctionShare: number;
  closeAuctionShare: number;
  /** The opening auction executes at the start of this minute. */
  openAuctionMinute: number;
}

/** Auctions execute at the start of these minutes. */
const OPEN_AUCTION_MINUTES = { HOSE: 9 * 60 + 15, HNX: -1, UPCOM: -1, DER: 9 * 60 } as const;
const CLOSE_AUCTION_MINUTE = 14 * 60 + 45;

/**
 * Means that belong to the medians of board-stats-20260210.json (HOSE: 0.3 and 5.4 %) and of
 * intraday-profile-202602.json with the spread of AUCTION_SPREAD; of futures nothing is known.
 */
const AUCTION_SHARES: Record<Board, { open: number; close: number }> = {
  HOSE: { open: 0.009, close: 0.074 },
  HNX: { open: 0, close: 0.053 },
  UPCOM: { open: 0, close: 0 },
  DER: { open: 0.004, close: 0.02 },
};

/** Spread of the logarithm of those shares among names: their percentiles lie that far apart. */
export const AUCTION_SPREAD = { ATO: 1.5, ATC: 0.8 } as const;

/** How far neighbours count, minutes: the curves rest on few symbol-days. */
const SMOOTHING_MINUTES = 4.5;

const Slots = z.object({ volumeShareBy5min: z.record(z.string(), z.number()) });
const Profile = z.object({ HOSE: Slots, HNX: Slots, UPCOM: Slots });

/** The curves of intraday-profile-202602.json, smoothed: they rest on few symbol-days. */
export function loadVolumeCurves(): Record<Board, VolumeCurve> {
  const profile = Profile.parse(loadFacts("intraday-profile-202602.json"));
  return {
    HOSE: curveOf("HOSE", profile.HOSE.volumeShareBy5min),
    HNX: curveOf("HNX", profile.HNX.volumeShareBy5min),
    UPCOM: curveOf("UPCOM", profile.UPCOM.volumeShareBy5min),
    DER: curveOf("DER", withOpening(profile.HOSE.volumeShareBy5min)),
  };
}

/** Futures trade as HOSE does, which they are about, but from nine o'clock on. */
function withOpening(slots: Record<string, number>): Record<string, number> {
  const first = slots["09:15"] ?? 0;
  return { ...slots, "09:00": first, "09:05": first, "09:10": first };
}

function curveOf(board: Board, slots: Record<string, number>): VolumeCurve {
  const { open, close } = AUCTION_SHARES[board];
  const hasCloseAuction = close > 0;
  const points = Object.entries(slots)
    .map(([time, share]) => ({ minute: parseTimeOfDay(time) / 60_000, share }))
    .filter((slot) => !(hasCloseAuction && slot.minute >= CLOSE_AUCTION_MINUTE))
    .sort((a, b) => a.minute - b.minute);
  const minuteShare = new Float64Array(24 * 60);
  const halves = [points.filter((slot) => slot.minute < 720), points.filter((slot) => slot.minute >= 720)];
  for (const half of halves) {
    for (const slot of half) {
      const share = smoothedShare(half, slot.minute) / 5;
      for (let minute = slot.minute; minute < slot.minute + 5; minute++) minuteShare[minute] = share;
    }
  }
  const continuous = minuteShare.reduce((sum, share) => sum + share, 0);
  const minutes: number[] = [];
  for (const [minute, share] of minuteShare.entries()) {
    minuteShare[minute] = (share / continuous) * (1 - open - close);
    const isCloseAuction = hasCloseAuction && minute === CLOSE_AUCTION_MINUTE;
    if (share > 0 || isCloseAuction) minutes.push(minute);
  }
  const openAuctionMinute = OPEN_AUCTION_MINUTES[board];
  return { minuteShare, minutes, openAuctionShare: open, closeAuctionShare: close, openAuctionMinute };
}

/** Mean of the neighbouring slots, near ones counting more; a half day does not lend to the other. */
function smoothedShare(half: readonly { minute: number; share: number }[], minute: number): number {
  let sum = 0;
  let weights = 0;
  for (const slot of half) {
    const weight = Math.exp(-(((slot.minute - minute) / SMOOTHING_MINUTES) ** 2));
    sum += weight * slot.share;
    weights += weight;
  }
  return sum / weights;
}

/** Share of a minute, the auction that executes at its start included. */
export function shareOfMinute(curve: VolumeCurve, minute: number): number {
  const continuous = curve.minuteShare[minute] ?? 0;
  if (minute === curve.openAuctionMinute) return continuous + curve.openAuctionShare;
  return minute === CLOSE_AUCTION_MINUTE ? continuous + curve.closeAuctionShare : continuous;
}
