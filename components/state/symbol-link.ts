/** A symbol that somebody chose, and whether in a window of its own. */
export interface LinkedChoice {
  symbol: string;
  isWindow: boolean;
}

const NAME = "khop-symbol";
let channel: BroadcastChannel | null = null;
const calls = new Set<(choice: LinkedChoice) => void>();
/** What came from another page is not said again, or two would push each other on. */
let lastSymbol: string | null = null;

function open(): BroadcastChannel | null {
  if (channel || typeof BroadcastChannel === "undefined") return channel;
  channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<LinkedChoice>) => {
    lastSymbol = data.symbol;
    for (const call of calls) call(data);
  };
  return channel;
}

/** Moves the other windows of this browser that are linked. */
export function tellLinked(choice: LinkedChoice): void {
  if (choice.symbol === lastSymbol) return;
  lastSymbol = choice.symbol;
  open()?.postMessage(choice);
}

/** Hears what is chosen elsewhere until the result is called. */
export function onLinked(call: (choice: LinkedChoice) => void): () => void {
  open();
  calls.add(call);
  return () => calls.delete(call);
}
