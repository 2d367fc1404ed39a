import { auctionImbalanceOf, openingRoomOf } from "#lib/market/cockpit.ts";
import { createFallPace, emptyInMs } from "#lib/market/fall-pace.ts";
import { createSampledPath, type SampledPath } from "#lib/market/sampled-path.ts";
import type { SymbolState } from "#lib/market/symbol-state.ts";
import { createLimitLock, type Lock, type LockView } from "./limit-lock.ts";

/** What the last minutes of a day are decided by, of one symbol, as far as we listened; bounded. */
export interface CockpitBook {
  /** After each change. Times are the market clock's, epoch ms. */
  note(state: SymbolState, nowMs: number): void;
  view(nowMs: number): CockpitView;
  course(): CockpitCourse;
}

export interface CockpitView {
  lock: LockView;
  room: RoomView;
}

/** How the day went. */
export interface CockpitCourse {
  /** When we began to listen; null before. */
  sinceMs: number | null;
  /** `[timeMs, price, shares, imbalance]` of the call auctions; NaN what nobody tells. */
  auctions: Readonly<Record<CallAuction, number[][]>>;
  locks: readonly Lock[];
  /** `[timeMs, shares]` */
  queue: number[][];
  room: number[][];
}

export interface RoomView {
  openShares: number | null;
  nowShares: number | null;
  /** Positive while foreigners take it; null where it was watched too briefly. */
  takenPerMinute: number | null;
  emptyInMs: number | null;
}

type CallAuction = "ATO" | "ATC";

const AUCTION_PATH = { width: 3, stepMs: 1_000, most: 180 };
const ROOM_PATH = { width: 1, stepMs: 15_000, most: 180 };
/** Foreigners come and go: a pace of their buying shows only over a while. */
const ROOM_PACE = { windowMs: 10 * 60_000, stepMs: 15_000 };
const QUIET: ReadonlySet<string> = new Set(["BREAK", "PT", "C"]);

export function createCockpitBook(): CockpitBook {
  let sinceMs: number | null = null;
  let session: string | null = null;
  const auctions: Record<CallAuction, SampledPath | null> = { ATO: null, ATC: null };
  const lock = createLimitLock();
  let roomPath: SampledPath | null = null;
  let roomShares: number | null = null;
  let openRoomShares: number | null = null;
  const roomPace = createFallPace(ROOM_PACE);

  function enter(next: string | null, nowMs: number): void {
    session = next;
    lock.enter(isMatching(next), nowMs);
    roomPace.restart();
    if (roomShares !== null) roomPace.note(nowMs, roomShares);
  }

  function noteAuction(auction: CallAuction, state: SymbolState, nowMs: number): void {
    const { bids, asks, estimatedPrice: price, estimatedVolumeShares: shares } = state;
    const imbalance = auctionImbalanceOf({ bids, asks, session: auction, estimated: { price } });
    if (price === null && imbalance === null) return;
    auctions[auction] ??= createSampledPath(AUCTION_PATH);
    auctions[auction].add(nowMs, price ?? Number.NaN, shares ?? Number.NaN, imbalance ?? Number.NaN);
  }

  function noteRoom(state: SymbolState, nowMs: number): void {
    const { foreignRoomShares: room, foreignBuyShares: buy, foreignSellShares: sell } = state;
    openRoomShares = openingRoomOf({ buy, sell, room }) ?? openRoomShares ?? room;
    if (room === null || room === roomShares) return;
    roomShares = room;
    roomPath ??= createSampledPath(ROOM_PATH);
    roomPath.add(nowMs, room);
    roomPace.note(nowMs, room);
  }

  return {
    note(state, nowMs) {
      sinceMs ??= nowMs;
      if (state.session !== session) enter(state.session, nowMs);
      if (session === "ATO" || session === "ATC") noteAuction(session, state, nowMs);
      if (isMatching(session)) lock.note(state, nowMs);
      noteRoom(state, nowMs);
    },
    view(nowMs) {
      const takenPerMinute = isMatching(session) ? roomPace.perMinute(nowMs) : null;
      return {
        lock: lock.view(nowMs),
        room: {
          openShares: openRoomShares,
          nowShares: roomShares,
          takenPerMinute,
          emptyInMs: emptyInMs(roomShares, takenPerMinute),
        },
      };
    },
    course: () => ({
      sinceMs,
      auctions: { ATO: auctions.ATO?.points() ?? [], ATC: auctions.ATC?.points() ?? [] },
      locks: lock.locks(),
      queue: lock.queue(),
      room: roomPath?.points() ?? [],
    }),
  };
}

/** A feed that tells no sessions is believed to match. */
function isMatching(session: string | null): boolean {
  return session === null || !QUIET.has(session);
}
