import { createAlertEngine, type Edge, hindranceOf, isResting, type Shot } from "#lib/alerts/engine.ts";
import { evidenceOf } from "#lib/alerts/near-miss.ts";
import type { AlertNews, AlertScope, AlertSession, BlindSpell, ExplainAnswer } from "#lib/contract/alert.ts";
import { DAY_MS, MINUTE_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";
import type { Directory } from "../gateway/directory.ts";
import type { Log } from "../log.ts";
import type { Instruments } from "../market/instrument-list.ts";
import type { BarSource, Market, MarketChanges } from "../market/market.ts";
import type { TickWriter } from "../market/tick-writer.ts";
import type { OwnedFiring, RuleBody, Store, StoredRule } from "../store/store.ts";
import { type BlindNoticesOptions, createBlindNotices } from "./blind-notice.ts";
import { type BlindWatch, createBlindWatch } from "./blind-watch.ts";
import { catchUp } from "./catch-up.ts";
import { createMarketLook } from "./market-look.ts";
import { createAlertMinutes } from "./minute-source.ts";
import { createOutcomeWriter } from "./outcome-writer.ts";
import { armedOf, conditionOf, nearMissOf, priceOf, publicRule, statusOf } from "./rule.ts";
import { lastSeen, noteSeen } from "./seen.ts";

export interface AlertDesk {
  rules(ownerId: string): Promise<StoredRule[]>;
  create(ownerId: string, body: RuleBody & { id: string }): Promise<StoredRule>;
  change(
    ownerId: string,
    id: string,
    version: number,
    change: Partial<RuleBody>,
  ): Promise<StoredRule | "conflict" | null>;
  remove(ownerId: string, id: string): Promise<boolean>;
  /** What a rule sees of a symbol now; null when it does not watch that symbol. */
  explain(rule: StoredRule, symbol: string): ExplainAnswer | null;
  /** The symbols a scope means now; null when the owner has no such list, or there is no such board. */
  symbolsOf(ownerId: string, scope: AlertScope): Promise<readonly string[] | null>;
  blindSpells(symbols: ReadonlySet<string>): Promise<BlindSpell[]>;
  /** Lists have other symbols, or lists and rules another owner. */
  scopesChanged(): Promise<void>;
  /** Which run of the source the market is of now; called after its epoch has begun. */
  beginRun(source: string, runId: string): void;
  stop(): Promise<void>;
  /** Why firings cannot be stored, in words; empty while they can. */
  readonly fault: string;
}

export interface AlertDeskOptions {
  store: Store;
  market: Market;
  bars: BarSource;
  ticks: Pick<TickWriter, "ticks">;
  directory: Directory;
  instruments: Instruments;
  /** Whether the source sends, and the states are what they are on the exchange. */
  isSeeing(): boolean;
  /** What the rules need upstream from now on. */
  want(symbols: readonly string[]): void;
  tell(ownerId: string, news: AlertNews): void;
  /** Firings are stored with what is to be handed on of them: whoever does that may look now. */
  handOn(): void;
  /** The market clock, epoch ms. */
  nowMs(): number;
  clock: Clock;
  log: Log;
}

const CHECK_MS = 1_000;
/** How often it is noted down until when everything was looked at, ms. */
const SEEN_MS = 5_000;
/** A loss of the source that lasts so long, ms, is gone through by the day's minutes too. */
const LONG_LOSS_MS = 60_000;
/** Trades may be dated so much before the look that saw them; what was seen is not looked at twice. */
const OVERLAP_MS = MINUTE_MS;

/** The rules of all owners on the market's events: one engine, one writer, and the store before everybody else. */
export async function openAlertDesk(options: AlertDeskOptions): Promise<AlertDesk> {
  const { store, market, directory, clock, log } = options;
  // The clock of a faster market has fractions; what is stored is whole.
  const nowMs = (): number => Math.floor(options.nowMs());
  const engine = createAlertEngine();
  const minutes = createAlertMinutes(market, options.bars, log);
  const rules = new Map<string, StoredRule>();
  const look = createMarketLook({ engine, market, instruments: options.instruments, minutes, nowMs });
  const writer = createOutcomeWriter({ engine, store, stored: told, clock, log });
  /** Asleep: rules are loaded and remember, and nothing is looked at until the states are there, or there again. */
  let isAwake = false;
  let hasWoken = false;
  let isWaking = false;
  /** While it wakes: symbols that are looked at already. */
  const live = new Set<string>();
  let isStopped = false;
  let run: string | null = null;
  let day = market.tradingDate;
  let lastMinute = 0;
  let notedAtMs = 0;

  const edges = new Map<string, Map<string, Edge>>();
  for (const { ruleId, symbol, edge } of await store.alertEdges()) {
    const own = edges.get(ruleId) ?? new Map<string, Edge>();
    own.set(symbol, edge);
    edges.set(ruleId, own);
  }
  for (const rule of await store.allAlertRules()) {
    rules.set(rule.id, rule);
    await arm(rule, edges.get(rule.id) ?? new Map());
  }
  edges.clear();
  let seen = await lastSeen(store);
  const blind: BlindWatch = await createBlindWatch({
    store,
    market,
    symbols: engine.symbols,
    isSeeing: options.isSeeing,
    changed: (spells) => tellAll(spells),
    nowMs,
    clock,
    log,
  });
  const notices = createBlindNotices({
    watchers,
    send: (all) =>
      void store.queueNotices(all, clock.wallMs()).then(options.handOn, (error) => {
        log.error({ err: error }, "that alerts cannot see could not be handed on");
      }),
    source: () => market.source,
    nowMs,
  });
  want();

  const stops = [
    market.onChanges(heard),
    market.onEpoch(() => {
      minutes.forget();
      look.forget();
      live.clear();
      if (market.tradingDate !== day && isAwake) engine.begin("day");
      day = market.tradingDate;
    }),
    clock.every(CHECK_MS, check),
  ];

  async function arm(rule: StoredRule, own: ReadonlyMap<string, Edge>): Promise<void> {
    const armed = armedOf(rule);
    engine.disarm(rule.id);
    if (!armed) return;
    const symbols = (await symbolsOf(rule.ownerId, rule.scope)) ?? [];
    engine.arm(armed, symbols, own);
  }

  async function symbolsOf(ownerId: string, scope: AlertScope): Promise<readonly string[] | null> {
    switch (scope.kind) {
      case "symbol":
        return [scope.symbol];
      case "symbols":
        return scope.symbols;
      case "board":
        return directory.members(scope.list) ?? null;
      case "watchlist":
        return (await store.watchlist(ownerId, scope.id))?.symbols ?? null;
      default:
        return scope satisfies never;
    }
  }

  function want(): void {
    options.want([...engine.symbols()]);
  }

  function heard(changes: MarketChanges): void {
    if (isAwake) finish(look.changes(changes));
    else if (live.size > 0) finish(look.changes(onlyOf(live, changes)));
  }

  function finish(shots: readonly Shot[]): void {
    if (shots.length > 0) writer.add(shots.flatMap(firingOf));
    else writer.changed();
  }

  function firingOf(shot: Shot): OwnedFiring[] {
    const { id, symbol, atMs, evidence } = shot;
    const ruleId = shot.rule.id;
    const rule = rules.get(ruleId);
    if (!rule) return [];
    const { name: ruleName, formula, note, ownerId } = rule;
    const price = priceOf(shot, directory.isIndex(shot.symbol));
    const firing = {
      ...{ id, ruleId, ruleName, formula, symbol, source: market.source, atMs, price, note, evidence },
      isRead: false,
    };
    const { channels, perHour } = rule;
    return [{ ownerId, firing, isLast: rule.repeat.mode === "once", channels, perHour }];
  }

  function told(firings: readonly OwnedFiring[]): void {
    const owners = new Map<string, OwnedFiring[]>();
    for (const each of firings) {
      const rule = rules.get(each.firing.ruleId);
      if (rule) {
        const after = { ...rule, lastFiredAtMs: each.firing.atMs, isSpent: rule.isSpent || each.isLast };
        rules.set(rule.id, after);
        if (each.isLast) engine.disarm(rule.id);
      }
      owners.set(each.ownerId, [...(owners.get(each.ownerId) ?? []), each]);
    }
    if (firings.some(({ isLast }) => isLast)) want();
    if (firings.some(({ channels }) => channels.length > 0)) options.handOn();
    for (const [ownerId, own] of owners) {
      const changed = [...new Set(own.map(({ firing }) => firing.ruleId))].flatMap((id) => {
        const rule = rules.get(id);
        return rule ? [publicRule(rule, nowMs())] : [];
      });
      options.tell(ownerId, { ...NOTHING, changed, fired: own.map(({ firing }) => firing) });
    }
  }

  function tellAll(spells: readonly BlindSpell[]): void {
    const owners = new Set(Array.from(rules.values(), ({ ownerId }) => ownerId));
    for (const ownerId of owners) options.tell(ownerId, { ...NOTHING, blind: [...spells] });
  }

  function* watchers(fromMs: number, toMs: number): ReturnType<BlindNoticesOptions["watchers"]> {
    const holes = [...engine.symbols()].filter((symbol) =>
      market
        .gaps(symbol)
        .some((gap) => gap.state !== "recovered" && gap.toMs >= fromMs && (gap.fromMs ?? 0) <= toMs),
    );
    const armed = [...rules.values()].filter((rule) => statusOf(rule, nowMs()) === "armed");
    for (const ownerId of new Set(armed.map((rule) => rule.ownerId))) {
      const own = armed.filter((rule) => rule.ownerId === ownerId);
      const channels = [...new Set(own.flatMap((rule) => rule.channels))];
      const unseen = holes.filter((symbol) => own.some(({ id }) => engine.edge(id, symbol)));
      if (channels.length > 0) yield { ownerId, channels, unseen };
    }
  }

  function check(): void {
    if (hasWoken) {
      blind.check();
      notices.check(blind.lostFromMs);
    }
    if (isAwake && !options.isSeeing()) {
      // What comes and goes until then is caught up with, as after a restart.
      isAwake = false;
      seen = { run: run ?? "", date: day, atMs: nowMs() };
    }
    if (!isAwake) {
      if (run !== null && !isWaking && options.isSeeing()) {
        isWaking = true;
        wake()
          .catch((error) => log.error({ err: error }, "alerts cannot go on; tried again in a second"))
          .finally(() => {
            isWaking = false;
          });
      }
      return;
    }
    const now = nowMs();
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== lastMinute) {
      lastMinute = minute;
      minutes.sample([...engine.timedSymbols()], now);
    }
    finish(look.minutes([...engine.timedSymbols()]));
    if (clock.monotonicMs() - notedAtMs >= SEEN_MS) void noteLook();
  }

  async function noteLook(): Promise<void> {
    notedAtMs = clock.monotonicMs();
    const next = { run: run ?? "", date: day, atMs: nowMs() };
    try {
      // Whoever wakes after us looks again at everything that is not stored.
      if (await writer.flush()) await noteSeen(store, next);
    } catch (error) {
      log.warn({ err: error }, "it cannot be noted until when alerts have looked");
    }
  }

  /** Takes up where the last stored look ended: the same run goes on, another one begins. */
  async function wake(): Promise<void> {
    const { epoch } = market;
    const now = nowMs();
    if (seen?.run !== run) engine.begin("run");
    else if (seen.date !== market.tradingDate) engine.begin("day");
    if (seen?.run === run) {
      const fromMs = Math.max(seen.atMs - OVERLAP_MS, startOfDateMs(market.tradingDate));
      // After a short loss of the source, gaps are mended as ever: all rules waiting for history would cost more.
      const isLong = !hasWoken || now - seen.atMs >= LONG_LOSS_MS;
      for (const symbol of [...engine.symbols()]) {
        const shots = await catchUp(
          { ...options, minutes, look, isTimed: engine.isTimed, isLong },
          symbol,
          fromMs,
        );
        if (isStopped || shots === null) return;
        finish(shots);
        // From here on it is looked at as it changes.
        live.add(symbol);
        finish(look.now(symbol));
      }
      if (!hasWoken) {
        await blind.record({ symbol: null, reason: "restart", fromMs: seen.atMs, toMs: now });
        notices.restarted(seen.atMs, now);
      }
    }
    if (isStopped || market.epoch !== epoch) return;
    day = market.tradingDate;
    isAwake = true;
    hasWoken = true;
    finish([...engine.symbols()].filter((symbol) => !live.has(symbol)).flatMap((symbol) => look.now(symbol)));
    live.clear();
    await noteLook();
  }

  async function change(
    ownerId: string,
    id: string,
    version: number,
    change: Partial<RuleBody>,
  ): Promise<StoredRule | "conflict" | null> {
    const before = rules.get(id);
    if (!before || before.ownerId !== ownerId) return null;
    // What was seen until now belongs to the rule as it was.
    await writer.flush();
    const {
      id: _,
      ownerId: __,
      version: ___,
      createdAtMs: ____,
      isSpent,
      lastFiredAtMs: _____,
      ...body
    } = before;
    const next = { ...body, ...change };
    const isArmedAnew =
      next.formula !== body.formula ||
      JSON.stringify(next.scope) !== JSON.stringify(body.scope) ||
      ((body.isPaused || isSpent) && !next.isPaused && change.isPaused === false);
    const after = await store.changeAlertRule(ownerId, id, version, next, isArmedAnew);
    if (after === null || after === "conflict") return after;
    const kept = new Map<string, Edge>();
    if (!isArmedAnew) {
      for (const symbol of engine.symbols()) {
        const edge = engine.edge(id, symbol);
        if (edge) kept.set(symbol, edge);
      }
    }
    rules.set(id, after);
    await arm(after, kept);
    begin(after);
    return after;
  }

  /** A rule looks at once, so that what holds already is known as such. */
  function begin(rule: StoredRule): void {
    want();
    options.tell(rule.ownerId, { ...NOTHING, changed: [publicRule(rule, nowMs())] });
    if (!isAwake) return;
    const own = [...engine.symbols()].filter((symbol) => engine.edge(rule.id, symbol));
    finish(own.flatMap((symbol) => look.now(symbol, rule.id)));
  }

  return {
    rules: (ownerId) => store.alertRules(ownerId),
    async create(ownerId, { id, ...body }) {
      const rule = await store.createAlertRule(ownerId, { ...body, id, createdAtMs: nowMs() });
      if (rules.has(id)) return rule;
      rules.set(id, rule);
      await arm(rule, new Map());
      begin(rule);
      return rule;
    },
    change,
    async remove(ownerId, id) {
      const rule = rules.get(id);
      if (!rule || rule.ownerId !== ownerId) return false;
      if (!(await store.deleteAlertRule(ownerId, id))) return false;
      rules.delete(id);
      engine.disarm(id);
      want();
      options.tell(ownerId, { ...NOTHING, removed: [id] });
      return true;
    },
    explain(rule, symbol) {
      const condition = conditionOf(rule.formula);
      if ("fault" in condition) return null;
      const { row, session, atMs } = look.view(symbol);
      const holds = condition.formula.value(row);
      return {
        symbol,
        atMs,
        holds: typeof holds === "boolean" ? holds : null,
        hindrance: hindrance(rule, symbol, session, atMs, holds),
        evidence: evidenceOf(condition.formula, row),
        nearest: holds === true ? null : nearMissOf(engine.nearest(rule.id, symbol)),
      };
    },
    symbolsOf,
    blindSpells: async (symbols) =>
      (await store.blindSpells(nowMs() - 7 * DAY_MS)).filter(
        (spell) => spell.symbol === null || symbols.has(spell.symbol),
      ),
    scopesChanged: () =>
      followScopes().catch((error) => log.error({ err: error }, "the lists of alert rules cannot be read")),
    beginRun(source, runId) {
      const next = `${source} ${runId}`;
      if (run === next) return;
      // Later runs of this process have nothing to take up.
      if (run !== null) seen = null;
      run = next;
      isAwake = false;
      live.clear();
    },
    async stop() {
      isStopped = true;
      for (const stop of stops) stop();
      if (isAwake) await noteLook();
      await writer.stop();
    },
    get fault() {
      return writer.fault;
    },
  };

  function hindrance(
    rule: StoredRule,
    symbol: string,
    session: AlertSession | null,
    atMs: number,
    holds: unknown,
  ): string | null {
    if (rule.isSpent) return "spent";
    if (rule.isPaused) return "paused";
    const hindered = hindranceOf(rule, () => session, atMs);
    if (hindered) return hindered;
    if (!options.isSeeing()) return "blind";
    const edge = engine.edge(rule.id, symbol);
    if (!edge) return null;
    if (isResting(rule, edge, atMs)) return rule.repeat.mode === "oncePerSymbol" ? "spent" : "cool-down";
    return holds === true && edge.holds === true ? "already" : null;
  }

  /** Owners change too: who is paired brings the own rules along. */
  async function followScopes(): Promise<void> {
    for (const rule of await store.allAlertRules()) {
      const before = rules.get(rule.id);
      if (!before) continue;
      if (before.ownerId !== rule.ownerId) rules.set(rule.id, { ...before, ownerId: rule.ownerId });
      if (rule.scope.kind !== "watchlist" && rule.scope.kind !== "board") continue;
      engine.follow(rule.id, (await symbolsOf(rule.ownerId, rule.scope)) ?? []);
    }
    want();
  }
}

function onlyOf(symbols: ReadonlySet<string>, changes: MarketChanges): MarketChanges {
  return {
    ...changes,
    symbols: new Set([...changes.symbols].filter((symbol) => symbols.has(symbol))),
    indices: changes.indices.filter(({ index }) => symbols.has(index)),
  };
}

const NOTHING: AlertNews = { changed: [], removed: [], fired: [], read: [], blind: [] };
