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
}

/** Auctions execute at the start of these minutes. */
export const OPEN_AUCTION_MINUTE = 9 * 60 + 15;
export const CLOSE_AUCTION_MINUTE = 14 * 60 + 45;

/** Medians of board-stats-20260210.json and intraday-profile-202602.json. */
const AUCTION_SHARES: Record<Board, { open: number; close: number }> = {
  HOSE: { open: 0.003, close: 0.054 },
  HNX: { open: 0, close: 0.0386 },
  UPCOM: { open: 0, close: 0 },
};

const Slots = z.object({ volumeShareBy5min: z.record(z.string(), z.number()) });
const Profile = z.object({ HOSE: Slots, HNX: Slots, UPCOM: Slots });

/** The curves of intraday-profile-202602.json, smoothed: they rest on few symbol-days. */
export function loadVolumeCurves(): Record<Board, VolumeCurve> {
  const profile = Profile.parse(loadFacts("intraday-profile-202602.json"));
  return {
    HOSE: curveOf("HOSE", profile.HOSE.volumeShareBy5min),
    HNX: curveOf("HNX", profile.HNX.volumeShareBy5min),
    UPCOM: curveOf("UPCOM", profile.UPCOM.volumeShareBy5min),
  };
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
  return { minuteShare, minutes, openAuctionShare: open, closeAuctionShare: close };
}

/** Mean of the neighbouring slots, near ones counting more; a half day does not lend to the other. */
function smoothedShare(half: readonly { minute: number; share: number }[], minute: number): number {
  let sum = 0;
  let weights = 0;
  for (const slot of half) {
    const weight = Math.exp(-(((slot.minute - minute) / 12) ** 2));
    sum += weight * slot.share;
    weights += weight;
  }
  return sum / weights;
}

/** Share of a minute, the auction that executes at its start included. */
export function shareOfMinute(curve: VolumeCurve, minute: number): number {
  const continuous = curve.minuteShare[minute] ?? 0;
  if (minute === OPEN_AUCTION_MINUTE) return continuous + curve.openAuctionShare;
  return minute === CLOSE_AUCTION_MINUTE ? continuous + curve.closeAuctionShare : continuous;
}
