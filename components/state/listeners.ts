/** Who wants to hear of something, e.g. of a new epoch. */
export interface Listeners<Message> {
  add(call: (message: Message) => void): () => void;
  tell(message: Message): void;
}

export function createListeners<Message>(): Listeners<Message> {
  const calls = new Set<(message: Message) => void>();
  return {
    add(call) {
      calls.add(call);
      return () => calls.delete(call);
    },
    tell(message) {
      for (const call of calls) call(message);
    },
  };
}

/** The same, apart for each symbol. */
export interface SymbolListeners<Message> {
  add(symbol: string, call: (message: Message) => void): () => void;
  tell(symbol: string, message: Message): void;
}

export function createSymbolListeners<Message>(): SymbolListeners<Message> {
  const bySymbol = new Map<string, Set<(message: Message) => void>>();
  return {
    add(symbol, call) {
      const calls = bySymbol.get(symbol) ?? new Set();
      calls.add(call);
      bySymbol.set(symbol, calls);
      return () => {
        calls.delete(call);
        if (calls.size === 0 && bySymbol.get(symbol) === calls) bySymbol.delete(symbol);
      };
    },
    tell(symbol, message) {
      for (const call of bySymbol.get(symbol) ?? []) call(message);
    },
  };
}
