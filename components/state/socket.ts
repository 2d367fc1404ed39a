import { io, type Socket } from "socket.io-client";
import type { AlertNews } from "#lib/contract/alert.ts";
import type { DocumentNews } from "#lib/contract/document.ts";
import type { Health } from "#lib/contract/health.ts";
import type { RefusalCode } from "#lib/contract/refusals.ts";
import type {
  Channel,
  ClientEvents,
  Missed,
  ServerEvents,
  SubscribeAnswer,
  Update,
} from "#lib/contract/socket.ts";
import type { BarMessage, NewsMessage, TickMessage } from "#lib/contract/state.ts";
import type { WatchlistNews } from "#lib/contract/watchlist.ts";
import { createArrivals } from "./arrivals.ts";
import { createClockOffset } from "./clock-offset.ts";
import type { Connection } from "./feed-status.ts";
import { judgeNow, noteHealth, watchFeed } from "./feed-watch.ts";
import {
  createWishes,
  listTarget,
  nameOf,
  planFollow,
  type Request,
  symbolTargets,
  type Target,
} from "./follow-plan.ts";
import { createListeners, createSymbolListeners } from "./listeners.ts";
import { useMarket } from "./market-store.ts";

type LiveSocket = Socket<ServerEvents, ClientEvents>;

/** A tab that is left stays followed this long: coming back is instant, and flicking through costs nothing. */
const UNFOLLOW_AFTER_MS = 8_000;
/** An answer that takes longer is asked for again. */
const ANSWER_MS = 5_000;
const RETRY_MS = 1_000;
const CROWDED_MS = 5_000;
/** Refusals that another try may not meet. */
const PASSING_REFUSALS: ReadonlySet<RefusalCode> = new Set(["RATE_LIMITED", "INTERNAL"]);
const CLOCK_EVERY_MS = 5_000;
/** Right after connecting the offset is asked for several times: one answer may have waited for the page. */
const FIRST_CLOCKS_MS = [0, 500, 1_000, 2_000, 3_000];

let socket: LiveSocket | null = null;
/** What this connection of the server was told to send. */
let told = new Set<Target>();
/** Which symbols the answer to a list named, to forget them with it. */
const membersOf = new Map<string, string[]>();
const wishes = createWishes();
let clock = createClockOffset();
const arrivals = createArrivals(() => wallNowMs() + clock.offsetMs());

const ticks = createSymbolListeners<TickMessage>();
const bars = createSymbolListeners<BarMessage>();
const news = createListeners<NewsMessage>();
const missed = createListeners<Missed>();
const epochs = createListeners<void>();
const alertNews = createListeners<AlertNews>();
const connects = createListeners<void>();
const watchlists = createListeners<WatchlistNews>();
const documents = createListeners<DocumentNews>();

/** Trades of a symbol that is followed on the channel `tick`, each once. */
export const onTick = ticks.add;
/** Running and amended 1-minute bars of a symbol that is followed on the channel `bar`. */
export const onBar = bars.add;
export const onNews = news.add;
/** Trades were left out because this browser read too slowly: whoever shows them all must ask for them. */
export const onMissed = missed.add;
/** A new trading day or a new run of the source: what was loaded before is history. */
export const onEpoch = epochs.add;
/** The person's rules fired or were changed, here or on another device. */
export const onAlerts = alertNews.add;
/** What was told while there was no connection was missed. */
export const onConnect = connects.add;
export const onWatchlists = watchlists.add;
/** A layout, drawing or setting of the person was kept, here or on another device. */
export const onDocument = documents.add;

export const passageOf = arrivals.passageOf;

function wallNowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Opens the one connection of this page. The result closes it. */
export function connectLive(): () => void {
  if (socket) return () => {};
  const opened: LiveSocket = io({
    transports: ["websocket"],
    reconnectionDelay: 300,
    reconnectionDelayMax: 4_000,
    timeout: 5_000,
  });
  socket = opened;
  opened.on("connect", () => {
    told = new Set();
    arrivals.reconnected();
    clock = createClockOffset();
    setConnection("live");
    setTimeout(() => opened.connected && useMarket.setState({ isCrowded: false }), ANSWER_MS);
    for (const delayMs of FIRST_CLOCKS_MS) setTimeout(askClock, delayMs);
    syncFollow();
    connects.tell();
  });
  opened.on("disconnect", (reason) => {
    setConnection("lost");
    // Who was told to leave is not brought back by the library: there may be a place when another page is closed.
    if (reason === "io server disconnect") setTimeout(() => opened.connect(), CROWDED_MS);
  });
  opened.on("refused", ({ code }) => {
    if (code === "TOO_MANY_SOCKETS") useMarket.setState({ isCrowded: true });
  });
  opened.on("connect_error", () => setConnection("lost"));
  opened.on("update", takeUpdate);
  opened.on("index", arrivals.index);
  opened.on("health", takeHealth);
  opened.on("tick", (tick) => ticks.tell(tick.symbol, tick));
  opened.on("bar", (bar) => bars.tell(bar.symbol, bar));
  opened.on("news", news.tell);
  opened.on("missed", missed.tell);
  opened.on("alerts", alertNews.tell);
  opened.on("watchlists", watchlists.tell);
  opened.on("document", documents.tell);
  const timers = [setInterval(askClock, CLOCK_EVERY_MS), setInterval(arrivals.endSecond, 1_000)];
  const endWatch = watchFeed();
  return () => {
    for (const timer of timers) clearInterval(timer);
    endWatch();
    opened.removeAllListeners();
    opened.disconnect();
    socket = null;
    useMarket.setState({ connection: "connecting", status: "connecting", health: null, healthAtMs: null });
  };
}

function setConnection(connection: Connection): void {
  useMarket.setState({ connection });
  judgeNow();
}

/** Follows all members of a board list until the result is called. */
export function followList(list: string): () => void {
  return follow([listTarget(list)]);
}

/** Follows symbols or index codes, with channels for what is not conflated (`tick`, `bar`, `news`). */
export function followSymbols(symbols: readonly string[], channels: readonly Channel[] = []): () => void {
  return follow(symbolTargets(symbols, channels));
}

function follow(targets: readonly Target[]): () => void {
  wishes.add(targets);
  queueMicrotask(syncFollow);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    setTimeout(() => {
      wishes.remove(targets);
      syncFollow();
    }, UNFOLLOW_AFTER_MS);
  };
}

function syncFollow(): void {
  if (!socket?.connected) return;
  const wanted = wishes.all();
  const plan = planFollow(told, wanted);
  told = wanted;
  for (const request of plan.unsubscribe) socket.emit("unsubscribe", request, () => {});
  for (const request of plan.subscribe) subscribe(socket, request);
  if (plan.unsubscribe.length > 0) forgetUnfollowed();
}

function subscribe(on: LiveSocket, request: Request): void {
  on.timeout(ANSWER_MS).emit("subscribe", request, (fault: Error | null, answer: SubscribeAnswer) => {
    if (socket !== on || !on.connected) return;
    if (fault || (!answer.ok && PASSING_REFUSALS.has(answer.error.code))) {
      told = new Set([...told].filter((target) => !targetsOf(request).includes(target)));
      setTimeout(syncFollow, RETRY_MS);
      return;
    }
    if (!answer.ok) return;
    enterEpoch(answer.epoch, false);
    if ("list" in request) {
      membersOf.set(
        request.list,
        answer.states.map((state) => state.symbol),
      );
    }
    for (const state of answer.states) arrivals.state(state);
  });
}

function targetsOf(request: Request): Target[] {
  return "list" in request ? [listTarget(request.list)] : symbolTargets(request.symbols, request.channels);
}

/** A state nobody follows any more would grow old unseen: it leaves. */
function forgetUnfollowed(): void {
  const kept = new Set<string>();
  for (const target of told) {
    const name = nameOf(target);
    if (target.startsWith("list:")) for (const symbol of membersOf.get(name) ?? []) kept.add(symbol);
    else kept.add(name);
  }
  for (const list of membersOf.keys()) if (!told.has(listTarget(list))) membersOf.delete(list);
  const { states } = useMarket.getState();
  const next = new Map([...states].filter(([symbol]) => kept.has(symbol)));
  if (next.size !== states.size) useMarket.setState({ states: next });
}

function takeUpdate(update: Update): void {
  enterEpoch(update.epoch, true);
  for (const state of update.states) arrivals.state(state);
  arrivals.sentAt(update.sentAt);
}

function takeHealth(health: Health): void {
  noteHealth(health);
  enterEpoch(health.epoch, true);
  judgeNow();
}

/** Another epoch clears everything; `isSnapshotNeeded` unless the very message is the snapshot. */
function enterEpoch(epoch: string, isSnapshotNeeded: boolean): void {
  const before = useMarket.getState().epoch;
  if (before === epoch) return;
  useMarket.setState({ epoch });
  arrivals.clear();
  if (before === null) return;
  epochs.tell();
  if (!isSnapshotNeeded) return;
  told = new Set();
  queueMicrotask(syncFollow);
}

function askClock(): void {
  const on = socket;
  if (!on?.connected) return;
  const sentMs = wallNowMs();
  on.timeout(ANSWER_MS).emit("clock", (fault: Error | null, serverMs: number) => {
    if (fault || typeof serverMs !== "number") return;
    clock.add(sentMs, wallNowMs(), serverMs);
    useMarket.setState({ clockOffsetMs: clock.offsetMs(), roundTripMs: clock.roundTripMs() });
  });
}
