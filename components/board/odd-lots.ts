import type { State } from "#lib/contract/state.ts";
import type { OddLotState, OddLots } from "#lib/contract/symbol-day.ts";
import { getJson } from "../state/rest.ts";
import { onEpoch } from "../state/socket.ts";
import type { RowSource } from "./row-source.ts";

/** The socket does not carry odd lots: what changed is asked for this often. */
const POLL_MS = 2_000;

/** Exchange times have whole seconds and dialects differ a little: asked from so much before the newest. */
const OVERLAP_MS = 5_000;

/** A row of the odd-lot board: its own levels and match, limits and session of the round lots. */
export function oddLotState(round: State, odd: OddLotState | undefined): State {
  const price = odd?.price ?? null;
  const { reference } = round;
  const change = price !== null && reference !== null ? Math.round((price - reference) * 100) / 100 : null;
  return {
    ...round,
    ...{ price, volume: odd?.volume ?? null, timestamp: odd?.timestamp ?? null, change },
    changePercent: change !== null && reference ? Math.round((change / reference) * 10_000) / 100 : null,
    ...{ bids: odd?.bids ?? [], asks: odd?.asks ?? [], estimated: { price: null, volume: null } },
    ...{ totalVolume: null, totalValue: null, open: null, high: null, low: null, average: null },
    foreign: { buy: null, sell: null, room: null },
  };
}

/** `round` with odd lots in place of round ones; `start` keeps asking for them until its answer is called. */
export function oddLotSource(round: RowSource): { source: RowSource; start(): () => void } {
  const odd = new Map<string, OddLotState>();
  const made = new Map<string, { round: State; odd: OddLotState | undefined; state: State }>();
  const listeners = new Set<() => void>();
  let newestMs = 0;

  function take({ states }: OddLots): void {
    for (const state of states) {
      odd.set(state.symbol, state);
      newestMs = Math.max(newestMs, Date.parse(state.timestamp ?? "") || 0);
    }
    if (states.length > 0) for (const changed of listeners) changed();
  }

  function stateOf(symbol: string): State | undefined {
    const of = round.stateOf(symbol);
    if (!of) return undefined;
    const before = made.get(symbol);
    const own = odd.get(symbol);
    if (before && before.round === of && before.odd === own) return before.state;
    const state = oddLotState(of, own);
    made.set(symbol, { round: of, odd: own, state });
    return state;
  }

  function start(): () => void {
    const aborter = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function ask(): Promise<void> {
      try {
        const from = Math.max(0, newestMs - OVERLAP_MS);
        if (!document.hidden) {
          take(await getJson<OddLots>(`/api/v1/realtime/odd-lot?from=${from}`, aborter.signal));
        }
      } catch {
        // The status line tells that the server is away; the next turn asks again.
      }
      if (!aborter.signal.aborted) timer = setTimeout(() => void ask(), POLL_MS);
    }
    const stop = onEpoch(() => {
      odd.clear();
      newestMs = 0;
    });
    void ask();
    return () => {
      aborter.abort();
      clearTimeout(timer);
      stop();
    };
  }

  const source: RowSource = {
    ...round,
    stateOf,
    relatedOf: () => null,
    subscribe(changed) {
      listeners.add(changed);
      const stop = round.subscribe(changed);
      return () => {
        listeners.delete(changed);
        stop();
      };
    },
  };
  return { source, start };
}
