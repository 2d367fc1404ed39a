import { create } from "zustand";
import type { AlertNews, AlertRule, BlindSpell, Firing } from "#lib/contract/alert.ts";
import type { Listeners } from "./listeners.ts";
import { createListeners } from "./listeners.ts";
import { newId } from "./new-id.ts";
import { getJson, RestFault, sendJson } from "./rest.ts";

const PATH = "/api/v1/alerts";
/** Firings that the page keeps; older ones are the server's to tell. */
const KEPT_FIRINGS = 200;

/** What a person can set of a rule. */
export type RuleFields = Pick<
  AlertRule,
  | "name"
  | "formula"
  | "scope"
  | "repeat"
  | "sessions"
  | "expiresAtMs"
  | "note"
  | "isPaused"
  | "channels"
  | "perHour"
>;

/** What was not said is as usual: armed, once a day, in every session. */
export type NewRule = Partial<RuleFields> & Pick<RuleFields, "formula" | "scope"> & { id?: string };

export interface AlertsStore {
  /** The newest first. */
  rules: readonly AlertRule[];
  /** The newest first. */
  firings: readonly Firing[];
  /** Firings that nobody has read, those that the page does not keep included. */
  unread: number;
  /** The newest first. */
  blind: readonly BlindSpell[];
  phase: "loading" | "ready" | "failed";
  /** Why the last change did not hold; its words are `alert.fault.<code>`. */
  fault: RestFault["code"] | null;
}

export const useAlerts = create<AlertsStore>(() => ({
  rules: [],
  firings: [],
  unread: 0,
  blind: [],
  phase: "loading",
  fault: null,
}));

export const unreadOf = ({ unread }: Pick<AlertsStore, "unread">): number => unread;

const firedListeners: Listeners<readonly Firing[]> = createListeners();
/**
 * Firings of this moment, each once in this tab. What was there when the page was opened is not told: it is the past.
 * What fired while the page was open and not connected is.
 */
export const onFired = firedListeners.add;

/** Changes go out one after the other: each names the version that the one before it made. */
let line: Promise<unknown> = Promise.resolve();
/** The rules as the server last confirmed them; what a failed change falls back to. */
let confirmed: readonly AlertRule[] = [];
let waiting = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
/** What was told while everything is being read: it may be newer than what is read. Null: nothing is. */
let during: AlertNews[] | null = null;

/** Loads everything, again after each time the server was out of reach. A failed load is tried again. */
export function loadAlerts(): Promise<void> {
  clearTimeout(retry);
  return enqueue(reload).catch(() => {
    if (useAlerts.getState().phase === "loading") useAlerts.setState({ phase: "failed" });
    retry = setTimeout(() => void loadAlerts(), 3_000);
  });
}

async function reload(): Promise<void> {
  during = [];
  try {
    const [rules, log, spells] = await Promise.all([
      getJson<{ alerts: AlertRule[] }>(PATH),
      getJson<{ firings: Firing[]; unread: number }>(`${PATH}/firings?limit=${KEPT_FIRINGS}`),
      getJson<{ blind: BlindSpell[] }>(`${PATH}/blind`),
    ]);
    const { phase, firings } = useAlerts.getState();
    const known = new Set(firings.map(({ id }) => id));
    confirm(byAge(rules.alerts));
    useAlerts.setState({
      rules: confirmed,
      firings: newestFirst(log.firings),
      unread: log.unread,
      blind: mergeBlind([], spells.blind),
      phase: "ready",
    });
    const missed = log.firings.filter(({ id, isRead }) => !isRead && !known.has(id));
    if (phase === "ready" && missed.length > 0) firedListeners.tell(missed.toReversed());
    for (const news of during) apply(news);
  } finally {
    during = null;
  }
}

/** What the server tells all open pages of the owner. */
export function takeAlertNews(news: AlertNews): void {
  during?.push(news);
  const fired = apply(news);
  if (fired.length > 0) firedListeners.tell(fired);
}

/** Returns what fired and was not known. */
function apply(news: AlertNews): Firing[] {
  const changed = new Map(news.changed.map((rule) => [rule.id, rule]));
  const gone = new Set(news.removed);
  const merge = (rules: readonly AlertRule[]) =>
    byAge([...rules.filter(({ id }) => !changed.has(id) && !gone.has(id)), ...changed.values()]);
  confirm(merge(confirmed));
  const { firings, blind, unread } = useAlerts.getState();
  const known = new Map(firings.map((firing) => [firing.id, firing]));
  const fired = news.fired.filter((firing) => !known.has(firing.id));
  const read = new Set(news.read === "all" ? known.keys() : news.read);
  const newlyRead = [...read].filter((id) => known.get(id)?.isRead !== true).length;
  useAlerts.setState((store) => ({
    rules: waiting === 0 ? confirmed : merge(store.rules),
    firings: newestFirst([...fired, ...markRead(firings, read)]),
    unread: (news.read === "all" ? 0 : Math.max(0, unread - newlyRead)) + fired.length,
    blind: mergeBlind(blind, news.blind),
  }));
  return fired;
}

/** The new rule, or null when it was refused (the fault says why). With an id of its own it can be sent twice. */
export function createRule(rule: NewRule): Promise<AlertRule | null> {
  return attempt(async () => {
    const made = await sendJson<AlertRule>("POST", PATH, { id: newId(), ...rule });
    confirm(byAge([...confirmed.filter(({ id }) => id !== made.id), made]));
    return made;
  });
}

export function changeRule(id: string, change: Partial<RuleFields>): Promise<AlertRule | null> {
  show((rules) =>
    rules.map((rule) => (rule.id === id ? { ...rule, ...change, ...statusAfter(rule, change) } : rule)),
  );
  return attempt(async () => {
    const version = confirmed.find((rule) => rule.id === id)?.version ?? 0;
    const changed = await sendJson<AlertRule>("PATCH", `${PATH}/${id}`, { version, ...change });
    confirm(confirmed.map((rule) => (rule.id === id ? changed : rule)));
    return changed;
  });
}

export function removeRule(id: string): Promise<boolean | null> {
  show((rules) => rules.filter((rule) => rule.id !== id));
  return attempt(async () => {
    await sendJson("DELETE", `${PATH}/${id}`);
    confirm(confirmed.filter((rule) => rule.id !== id));
    return true;
  });
}

/** Takes a removal back: the same rule with the same id, armed anew. */
export function restoreRule(rule: AlertRule): Promise<AlertRule | null> {
  return createRule({ id: rule.id, ...fieldsOf(rule) });
}

export function fieldsOf(rule: RuleFields): RuleFields {
  const { name, formula, scope, repeat, sessions, expiresAtMs, note, isPaused, channels, perHour } = rule;
  return { name, formula, scope, repeat, sessions, expiresAtMs, note, isPaused, channels, perHour };
}

/** Marks firings as read; all without ids. */
export function readFirings(ids?: readonly string[]): void {
  const { firings, unread: before } = useAlerts.getState();
  const unread = firings.filter((firing) => !firing.isRead && (!ids || ids.includes(firing.id)));
  if (unread.length === 0 && (ids || before === 0)) return;
  useAlerts.setState({
    firings: markRead(firings, new Set(unread.map(({ id }) => id))),
    unread: ids ? Math.max(0, before - unread.length) : 0,
  });
  void attempt(() => sendJson("POST", `${PATH}/firings/read`, { ids: ids ?? "all" }));
}

export function dismissAlertFault(): void {
  useAlerts.setState({ fault: null });
}

function statusAfter(rule: AlertRule, { isPaused }: Partial<RuleFields>): Pick<AlertRule, "status"> {
  if (isPaused === undefined || rule.status === "expired") return rule;
  if (isPaused) return { status: "paused" };
  return { status: rule.status === "paused" ? "armed" : rule.status };
}

async function attempt<Result>(work: () => Promise<Result>): Promise<Result | null> {
  waiting += 1;
  try {
    return await enqueue(work);
  } catch (fault) {
    const code = fault instanceof RestFault ? fault.code : "INTERNAL";
    useAlerts.setState({ rules: confirmed, fault: code });
    // Somebody else changed it: read what is true now, so that the next change can hold.
    if (code === "CONFLICT" || code === "NOT_FOUND") await enqueue(reload).catch(() => {});
    return null;
  } finally {
    waiting -= 1;
    // With nothing under way the screen shows exactly what the server has.
    if (waiting === 0) useAlerts.setState({ rules: confirmed });
  }
}

function enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = line.then(work);
  line = result.catch(() => {});
  return result;
}

function confirm(rules: readonly AlertRule[]): void {
  confirmed = rules;
}

function show(change: (rules: readonly AlertRule[]) => readonly AlertRule[]): void {
  useAlerts.setState((store) => ({ rules: change(store.rules), fault: null }));
}

function byAge(rules: readonly AlertRule[]): AlertRule[] {
  return rules.toSorted((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1));
}

function newestFirst(firings: readonly Firing[]): Firing[] {
  return firings.toSorted((a, b) => b.atMs - a.atMs).slice(0, KEPT_FIRINGS);
}

function markRead(firings: readonly Firing[], ids: ReadonlySet<string>): Firing[] {
  return firings.map((firing) =>
    ids.has(firing.id) && !firing.isRead ? { ...firing, isRead: true } : firing,
  );
}

/** A spell that ended replaces itself as it was while it lasted. */
function mergeBlind(before: readonly BlindSpell[], news: readonly BlindSpell[]): BlindSpell[] {
  const all = new Map([...before, ...news].map((spell) => [spell.id, spell]));
  return [...all.values()].sort((a, b) => b.fromMs - a.fromMs).slice(0, KEPT_FIRINGS);
}
