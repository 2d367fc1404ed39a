import { randomUUID } from "node:crypto";
import type { DeliveryRecord, Firing } from "#lib/contract/alert.ts";
import type { Clock } from "../../clock.ts";
import type { AlertSettings } from "../../config.ts";
import type { Log } from "../../log.ts";
import type { ChannelSecrets, Store } from "../../store/store.ts";
import type { Message } from "./message.ts";
import { createPostJson, type PostJson } from "./post-json.ts";
import { MAX_TRIES, pauseAfterMs, quietEndMs } from "./schedule.ts";
import { sendTelegram } from "./telegram.ts";
import type { TryResult } from "./try-result.ts";
import { sendWebhook } from "./webhook.ts";

/** Channels that are sent to at once; one channel gets its firings one after another. */
const MAX_BUSY = 16;
/** The wall clock may jump: what is due is looked for at least so often. */
const LOOK_PERIOD_MS = 60_000;
const STORE_PAUSE_MS = 5_000;
const PAUSED_WORDS = "Kênh đang tạm dừng / The channel is paused";

export interface DeliveryParts {
  store: Pick<
    Store,
    "waitingChannels" | "nextDelivery" | "recordDelivery" | "logDelivery" | "channelSecrets"
  >;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  log: Log;
  config: AlertSettings;
  /** For tests: how webhooks are reached. */
  post?: PostJson;
}

/** Hands on to the outside what `saveAlerts` has stored for it, and goes on with it after a restart. */
export interface AlertDelivery {
  /** Looks for what is due: firings were stored, or a channel has changed. */
  wake(): void;
  /** Sends a firing that is none by a channel, once and now; null when the owner has no such channel. */
  test(ownerId: string, channelId: string): Promise<DeliveryRecord | null>;
  stop(): Promise<void>;
}

export function openDelivery(parts: DeliveryParts): AlertDelivery {
  const { store, clock, random, log, config } = parts;
  const postOut = parts.post ?? createPostJson({ clock, allowPrivate: config.allowPrivate });
  // The owner of the server says where Telegram is.
  const postTelegram = createPostJson({ clock, allowPrivate: true });
  const ending = new AbortController();
  const { signal } = ending;
  const busy = new Map<string, Promise<void>>();
  let looking: Promise<void> | null = null;
  let isLookWanted = false;
  let cancelTimer = (): void => {};
  /** Monotonic: the store failed, and is left alone until then. */
  let notBeforeMs = 0;

  function send(secrets: ChannelSecrets, message: Message): Promise<TryResult> {
    return secrets.kind === "webhook"
      ? sendWebhook(secrets, message, { post: postOut, wallMs: clock.wallMs(), signal })
      : sendTelegram(secrets, message, { post: postTelegram, baseUrl: config.telegramUrl, signal });
  }

  function wake(): void {
    if (signal.aborted) return;
    if (looking) {
      isLookWanted = true;
      return;
    }
    looking = look()
      .catch(storeFailed)
      .finally(() => {
        looking = null;
        if (!isLookWanted) return;
        isLookWanted = false;
        wake();
      });
  }

  function wakeAfter(delayMs: number): void {
    cancelTimer();
    if (!signal.aborted) cancelTimer = clock.after(delayMs, wake);
  }

  function storeFailed(error: unknown): void {
    log.error({ err: error }, "alerts cannot be delivered: the store failed; tried again soon");
    notBeforeMs = clock.monotonicMs() + STORE_PAUSE_MS;
    wakeAfter(STORE_PAUSE_MS);
  }

  async function look(): Promise<void> {
    const restMs = notBeforeMs - clock.monotonicMs();
    if (restMs > 0) return wakeAfter(restMs);
    const waiting = (await store.waitingChannels()).filter(({ channelId }) => !busy.has(channelId));
    const nowMs = clock.wallMs();
    let nextMs = LOOK_PERIOD_MS;
    for (const { channelId, dueAtMs } of waiting.sort((one, other) => one.dueAtMs - other.dueAtMs)) {
      if (dueAtMs > nowMs) nextMs = Math.min(nextMs, dueAtMs - nowMs);
      else if (busy.size < MAX_BUSY && !signal.aborted) begin(channelId);
    }
    wakeAfter(nextMs);
  }

  function begin(channelId: string): void {
    const work = serve(channelId)
      .catch(storeFailed)
      .finally(() => {
        busy.delete(channelId);
        wake();
      });
    busy.set(channelId, work);
  }

  async function serve(channelId: string): Promise<void> {
    while (!signal.aborted) {
      const next = await store.nextDelivery(channelId, clock.wallMs());
      if (!next) return;
      await deliver(next);
    }
  }

  async function deliver({
    channel,
    secrets,
    delivery,
  }: NonNullable<Awaited<ReturnType<Store["nextDelivery"]>>>): Promise<void> {
    const { firing, tries, isHeld } = delivery;
    const record = (outcome: DeliveryRecord["outcome"], detail: string): DeliveryRecord => ({
      firingId: firing.id,
      channelId: channel.id,
      attempt: tries + 1,
      atMs: clock.wallMs(),
      outcome,
      detail,
    });
    const over = { dueAtMs: null, restUntilMs: null, isHeld, tries };
    if (channel.isPaused) return store.recordDelivery(record("given-up", PAUSED_WORDS), over);
    const quietUntilMs = quietEndMs(channel.quiet, clock.wallMs());
    if (quietUntilMs !== null) {
      const held = record("held-quiet", "Giờ yên lặng, gửi sau / Quiet hours, sent afterwards");
      return store.recordDelivery(held, { ...over, dueAtMs: quietUntilMs, isHeld: true });
    }
    const result = await send(secrets, { firing, isTest: false, isHeld });
    // Cut off by our own end: not tried, as far as anybody can tell.
    if (result.kind === "failed" && signal.aborted) return;
    const after = { ...over, tries: tries + 1 };
    if (result.kind === "delivered") return store.recordDelivery(record("delivered", result.detail), after);
    if (result.kind === "hopeless" || after.tries >= MAX_TRIES) {
      log.warn({ channelId: channel.id, firingId: firing.id, tries: after.tries }, "an alert was given up");
      return store.recordDelivery(record("given-up", result.detail), after);
    }
    const failed = record("failed", result.detail);
    const asked = result.retryAfterMs;
    return store.recordDelivery(failed, {
      ...after,
      dueAtMs: failed.atMs + pauseAfterMs(after.tries, random(), asked),
      restUntilMs: asked === null ? null : failed.atMs + asked,
    });
  }

  wake();
  return {
    wake,

    async test(ownerId, channelId) {
      const secrets = await store.channelSecrets(ownerId, channelId);
      if (!secrets) return null;
      const firing = testFiring(clock.wallMs());
      const result = await send(secrets, { firing, isTest: true, isHeld: false });
      const record: DeliveryRecord = {
        firingId: firing.id,
        channelId,
        attempt: 1,
        atMs: clock.wallMs(),
        outcome: result.kind === "delivered" ? "delivered" : "failed",
        detail: result.detail,
      };
      await store.logDelivery(record);
      return record;
    },

    async stop() {
      ending.abort();
      cancelTimer();
      await looking;
      await Promise.all(busy.values());
      cancelTimer();
    },
  };
}

function testFiring(atMs: number): Firing {
  return {
    id: randomUUID(),
    ruleId: "test",
    ruleName: "Thử / Test",
    formula: "price > 0",
    symbol: "TEST",
    source: "test",
    atMs,
    price: null,
    note: "",
    evidence: [],
    isRead: false,
  };
}
