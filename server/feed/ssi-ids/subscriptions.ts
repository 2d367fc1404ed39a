import type { FeedRun } from "../feed.ts";
import type { FeedSocket } from "../socket.ts";
import { IDS_EVERYTHING, type IdsChannel, type IdsSubscription } from "./wire.ts";

/** Symbols of one frame: keeps it near 4 KB. */
const SYMBOLS_PER_FRAME = 500;

/** Channels that carry symbols; indices and news are few and always wanted whole. */
const SYMBOL_CHANNELS: readonly IdsChannel[] = ["X", "B"];
const WHOLE_CHANNELS: readonly IdsChannel[] = ["I", "N"];

export interface Subscriptions {
  /** The upstream confirmed a request. */
  confirmed(channel: string, symbols: readonly string[]): void;
  stop(): void;
}

/** Asks for what is wanted, and keeps asking as that changes. */
export function followWanted(socket: FeedSocket, run: FeedRun): Subscriptions {
  const { wanted, sink } = run;
  /** Requests on channel X that are not yet confirmed, in their order: answers do not say what they answer. */
  const awaited: (readonly string[])[] = [];
  let confirmedSymbols: string[] = [];
  let unknownSymbols: string[] = [];

  function request(type: IdsSubscription["type"], channel: IdsChannel, symbols: readonly string[]): void {
    for (let start = 0; start < symbols.length; start += SYMBOLS_PER_FRAME) {
      const some = symbols.slice(start, start + SYMBOLS_PER_FRAME);
      if (type === "subscribe" && channel === "X") awaited.push(some);
      socket.send(JSON.stringify({ type, channel, symbols: some } satisfies IdsSubscription));
    }
  }

  function requestAll(type: IdsSubscription["type"], symbols: readonly string[]): void {
    for (const channel of SYMBOL_CHANNELS) request(type, channel, symbols);
  }

  for (const channel of WHOLE_CHANNELS) request("subscribe", channel, [IDS_EVERYTHING]);
  requestAll("subscribe", wanted.everything ? [IDS_EVERYTHING] : [...wanted.symbols()]);
  const stop = wanted.everything
    ? () => {}
    : wanted.onChange((added, removed) => {
        requestAll("unsubscribe", removed);
        requestAll("subscribe", added);
      });

  return {
    confirmed(channel, symbols) {
      const requested = channel === "X" ? awaited.shift() : undefined;
      if (!requested) return;
      confirmedSymbols.push(...symbols);
      const known = new Set(symbols);
      unknownSymbols.push(...requested.filter((symbol) => !known.has(symbol)));
      if (awaited.length > 0) return;
      sink.subscribed?.(confirmedSymbols, unknownSymbols);
      confirmedSymbols = [];
      unknownSymbols = [];
    },
    stop,
  };
}
