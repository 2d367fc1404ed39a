import type { AlertRepeat, AlertSession, EvidenceValue } from "../contract/alert.ts";
import type { Formula, FormulaRow } from "../formula/formula.ts";
import { tradingDateOf } from "../market/trading-time.ts";
import { evidenceOf, type Miss, nearerMiss } from "./near-miss.ts";
import { beginsEachDay, countsMinutes, isOfTrades } from "./reads.ts";

/** What a rule remembers of one symbol: enough to fire neither twice nor not at all after a restart. */
export interface Edge {
  /** What the condition was when it was last known; null before. */
  holds: boolean | null;
  firedAtMs: number | null;
  /** How often it has fired: the next firing's number is one more. */
  firings: number;
  /** The look that made it so: what came before is not looked at again. Null: none did. */
  since: Moment | null;
}

/** A place in the day of a symbol. */
export interface Moment {
  /** Market clock, epoch ms. */
  atMs: number;
  /** The day's total by then, shares: it orders the trades of one second. */
  place: number;
}

/** Nothing was looked at yet. */
export const NEW_EDGE: Edge = { holds: null, firedAtMs: null, firings: 0, since: null };

/** A rule as far as firing goes. */
export interface ArmedRule {
  id: string;
  /** With the symbol and the firing's number it names a firing. */
  version: number;
  formula: Formula;
  repeat: AlertRepeat;
  sessions: readonly AlertSession[] | null;
  /** Market clock, epoch ms. */
  expiresAtMs: number | null;
}

/** A condition became true, and the rule says so. */
export interface Shot {
  /** The same whenever this very firing is found again, e.g. after a crash before it was stored. */
  id: string;
  rule: ArmedRule;
  symbol: string;
  /** Market clock, epoch ms. */
  atMs: number;
  /** In the formula's units. */
  price: number | null;
  evidence: EvidenceValue[];
}

/** What a symbol is like at one event. */
export interface Look {
  symbol: string;
  row: FormulaRow;
  /** Market clock, epoch ms. */
  atMs: number;
  /** The day's total, shares. */
  place: number;
  /** `trade`: what trades tell may have changed; `minute`: another minute began; `other`: a quote and the like. */
  cause: "trade" | "minute" | "other";
  /** False: nothing was traded today yet. */
  hasBegun: boolean;
  /** Gone through afterwards: a rule passes over what it has looked at before. */
  isPast?: boolean;
  /** Only this rule looks. */
  only?: string;
  /** Null: not told. Only asked where a rule minds. */
  session(): AlertSession | null;
}

export interface AlertEngine {
  /** Takes the place of the rule of this id. Edges that are not given begin: what holds already does not fire. */
  arm(rule: ArmedRule, symbols: Iterable<string>, edges: ReadonlyMap<string, Edge>): void;
  disarm(ruleId: string): void;
  /** The rule's scope has other symbols now; those that stay remember what they knew. */
  follow(ruleId: string, symbols: Iterable<string>): void;
  /** Whether any rule looks at the symbol. */
  has(symbol: string): boolean;
  /** Whether one of them counts minutes. */
  isTimed(symbol: string): boolean;
  symbols(): Iterable<string>;
  /** Symbols with rules that count minutes: these also change when nothing happens. */
  timedSymbols(): Iterable<string>;
  /** O(rules of the symbol). */
  look(look: Look): Shot[];
  /** Another run of the source, whose past means nothing: every condition begins. Or a new day. */
  begin(what: "run" | "day"): void;
  edge(ruleId: string, symbol: string): Edge | undefined;
  /** When a rule that no stored past tells came nearest since it was armed, fired, or the day began. */
  nearest(ruleId: string, symbol: string): Miss | null;
  /** Edges that changed since the last call; the caller stores them. */
  takeChanged(): { ruleId: string; symbol: string; edge: Edge }[];
}

interface Armed {
  rule: ArmedRule;
  posts: Map<string, Post>;
  isOfTrades: boolean;
  isTimed: boolean;
  beginsEachDay: boolean;
  /** Was to fire once, and has. */
  isSpent: boolean;
}

/** Where a rule watches a symbol. */
interface Post {
  armed: Armed;
  symbol: string;
  edge: Edge;
  /** As it was taken to be stored; null: never. */
  taken: Edge | null;
  miss: Miss | null;
}

/** Pure: whoever calls it brings the events in their order. */
export function createAlertEngine(): AlertEngine {
  const posts = new Map<string, Post[]>();
  const rules = new Map<string, Armed>();
  const changed = new Set<Post>();

  function disarm(ruleId: string): void {
    for (const post of rules.get(ruleId)?.posts.values() ?? []) {
      changed.delete(post);
      const left = (posts.get(post.symbol) ?? []).filter((each) => each !== post);
      if (left.length > 0) posts.set(post.symbol, left);
      else posts.delete(post.symbol);
    }
    rules.delete(ruleId);
  }

  function arm(rule: ArmedRule, symbols: Iterable<string>, edges: ReadonlyMap<string, Edge>): void {
    disarm(rule.id);
    const { formula } = rule;
    const armed: Armed = {
      ...{ rule, posts: new Map(), isSpent: false },
      isOfTrades: isOfTrades(formula),
      isTimed: countsMinutes(formula),
      beginsEachDay: beginsEachDay(formula),
    };
    for (const symbol of new Set(symbols)) {
      const edge = { ...(edges.get(symbol) ?? NEW_EDGE) };
      const post: Post = { armed, symbol, edge, taken: null, miss: null };
      armed.posts.set(symbol, post);
      const there = posts.get(symbol);
      if (there) there.push(post);
      else posts.set(symbol, [post]);
    }
    rules.set(rule.id, armed);
  }

  function follow(ruleId: string, symbols: Iterable<string>): void {
    const armed = rules.get(ruleId);
    if (!armed) return;
    const next = new Set(symbols);
    if (next.size === armed.posts.size && [...next].every((symbol) => armed.posts.has(symbol))) return;
    const unsaved = [...changed].filter((post) => post.armed === armed);
    arm(armed.rule, next, new Map(Array.from(armed.posts, ([symbol, { edge }]) => [symbol, edge])));
    const after = rules.get(ruleId);
    if (!after) return;
    after.isSpent = armed.isSpent;
    for (const { symbol } of unsaved) {
      const post = after.posts.get(symbol);
      if (post) changed.add(post);
    }
  }

  function change(post: Post, holds: boolean, { atMs, place }: Look): void {
    post.edge.holds = holds;
    post.edge.since = { atMs, place };
    changed.add(post);
  }

  function see(post: Post, look: Look): Shot | null {
    const { edge, armed } = post;
    const { rule } = armed;
    const { symbol, row, atMs } = look;
    if (armed.isSpent) return null;
    if (look.isPast && edge.since && !isAfter(look, edge.since)) return null;
    if (!look.hasBegun && armed.isOfTrades && armed.beginsEachDay) {
      // Nothing that is counted from a day's trades holds before the first of them, which may fire.
      if (edge.holds === null) change(post, false, look);
      return null;
    }
    if (look.cause === "minute" ? !armed.isTimed : look.cause === "other" && armed.isOfTrades) return null;
    if (hindranceOf(rule, look.session, atMs)) return null;
    const holds = rule.formula.value(row);
    // Of the others a back-test of the day tells, when somebody asks.
    if (holds === false && !armed.isOfTrades) post.miss = nearerMiss(post.miss, rule.formula, look);
    if (typeof holds !== "boolean" || holds === edge.holds) return null;
    const isBeginning = edge.holds === null;
    change(post, holds, look);
    if (!holds || isBeginning || isResting(rule, edge, atMs)) return null;
    edge.firedAtMs = atMs;
    edge.firings += 1;
    post.miss = null;
    armed.isSpent = rule.repeat.mode === "once";
    return {
      // The count begins anew with a symbol that left its list and came back: the time keeps them apart.
      id: `${rule.id}.${rule.version}.${symbol}.${atMs}.${edge.firings}`,
      rule,
      symbol,
      atMs,
      price: row.number("price"),
      evidence: evidenceOf(rule.formula, row),
    };
  }

  return {
    arm,
    follow,
    disarm,
    has: (symbol) => posts.has(symbol),
    isTimed: (symbol) => (posts.get(symbol) ?? []).some(({ armed }) => armed.isTimed),
    symbols: () => posts.keys(),
    *timedSymbols() {
      for (const [symbol, own] of posts) if (own.some(({ armed }) => armed.isTimed)) yield symbol;
    },
    look(look) {
      const shots: Shot[] = [];
      for (const post of posts.get(look.symbol) ?? []) {
        if (look.only !== undefined && look.only !== post.armed.rule.id) continue;
        const shot = see(post, look);
        if (shot) shots.push(shot);
      }
      return shots;
    },
    begin(what) {
      for (const { rule, beginsEachDay, posts: own } of rules.values()) {
        if (what === "day" && !beginsEachDay) continue;
        for (const post of own.values()) {
          post.miss = null;
          // Its clock is another one too: what fired then keeps nothing silent now.
          if (what === "run" && rule.repeat.mode !== "oncePerSymbol") post.edge.firedAtMs = null;
          if (post.edge.holds === null) continue;
          // On a new day nothing has happened yet, so the condition does not hold until it does.
          post.edge.holds = what === "day" ? false : null;
          post.edge.since = null;
          changed.add(post);
        }
      }
    },
    edge: (ruleId, symbol) => rules.get(ruleId)?.posts.get(symbol)?.edge,
    nearest: (ruleId, symbol) => rules.get(ruleId)?.posts.get(symbol)?.miss ?? null,
    takeChanged() {
      const all: ReturnType<AlertEngine["takeChanged"]> = [];
      for (const post of changed) {
        const { armed, symbol, edge, taken } = post;
        // It went there and back since: nothing is to be remembered of that.
        if (taken && taken.holds === edge.holds && taken.firings === edge.firings) continue;
        post.taken = { ...edge };
        all.push({ ruleId: armed.rule.id, symbol, edge: post.taken });
      }
      changed.clear();
      return all;
    },
  };
}

/** Why a rule does not look at all right now; what it remembers stays as it is. */
export function hindranceOf(
  rule: Pick<ArmedRule, "sessions" | "expiresAtMs">,
  session: () => AlertSession | null,
  atMs: number,
): "expired" | "session" | null {
  if (rule.expiresAtMs !== null && atMs >= rule.expiresAtMs) return "expired";
  if (rule.sessions === null) return null;
  const now = session();
  return now !== null && rule.sessions.includes(now) ? null : "session";
}

/** Whether a rule that has fired keeps silent although its condition became true again. */
export function isResting({ repeat }: Pick<ArmedRule, "repeat">, { firedAtMs }: Edge, atMs: number): boolean {
  if (firedAtMs === null) return false;
  if (repeat.mode === "oncePerSymbol") return true;
  if (repeat.mode === "daily") return tradingDateOf(firedAtMs) === tradingDateOf(atMs);
  return repeat.mode === "every" && atMs - firedAtMs < repeat.coolDownMs;
}

function isAfter(one: Moment, other: Moment): boolean {
  return one.atMs > other.atMs || (one.atMs === other.atMs && one.place > other.place);
}
