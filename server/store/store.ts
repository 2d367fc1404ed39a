import type { Edge } from "#lib/alerts/engine.ts";
import type { AlertChannel, AlertRule, BlindSpell, DeliveryRecord, Firing } from "#lib/contract/alert.ts";
import type { DocumentKind } from "#lib/contract/document.ts";
import { REFUSALS, type RefusalCode } from "#lib/contract/refusals.ts";
import type { Source } from "#lib/contract/state.ts";
import type { EditsAnswer, Watchlist } from "#lib/contract/watchlist.ts";
import type { Bar } from "#lib/market/bar.ts";
import type { Tick } from "#lib/market/event.ts";
import type { Limits } from "#lib/market/instrument.ts";
import type { Edit, Fields } from "#lib/watchlist/fields.ts";

/** A bar as kept: only 1-minute bars are stored, coarser ones are computed. */
export interface StoredBar extends Bar {
  symbol: string;
}

/** `place` orders the trades of one instant: the day's total, or a running number where none is told. */
export interface StoredTick extends Tick {
  place: number;
}

/** The edits themselves, or how they follow from what the list is when its turn comes. */
export type EditSource = readonly Edit[] | ((fields: Fields) => readonly Edit[]);

export interface Device {
  id: string;
  /** Hash of its cookie: stays in the server. */
  proof: string;
  /** Epoch ms. */
  addedAtMs: number;
}

export interface ApiToken {
  id: string;
  name: string;
  /** Epoch ms. */
  createdAtMs: number;
}

/** What a person decides about a rule. */
export type RuleBody = Omit<AlertRule, "id" | "version" | "createdAtMs" | "status" | "lastFiredAtMs">;

export interface StoredRule extends RuleBody {
  id: string;
  ownerId: string;
  version: number;
  createdAtMs: number;
  isSpent: boolean;
  lastFiredAtMs: number | null;
}

export interface StoredEdge {
  ruleId: string;
  symbol: string;
  edge: Edge;
}

/** That rules could not see, as channels are told it; times of the market clock, epoch ms. */
export interface BlindNotice {
  fromMs: number;
  /** Null: they cannot yet. */
  toMs: number | null;
  /** The program was away, not the source. */
  isRestart: boolean;
  /** Symbols of the person's rules with trades that nobody saw. */
  unseen: readonly string[];
}

/** What goes to a channel: a firing, or the notice in it. */
export type Handed = Firing & { notice?: BlindNotice };

export interface OwnedFiring {
  ownerId: string;
  firing: Handed;
  /** The rule was to fire once. */
  isLast: boolean;
  /** Ids of channels; those that are not the owner's are passed over. */
  channels: readonly string[];
  /** So many of the rule go to each of them in an hour. */
  perHour: number;
}

export interface StoredDocument {
  body: string;
  version: number;
}

/** What it takes to reach a channel. It goes nowhere but there. */
export type ChannelSecrets =
  | { kind: "webhook"; url: string; secret: string }
  | { kind: "telegram"; botToken: string; chatId: string };

/** What a person may change of a channel. */
export interface ChannelChange {
  name?: string | undefined;
  quiet?: AlertChannel["quiet"] | undefined;
  isPaused?: boolean | undefined;
  tellsBlind?: boolean | undefined;
}

/** A firing on its way to a channel. */
export interface Delivery {
  firing: Handed;
  /** How often it has been tried. */
  tries: number;
  /** Kept back through quiet hours. */
  isHeld: boolean;
}

/**
 * What outlives the process. Every write that resolves is on disk. A failed one throws StoreFault and has
 * changed nothing; only when the database was lost at the very moment of the commit nobody knows. Market data is keyed by source: no query mixes sources.
 */
export interface Store {
  saveBars(source: Source, bars: readonly StoredBar[]): Promise<void>;
  /** 1-minute bars, ascending; `fromMs` inclusive, `toMs` exclusive. */
  bars(source: Source, symbol: string, fromMs: number, toMs: number): Promise<Bar[]>;
  /**
   * Forgets all market data of a source. Like `dropBarsBefore` in steps, so that ticks are not held up: these
   * two are the only writes that a failure may leave half done.
   */
  dropMarketData(source: Source): Promise<void>;
  /** Trades; one that is there already stays as it is. */
  saveTicks(source: Source, ticks: readonly StoredTick[]): Promise<void>;
  /** Ascending; `fromMs` inclusive, `toMs` exclusive. */
  ticks(source: Source, symbol: string, fromMs: number, toMs: number): Promise<Tick[]>;
  /** In steps, like `dropBarsBefore`. */
  dropTicksBefore(source: Source, beforeMs: number): Promise<void>;
  /** A day's reference, ceiling and floor; the last that was told of a symbol is the day's. */
  saveLimits(source: Source, date: string, rows: readonly ({ symbol: string } & Limits)[]): Promise<void>;
  /** By date, `fromDate` inclusive. */
  limits(source: Source, symbol: string, fromDate: string): Promise<ReadonlyMap<string, Limits>>;
  dropLimitsBefore(source: Source, date: string): Promise<void>;
  /** Forgets bars that are older than an instant. */
  dropBarsBefore(source: Source, beforeMs: number): Promise<void>;
  /** A remembered word, e.g. the runId of the simulated exchange the bars came from. */
  getNote(key: string): Promise<string | null>;
  setNote(key: string, value: string): Promise<void>;

  /** One owner's lists in the owner's order. */
  watchlists(ownerId: string): Promise<Watchlist[]>;
  watchlist(ownerId: string, id: string): Promise<Watchlist | null>;
  /**
   * Throws StoreRefusal when the owner has as many lists as one may have. An `id` that the owner's list has
   * already makes no second one; one that another has is a CONFLICT.
   */
  createWatchlist(ownerId: string, name: string, symbols: readonly string[], id?: string): Promise<Watchlist>;
  /** Null when the owner has no such list; `conflict` when `version` is not the current one. */
  changeWatchlist(
    ownerId: string,
    id: string,
    version: number,
    change: { name?: string | undefined; symbols?: readonly string[] | undefined },
  ): Promise<Watchlist | "conflict" | null>;
  /**
   * Merges edits, all or none; null when the owner has no such list. Throws StoreRefusal when the list would
   * outgrow its limits, or a clock is far ahead.
   */
  editWatchlist(ownerId: string, id: string, edits: EditSource): Promise<EditsAnswer | null>;
  deleteWatchlist(ownerId: string, id: string): Promise<boolean>;
  /** Ids that are not the owner's are passed over; lists that are not named follow in their old order. */
  orderWatchlists(ownerId: string, ids: readonly string[]): Promise<void>;
  /** All symbols of all lists: the upstream subscription follows them. */
  watchedSymbols(): Promise<string[]>;
  /** Makes a list readable by whoever has the code, and earlier codes worthless; null takes all away. */
  shareWatchlist(ownerId: string, id: string, codeHash: string | null): Promise<boolean>;
  sharedWatchlist(codeHash: string): Promise<Watchlist | null>;

  /** Whose a device is. One that nobody has paired is an owner of its own. */
  ownerOfDevice(tokenHash: string): Promise<string>;
  addPairingCode(ownerId: string, codeHash: string, expiresAtMs: number): Promise<void>;
  /**
   * Hands the device to the owner of the code, with the lists of who had no other device, and uses the code up.
   * Null when the code is unknown, used or too old. Throws StoreRefusal, with nothing changed and the code still
   * good, when both together have more than one may have.
   */
  pairDevice(codeHash: string, tokenHash: string, nowMs: number): Promise<string | null>;
  devices(ownerId: string): Promise<Device[]>;
  /** The device starts anew, as somebody else. Returns its token's hash, or null when the owner has none such. */
  removeDevice(ownerId: string, id: string): Promise<string | null>;

  addApiToken(ownerId: string, name: string, tokenHash: string, nowMs: number): Promise<ApiToken>;
  apiTokens(ownerId: string): Promise<ApiToken[]>;
  ownerOfApiToken(tokenHash: string): Promise<string | null>;
  /** Returns the token's hash, or null when the owner has none such. */
  removeApiToken(ownerId: string, id: string): Promise<string | null>;

  /** In the order in which they were made. */
  alertRules(ownerId: string): Promise<StoredRule[]>;
  /** Of all owners. */
  allAlertRules(): Promise<StoredRule[]>;
  /**
   * Throws StoreRefusal when the owner has as many rules as one may have. An `id` that the owner's rule has
   * already makes no second one; one that another has is a CONFLICT.
   */
  createAlertRule(ownerId: string, rule: RuleBody & { id: string; createdAtMs: number }): Promise<StoredRule>;
  /**
   * Null when the owner has no such rule; `conflict` when `version` is not the current one. `isArmedAnew`
   * forgets what the rule remembers of its symbols.
   */
  changeAlertRule(
    ownerId: string,
    id: string,
    version: number,
    body: RuleBody,
    isArmedAnew: boolean,
  ): Promise<StoredRule | "conflict" | null>;
  /** With what it remembers; its firings stay in the log. */
  deleteAlertRule(ownerId: string, id: string): Promise<boolean>;
  /** What all rules remember of their symbols. */
  alertEdges(): Promise<StoredEdge[]>;
  /**
   * Edges and firings that belong together, all or none, and with a firing what is to be handed on of it. Edges
   * of rules that are gone are passed over. Returns the firings that were not stored before. `wallMs` is now.
   */
  saveAlerts(
    edges: readonly StoredEdge[],
    firings: readonly OwnedFiring[],
    wallMs: number,
  ): Promise<OwnedFiring[]>;
  /** Hands notices on to those of their channels that want them; they are in no log of firings. */
  queueNotices(notices: readonly OwnedFiring[], wallMs: number): Promise<void>;
  /** The newest first. */
  firings(ownerId: string, beforeMs: number, limit: number): Promise<Firing[]>;
  unreadFirings(ownerId: string): Promise<number>;
  readFirings(ownerId: string, ids: readonly string[] | "all"): Promise<void>;
  saveBlindSpell(spell: BlindSpell): Promise<void>;
  /** Those that lasted at `sinceMs` or began later, the newest first; at most 500. */
  blindSpells(sinceMs: number): Promise<BlindSpell[]>;

  /** One owner's channels, the oldest first. */
  channels(ownerId: string): Promise<AlertChannel[]>;
  /** Throws StoreRefusal when the owner has as many as one may have. */
  createChannel(
    ownerId: string,
    channel: { name: string; target: string; secrets: ChannelSecrets },
    nowMs: number,
  ): Promise<AlertChannel>;
  /** Null when the owner has no such channel. */
  changeChannel(ownerId: string, id: string, change: ChannelChange): Promise<AlertChannel | null>;
  /** With what waits for it, and its log. */
  deleteChannel(ownerId: string, id: string): Promise<boolean>;
  channelSecrets(ownerId: string, id: string): Promise<ChannelSecrets | null>;
  /** What has been tried, the newest first; null when the owner has no such channel. */
  deliveryLog(ownerId: string, id: string, limit: number): Promise<DeliveryRecord[] | null>;

  /** Every channel that something waits for, and since or until when (epoch ms). */
  waitingChannels(): Promise<{ channelId: string; dueAtMs: number }[]>;
  /** The first that is due for a channel, with the channel. */
  nextDelivery(
    channelId: string,
    nowMs: number,
  ): Promise<{ channel: AlertChannel; secrets: ChannelSecrets; delivery: Delivery } | null>;
  /**
   * Logs what came of a delivery and says when its turn is again: null when it is over. `restUntilMs` leaves the
   * whole channel alone until then.
   */
  recordDelivery(
    record: DeliveryRecord,
    next: { dueAtMs: number | null; isHeld: boolean; tries: number; restUntilMs: number | null },
  ): Promise<void>;
  /** Logs the try of the test button, which waits for nothing. */
  logDelivery(record: DeliveryRecord): Promise<void>;

  /** One person's layouts, drawings or settings: JSON that the pages understand. */
  document(ownerId: string, kind: DocumentKind): Promise<StoredDocument | null>;
  /** `version` is that which was read, 0 for a new one. */
  saveDocument(
    ownerId: string,
    kind: DocumentKind,
    version: number,
    body: string,
  ): Promise<StoredDocument | "conflict">;
  close(): Promise<void>;
}

export type StoreFaultCode =
  | "unreadable"
  | "unreachable"
  | "corrupt"
  | "locked"
  | "read-only"
  | "full"
  | "failed";

/** The store works, and says no: the caller asked for what may not be. */
export class StoreRefusal extends Error {
  override readonly name = "StoreRefusal";
  constructor(readonly code: RefusalCode) {
    super(REFUSALS[code].message);
  }
}

export class StoreFault extends Error {
  override readonly name = "StoreFault";
  constructor(
    readonly code: StoreFaultCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
