import { io, type Socket } from "socket.io-client";
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
import type { BarMessage, IndexMessage, NewsMessage, State, TickMessage } from "#lib/contract/state.ts";
import { createClockOffset } from "./clock-offset.ts";
import { judgeFeed } from "./feed-status.ts";
import {
  createWishes,
  listTarget,
  nameOf,
  planFollow,
  type Request,
  symbolTargets,
  type Target,
} from "./follow-plan.ts";
import { createFrameSchedule, foldStates } from "./frame-queue.ts";
import { createLatencyMeter } from "./latency.ts";
import { marketNowMs, useMarket } from "./market-store.ts";

type LiveSocket = Socket<ServerEvents, ClientEvents>;

/** A tab that is left stays followed this long: coming back is instant, and flicking through costs nothing. */
const UNFOLLOW_AFTER_MS = 8_000;
/** An answer that takes longer is asked for again. */
const ANSWER_MS = 5_000;
const RETRY_MS = 1_000;
/** Refusals that another try may not meet. */
const PASSING_REFUSALS: ReadonlySet<RefusalCode> = new Set(["RATE_LIMITED", "INTERNAL"]);
const CLOCK_EVERY_MS = 5_000;
/** Right after connecting the offset is asked for several times: one answer may have waited for the page. */
const FIRST_CLOCKS_MS = [0, 500, 1_000, 2_000, 3_000];
const JUDGE_EVERY_MS = 500;

let socket: LiveSocket | null = null;
/** What this connection of the server was told to send. */
let told = new Set<Target>();
/** Which symbols the answer to a list named, to forget them with it. */
const membersOf = new Map<string, string[]>();
const wishes = createWishes();
const clock = createClockOffset();
const meter = createLatencyMeter();

let arrivedStates = new Map<string, State>();
let arrivedIndices = new Map<string, IndexMessage>();
let arrivedSentAt: number[] = [];
let outdated = new Set<string>();
let healthAtTicks = 0;

const tickListeners = new Map<string, Set<(tick: TickMessage) => void>>();
const barListeners = new Map<string, Set<(bar: BarMessage) => void>>();
const newsListeners = new Set<(news: NewsMessage) => void>();
const missedListeners = new Set<(missed: Missed) => void>();
const epochListeners = new Set<() => void>();

const scheduleFrame = createFrameSchedule(applyFrame);

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
    // What is shown came over an earlier connection, perhaps of a server that has restarted since: it stays
    // on the screen, but whatever the new one says replaces it.
    outdated = new Set(useMarket.getState().states.keys());
    useMarket.setState({ connection: "live" });
    judge();
    for (const delayMs of FIRST_CLOCKS_MS) setTimeout(askClock, delayMs);
    syncFollow();
  });
  opened.on("disconnect", () => {
    useMarket.setState({ connection: "lost" });
    judge();
  });
  opened.on("connect_error", () => {
    useMarket.setState({ connection: "lost" });
    judge();
  });
  opened.on("update", takeUpdate);
  opened.on("index", (index) => {
    arrivedIndices.set(index.index, index);
    scheduleFrame();
  });
  opened.on("health", takeHealth);
  opened.on("tick", (tick) => tell(tickListeners, tick.symbol, tick));
  opened.on("bar", (bar) => tell(barListeners, bar.symbol, bar));
  opened.on("missed", (missed) => {
    for (const call of missedListeners) call(missed);
  });
  opened.on("news", (news) => {
    for (const call of newsListeners) call(news);
  });
  const timers = [
    setInterval(askClock, CLOCK_EVERY_MS),
    setInterval(judge, JUDGE_EVERY_MS),
    setInterval(() => useMarket.setState({ latency: meter.endSecond() }), 1_000),
  ];
  // A page that wakes up must not show old numbers as live until the next timer.
  document.addEventListener("visibilitychange", judge);
  return () => {
    for (const timer of timers) clearInterval(timer);
    document.removeEventListener("visibilitychange", judge);
    opened.removeAllListeners();
    opened.disconnect();
    socket = null;
    useMarket.setState({ connection: "connecting" });
  };
}

/** Follows all members of a board list until the result is called. */
export function followList(list: string): () => void {
  return follow([listTarget(list)]);
}

/** Follows symbols or index codes, with channels for what is not conflated (`tick`, `bar`, `news`). */
export function followSymbols(symbols: readonly string[], channels: readonly Channel[] = []): () => void {
  return follow(symbolTargets(symbols, channels));
}

export function onTick(symbol: string, call: (tick: TickMessage) => void): () => void {
  return listen(tickListeners, symbol, call);
}

export function onBar(symbol: string, call: (bar: BarMessage) => void): () => void {
  return listen(barListeners, symbol, call);
}

export function onNews(call: (news: NewsMessage) => void): () => void {
  newsListeners.add(call);
  return () => newsListeners.delete(call);
}

/** Trades were left out because this browser read too slowly: whoever shows them all must ask for them. */
export function onMissed(call: (missed: Missed) => void): () => void {
  missedListeners.add(call);
  return () => missedListeners.delete(call);
}

/** A new trading day or a new run of the source: what was loaded before is history. */
export function onEpoch(call: () => void): () => void {
  epochListeners.add(call);
  return () => epochListeners.delete(call);
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
    for (const state of answer.states) takeState(state);
    scheduleFrame();
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
  for (const state of update.states) takeState(state);
  arrivedSentAt.push(update.sentAt);
  scheduleFrame();
}

function takeState(state: State): void {
  const waiting = arrivedStates.get(state.symbol);
  if (!waiting || waiting.seq <= state.seq) arrivedStates.set(state.symbol, state);
}

function takeHealth(health: Health): void {
  healthAtTicks = performance.now();
  useMarket.setState({ health, healthAtMs: Date.now() });
  enterEpoch(health.epoch, true);
  judge();
}

/** Another epoch clears everything; `isSnapshotNeeded` unless the very message is the snapshot. */
function enterEpoch(epoch: string, isSnapshotNeeded: boolean): void {
  const before = useMarket.getState().epoch;
  if (before === epoch) return;
  arrivedStates = new Map();
  arrivedIndices = new Map();
  outdated = new Set();
  useMarket.setState({ epoch, states: new Map(), indices: new Map() });
  if (before === null) return;
  for (const call of epochListeners) call();
  if (isSnapshotNeeded) {
    told = new Set();
    queueMicrotask(syncFollow);
  }
}

function applyFrame(): void {
  const startMs = performance.now();
  const states = arrivedStates;
  const indices = arrivedIndices;
  const sentAt = arrivedSentAt;
  arrivedStates = new Map();
  arrivedIndices = new Map();
  arrivedSentAt = [];
  const market = useMarket.getState();
  const nextStates = foldStates(market.states, states, outdated);
  if (nextStates !== market.states || indices.size > 0) {
    useMarket.setState({
      states: nextStates,
      indices: indices.size > 0 ? new Map([...market.indices, ...indices]) : market.indices,
    });
  }
  meter.frame(states.size, performance.now() - startMs);
  if (sentAt.length === 0 || document.hidden) return;
  afterPaint(() => {
    const paintedMs = wallNowMs() + clock.offsetMs();
    for (const each of sentAt) meter.painted(paintedMs - each);
  });
}

/** A message posted inside a frame is handled once that frame has been painted. */
function afterPaint(call: () => void): void {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    channel.port1.close();
    call();
  };
  channel.port2.postMessage(null);
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

function judge(): void {
  const market = useMarket.getState();
  // The monotonic clock may stand still while a computer sleeps, the wall clock may be set: the larger age counts.
  const healthAgeMs =
    market.healthAtMs === null
      ? 0
      : Math.max(performance.now() - healthAtTicks, Date.now() - market.healthAtMs);
  const status = judgeFeed(market.connection, market.health, healthAgeMs);
  if (status === market.status) return;
  useMarket.setState({
    status,
    lostAtMs: status === "live" ? null : (market.lostAtMs ?? lastSignMs(status)),
  });
}

/** Market time of the last sign of life: of the source when it is the one that is silent, of the server else. */
function lastSignMs(status: string): number | null {
  const market = useMarket.getState();
  if (market.healthAtMs === null) return null;
  const atHealthMs = marketNowMs(market, market.healthAtMs);
  if (atHealthMs === null || status !== "stale") return atHealthMs;
  return atHealthMs - (market.health?.frameAgeMs ?? 0) * (market.health?.marketSpeed ?? 1);
}

function listen<Message>(
  listeners: Map<string, Set<(message: Message) => void>>,
  symbol: string,
  call: (message: Message) => void,
): () => void {
  const calls = listeners.get(symbol) ?? new Set();
  calls.add(call);
  listeners.set(symbol, calls);
  return () => {
    calls.delete(call);
    if (calls.size === 0 && listeners.get(symbol) === calls) listeners.delete(symbol);
  };
}

function tell<Message>(
  listeners: Map<string, Set<(message: Message) => void>>,
  symbol: string,
  message: Message,
): void {
  for (const call of listeners.get(symbol) ?? []) call(message);
}
