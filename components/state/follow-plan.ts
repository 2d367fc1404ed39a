import { MAX_SYMBOLS } from "#lib/contract/limits.ts";
import type { Channel } from "#lib/contract/socket.ts";

/** One thing that is followed: a board list, or one symbol on one lane (`state`, or a channel). */
export type Target = `list:${string}` | `${"state" | Channel}:${string}`;

export function listTarget(list: string): Target {
  return `list:${list}`;
}

export function symbolTargets(symbols: readonly string[], channels: readonly Channel[] = []): Target[] {
  return symbols.flatMap((symbol): Target[] => [
    `state:${symbol}`,
    ...channels.map((channel): Target => `${channel}:${symbol}`),
  ]);
}

/** What somebody on the page needs, counted: two places that follow one thing are one subscription. */
export interface Wishes {
  add(targets: readonly Target[]): void;
  remove(targets: readonly Target[]): void;
  has(target: Target): boolean;
  all(): Set<Target>;
}

export function createWishes(): Wishes {
  const counts = new Map<Target, number>();
  return {
    add(targets) {
      for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1);
    },
    remove(targets) {
      for (const target of targets) {
        const left = (counts.get(target) ?? 0) - 1;
        if (left > 0) counts.set(target, left);
        else counts.delete(target);
      }
    },
    has: (target) => counts.has(target),
    all: () => new Set(counts.keys()),
  };
}

export type Request = { list: string } | { symbols: string[]; channels?: Channel[] };

/** What a request names. */
export function targetsOf(request: Request): Target[] {
  return "list" in request ? [listTarget(request.list)] : symbolTargets(request.symbols, request.channels);
}

export interface FollowPlan {
  subscribe: Request[];
  unsubscribe: Request[];
}

/** The requests that bring the server from what it was told (`told`) to what is wanted. */
export function planFollow(told: ReadonlySet<Target>, wanted: ReadonlySet<Target>): FollowPlan {
  return {
    subscribe: requestsFor([...wanted].filter((target) => !told.has(target))),
    // Without channels named a symbol ends altogether, so they must not be named along with its state.
    unsubscribe: requestsFor(withoutChannelsOfEnded([...told].filter((target) => !wanted.has(target)))),
  };
}

function withoutChannelsOfEnded(ending: readonly Target[]): Target[] {
  const ended = new Set(ending.filter((target) => target.startsWith("state:")).map(nameOf));
  return ending.filter(
    (target) => target.startsWith("state:") || target.startsWith("list:") || !ended.has(nameOf(target)),
  );
}

/** `VIC` of `tick:VIC`. */
export function nameOf(target: Target): string {
  return target.slice(target.indexOf(":") + 1);
}

/** Symbols that need the same channels share a request; no request names more symbols than the server takes. */
function requestsFor(targets: readonly Target[]): Request[] {
  const requests: Request[] = [];
  const channelsOf = new Map<string, Channel[]>();
  for (const target of targets) {
    const kind = target.slice(0, target.indexOf(":"));
    const name = nameOf(target);
    if (kind === "list") requests.push({ list: name });
    else {
      const channels = channelsOf.get(name) ?? [];
      if (kind !== "state") channels.push(kind as Channel);
      channelsOf.set(name, channels);
    }
  }
  const groups = new Map<string, { symbols: string[]; channels: Channel[] }>();
  for (const [symbol, channels] of channelsOf) {
    const key = channels.sort().join(",");
    const group = groups.get(key) ?? { symbols: [], channels };
    group.symbols.push(symbol);
    groups.set(key, group);
  }
  for (const { symbols, channels } of groups.values()) {
    for (let from = 0; from < symbols.length; from += MAX_SYMBOLS) {
      const part = symbols.slice(from, from + MAX_SYMBOLS);
      requests.push(channels.length > 0 ? { symbols: part, channels } : { symbols: part });
    }
  }
  return requests;
}
