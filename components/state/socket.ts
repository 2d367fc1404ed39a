import type { AlertNews } from "#lib/contract/alert.ts";
import type { DocumentNews } from "#lib/contract/document.ts";
import type { Health } from "#lib/contract/health.ts";
import type { RefusalCode } from "#lib/contract/refusals.ts";
import type { Channel, Missed, SubscribeAnswer, Update } from "#lib/contract/socket.ts";
import type { BarMessage, NewsMessage, TickMessage } from "#lib/contract/state.ts";
import type { WatchlistNews } from "#lib/contract/watchlist.ts";
import { createArrivals } from "./arrivals.ts";
import { createClockOffset } from "./clock-offset.ts";
import { openDirectLine } from "./direct-line.ts";
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
  targetsOf,
} from "./follow-plan.ts";
import type { Host, Hub } from "./hub.ts";
import { serveInTurn } from "./hub-turn.ts";
import { ANSWER_MS, type Line, type LineMessage, type Takers } from "./line.ts";
import { createListeners, createSymbolListeners } from "./listeners.ts";
import { useMarket } from "./market-store.ts";
import type { openSharedLine } from "./shared-line.ts";

/** A tab that is left stays followed this long: coming back is instant, and flicking through costs nothing. */
const UNFOLLOW_AFTER_MS = 8_000;
const RETRY_MS = 1_000;
/** Refusals that another try may not meet. */
const PASSING_REFUSALS: ReadonlySet<RefusalCode> = new Set(["RATE_LIMITED", "INTERNAL"]);
const CLOCK_EVERY_MS = 5_000;
/** Right after connecting the offset is asked for several times: one answer may have waited for the page. */
const FIRST_CLOCKS_MS = [0, 500, 1_000, 2_000, 3_000];

let line: Line | null = null;
/** While this page serves the pop-out windows of this browser. */
let hub: Hub | null = null;
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
const joins = createListeners<void>();
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
/** From now on we are told of the person's changes: those before were missed. */
export const onJoined = joins.add;
/** A layout, drawing or setting of the person was kept, here or on another device. */
export const onDocument = documents.add;

export const passageOf = arrivals.passageOf;

function wallNowMs(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Opens the one line of this page: a socket of its own, which it shares with pop-out windows, or for a window
 * (`openShared`) that of another page. The result closes it.
 */
export function connectLive(openShared?: typeof openSharedLine): () => void {
  if (line) return () => {};
  const ear = { opened: openShared ? openedByAnother : opened, lost, message: take };
  // A page over plain HTTP has none.
  const locks = globalThis.navigator?.locks ?? null;
  line = openShared ? openShared(ear, { locks, serve }) : openDirectLine(ear);
  const endTurn = openShared ? () => {} : serveInTurn(locks, serve);
  const close = line.close;
  const leave = ({ persisted }: PageTransitionEvent) => {
    // It may come back as it is, and then goes on.
    if (persisted) return;
    endTurn();
    if (openShared) close();
  };
  // A window asks another page the sooner for being told that this one goes.
  addEventListener("pagehide", leave);
  const timers = [setInterval(askClock, CLOCK_EVERY_MS), setInterval(arrivals.endSecond, 1_000)];
  const endWatch = watchFeed();
  return () => {
    removeEventListener("pagehide", leave);
    for (const timer of timers) clearInterval(timer);
    endWatch();
    endTurn();
    close();
    line = null;
    useMarket.setState({ connection: "connecting", status: "connecting", health: null, healthAtMs: null });
  };
}

function opened(): void {
  told = new Set();
  arrivals.reconnected();
  clock = createClockOffset();
  hub?.opened();
  // Another line, with nothing heard in between of its having changed: what was missed is to be loaded all the same.
  if (useMarket.getState().connection === "live") useMarket.setState({ connection: "connecting" });
  setConnection("live");
  // Who is one too many is told so at once and sent away.
  setTimeout(() => line?.isOpen() && useMarket.setState({ isCrowded: false }), ANSWER_MS);
  for (const delayMs of FIRST_CLOCKS_MS) setTimeout(askClock, delayMs);
  syncFollow();
  connects.tell();
}

/** The other page's socket may have joined long before: nobody tells us of that. */
function openedByAnother(): void {
  opened();
  joins.tell();
}

function lost(): void {
  hub?.lost();
  setConnection("lost");
}

const takers: Takers = {
  update: takeUpdate,
  index: arrivals.index,
  health: takeHealth,
  tick: (tick) => ticks.tell(tick.symbol, tick),
  bar: (bar) => bars.tell(bar.symbol, bar),
  news: news.tell,
  missed: missed.tell,
  alerts: alertNews.tell,
  watchlists: watchlists.tell,
  joined: () => joins.tell(),
  document: documents.tell,
  // Without a question only this is refused: one page more than a person may have open.
  refused: ({ code }) => {
    if (code === "TOO_MANY_SOCKETS") useMarket.setState({ isCrowded: true });
  },
};

function take(message: LineMessage): void {
  (takers[message.name] as (body: LineMessage["body"]) => void)(message.body);
  hub?.message(message);
}

/** Shares this page's line with the windows of this browser. */
function serve(open: (host: Host) => Hub): Hub {
  const opened = open({
    isOpen: () => line?.isOpen() ?? false,
    add: wishes.add,
    remove(targets) {
      wishes.remove(targets);
      syncFollow();
    },
    subscribe(request, answer) {
      told = new Set([...told, ...targetsOf(request)]);
      subscribe(request, answer);
    },
    askClock: (answer) => line?.askClock(answer),
  });
  hub = opened;
  return {
    ...opened,
    close() {
      opened.close();
      if (hub === opened) hub = null;
    },
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
  if (!line?.isOpen()) return;
  const wanted = wishes.all();
  const plan = planFollow(told, wanted);
  told = wanted;
  for (const request of plan.unsubscribe) line.unsubscribe(request);
  for (const request of plan.subscribe) subscribe(request);
  if (plan.unsubscribe.length > 0) forgetUnfollowed();
}

function subscribe(request: Request, answered?: (answer: SubscribeAnswer | null) => void): void {
  const on = line;
  if (!on?.isOpen()) {
    answered?.(null);
    return;
  }
  on.subscribe(request, (said) => {
    const answer = line === on && on.isOpen() ? said : null;
    if (answer?.ok) takeAnswer(request, answer);
    else if (!answer || PASSING_REFUSALS.has(answer.error.code)) {
      told = new Set([...told].filter((target) => !targetsOf(request).includes(target)));
      setTimeout(syncFollow, RETRY_MS);
    }
    answered?.(answer);
  });
}

function takeAnswer(request: Request, answer: Extract<SubscribeAnswer, { ok: true }>): void {
  enterEpoch(answer.epoch, false);
  if ("list" in request) {
    membersOf.set(
      request.list,
      answer.states.map((state) => state.symbol),
    );
  }
  for (const state of answer.states) arrivals.state(state);
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
  const sentMs = wallNowMs();
  line?.askClock((serverMs) => {
    clock.add(sentMs, wallNowMs(), serverMs);
    useMarket.setState({ clockOffsetMs: clock.offsetMs(), roundTripMs: clock.roundTripMs() });
  });
}
