import { nameOf, type Request, type Target, targetsOf } from "./follow-plan.ts";
import type { LineMessage } from "./line.ts";

/** What one pop-out window follows over another page's line, and which messages are for it. */
export interface Guest {
  /** What the request adds to what is followed already. */
  follow(request: Request): Target[];
  /** What the request takes away of it. */
  unfollow(request: Request): Target[];
  /** The server named a list's members: their states are the guest's too. */
  named(list: string, symbols: readonly string[]): void;
  /** Ends everything; the result is what was followed. */
  forget(): Target[];
  /** The guest's part of a message; null when there is nothing in it for the guest. */
  partOf(message: LineMessage): LineMessage | null;
}

export function createGuest(): Guest {
  let followed = new Set<Target>();
  let members = new Map<string, readonly string[]>();
  /** Whose states are wanted: each alone, and all members of lists. */
  let symbols = new Set<string>();

  function changed(): void {
    symbols = new Set([...followed].filter((target) => target.startsWith("state:")).map(nameOf));
    for (const [list, listed] of members) {
      if (!followed.has(`list:${list}`)) members.delete(list);
      else for (const symbol of listed) symbols.add(symbol);
    }
  }

  const hasAny = (channel: "index" | "news") =>
    [...followed].some((target) => target.startsWith(`${channel}:`));

  return {
    follow(request) {
      const added = targetsOf(request).filter((target) => !followed.has(target));
      followed = new Set([...followed, ...added]);
      changed();
      return added;
    },
    unfollow(request) {
      const removed = endedBy(request).filter((target) => followed.delete(target));
      changed();
      return removed;
    },
    named(list, listed) {
      members.set(list, listed);
      changed();
    },
    forget() {
      const all = [...followed];
      followed = new Set();
      members = new Map();
      changed();
      return all;
    },
    partOf(message) {
      const { name, body } = message;
      if (name === "update") {
        const states = body.states.filter((state) => symbols.has(state.symbol));
        return states.length > 0 ? { name, body: { ...body, states } } : null;
      }
      if (name === "missed") {
        const missed = body.symbols.filter((symbol) => followed.has(`tick:${symbol}`));
        return missed.length > 0 ? { name, body: { ...body, symbols: missed } } : null;
      }
      if (name === "tick" || name === "bar") return followed.has(`${name}:${body.symbol}`) ? message : null;
      if (name === "index") return followed.has(`state:${body.index}`) || hasAny("index") ? message : null;
      if (name === "news") return hasAny("news") ? message : null;
      return name === "refused" ? null : message;
    },
  };

  /** Without channels named a symbol ends altogether; with them its state goes on. */
  function endedBy(request: Request): Target[] {
    if ("list" in request) return targetsOf(request);
    if (request.channels) return targetsOf(request).filter((target) => !target.startsWith("state:"));
    const ended = new Set(request.symbols);
    return [...followed].filter((target) => !target.startsWith("list:") && ended.has(nameOf(target)));
  }
}
