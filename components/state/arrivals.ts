import type { IndexMessage, State } from "#lib/contract/state.ts";
import { createFrameSchedule, foldStates } from "./frame-queue.ts";
import { createLatencyMeter } from "./latency.ts";
import { useMarket } from "./market-store.ts";

/** Between the socket and the store: what arrives waits here for the next animation frame. */
export interface Arrivals {
  state(state: State): void;
  index(index: IndexMessage): void;
  /** The server's clock when it sent what has just arrived, epoch ms. */
  sentAt(sentAtMs: number): void;
  /** A new connection: what is shown gives way to whatever comes over it, even with a lower seq. */
  reconnected(): void;
  /** Another epoch: nothing of what was known holds. */
  clear(): void;
  /** How what is shown of a symbol came here; undefined when it came with a snapshot. */
  passageOf(symbol: string): Passage | undefined;
  /** Publishes the latency figures of the second that ends now. */
  endSecond(): void;
}

/** The way of one frame from the server to the screen, by the server's clock, epoch ms. */
export interface Passage {
  sentAtMs: number;
  /** Null until it is painted; a hidden page paints nothing. */
  paintedAtMs: number | null;
}

/** `serverNowMs`: the server's wall clock, as well as we know it. */
export function createArrivals(serverNowMs: () => number): Arrivals {
  const meter = createLatencyMeter();
  let states = new Map<string, State>();
  let indices = new Map<string, IndexMessage>();
  let sentAt: number[] = [];
  let outdated = new Set<string>();
  /** All symbols of one frame share one. */
  const passages = new Map<string, Passage>();
  const schedule = createFrameSchedule(apply);

  function empty(): void {
    states = new Map();
    indices = new Map();
    sentAt = [];
  }

  function apply(): void {
    const startMs = performance.now();
    const arrived = { states, indices, sentAt };
    empty();
    const market = useMarket.getState();
    const nextStates = foldStates(market.states, arrived.states, outdated);
    if (nextStates !== market.states || arrived.indices.size > 0) {
      useMarket.setState({
        states: nextStates,
        indices: arrived.indices.size > 0 ? new Map([...market.indices, ...arrived.indices]) : market.indices,
      });
    }
    meter.frame(arrived.states.size, performance.now() - startMs);
    const lastSentAtMs = arrived.sentAt.at(-1);
    if (lastSentAtMs === undefined) return;
    const passage: Passage = { sentAtMs: lastSentAtMs, paintedAtMs: null };
    for (const symbol of arrived.states.keys()) passages.set(symbol, passage);
    if (document.hidden) return;
    afterPaint(() => {
      const paintedMs = serverNowMs();
      passage.paintedAtMs = paintedMs;
      for (const sentAtMs of arrived.sentAt) meter.painted(paintedMs - sentAtMs);
    });
  }

  return {
    state(state) {
      const waiting = states.get(state.symbol);
      if (waiting) meter.merged();
      if (!waiting || waiting.seq <= state.seq) states.set(state.symbol, state);
      schedule();
    },
    index(index) {
      indices.set(index.index, index);
      schedule();
    },
    sentAt(sentAtMs) {
      sentAt.push(sentAtMs);
      schedule();
    },
    reconnected() {
      empty();
      outdated = new Set(useMarket.getState().states.keys());
    },
    clear() {
      empty();
      outdated = new Set();
      passages.clear();
      useMarket.setState({ states: new Map(), indices: new Map() });
    },
    passageOf: (symbol) => passages.get(symbol),
    endSecond: () => useMarket.setState({ latency: meter.endSecond() }),
  };
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
