import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { z } from "zod";
import { AlertChannelChange, NewAlertChannel } from "#lib/contract/alert.ts";
import type { AlertDelivery } from "../alerts/delivery/delivery.ts";
import { isPublicAddress, literalAddressOf } from "../alerts/delivery/private-address.ts";
import type { Clock } from "../clock.ts";
import type { ChannelSecrets } from "../store/store.ts";
import { type OwnerParts, ownerOf } from "./owner.ts";
import { createRateLimit } from "./rate-limit.ts";
import { Refused, readBody, readLimit } from "./rest-input.ts";
import { only } from "./rest-methods.ts";

export interface ChannelRestParts extends OwnerParts {
  clock: Clock;
  delivery: Pick<AlertDelivery, "test" | "wake">;
  /** Whether webhooks may go to private addresses. */
  allowPrivate: boolean;
}

/** Ways of alerts to the outside. Their secrets come in here and are never told again. */
export function addChannelRoutes(api: Hono, parts: ChannelRestParts): void {
  const { store, clock, delivery } = parts;
  // All tests together: each makes this server send something wherever its maker likes.
  const tests = createRateLimit(0.5, 10);
  const missing = (): Refused => new Refused("NOT_FOUND", "There is no such channel.");
  const idOf = (id: string): string => {
    if (z.uuid().safeParse(id).success) return id;
    throw missing();
  };

  api.get("/api/v1/channels", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "read", parts);
    return c.json({ channels: await store.channels(ownerId) });
  });
  api.post("/api/v1/channels", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "change", parts);
    const asked = await readBody(c, NewAlertChannel);
    if (asked.kind === "telegram") {
      const { name, botToken, chatId } = asked;
      const secrets: ChannelSecrets = { kind: "telegram", botToken, chatId };
      return c.json(
        await store.createChannel(ownerId, { name, target: chatId, secrets }, clock.wallMs()),
        201,
      );
    }
    const url = webhookUrl(asked.url, parts.allowPrivate);
    const secret = asked.secret ?? randomBytes(32).toString("base64url");
    const secrets: ChannelSecrets = { kind: "webhook", url: url.href, secret };
    const channel = { name: asked.name, target: url.host, secrets };
    const made = await store.createChannel(ownerId, channel, clock.wallMs());
    return c.json(asked.secret === undefined ? { ...made, secret } : made, 201);
  });
  api.all("/api/v1/channels", only("GET, HEAD, POST"));

  api.patch("/api/v1/channels/:id", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "change", parts);
    const change = await readBody(c, AlertChannelChange);
    const changed = await store.changeChannel(ownerId, idOf(c.req.param("id")), change);
    if (!changed) throw missing();
    delivery.wake();
    return c.json(changed);
  });
  api.delete("/api/v1/channels/:id", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "change", parts);
    if (!(await store.deleteChannel(ownerId, idOf(c.req.param("id"))))) throw missing();
    return c.body(null, 204);
  });
  api.all("/api/v1/channels/:id", only("PATCH, DELETE"));

  api.post("/api/v1/channels/:id/test", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "change", parts);
    const id = idOf(c.req.param("id"));
    if (!(await store.channelSecrets(ownerId, id))) throw missing();
    if (!tests.take(clock.monotonicMs())) throw new Refused("RATE_LIMITED");
    const record = await delivery.test(ownerId, id);
    if (!record) throw missing();
    return c.json(record);
  });
  api.all("/api/v1/channels/:id/test", only("POST"));

  api.get("/api/v1/channels/:id/log", async (c) => {
    const { ownerId } = await ownerOf(c.req.raw, "read", parts);
    const records = await store.deliveryLog(ownerId, idOf(c.req.param("id")), readLimit(c, 100, 500));
    if (!records) throw missing();
    return c.json({ records });
  });
  api.all("/api/v1/channels/:id/log", only("GET, HEAD"));
}

/**
 * Refuses at once what could never be sent to. What a name stands for is checked where it is connected to, each
 * time: see post-json.ts.
 */
function webhookUrl(text: string, allowPrivate: boolean): URL {
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw new Refused("BAD_REQUEST", "«url»: an https address is needed.");
  if (url.username !== "" || url.password !== "") {
    throw new Refused("BAD_REQUEST", "«url»: user and password do not belong into the address.");
  }
  const literal = literalAddressOf(url);
  const isOpen = url.protocol === "https:" && (literal === null || isPublicAddress(literal));
  if (!allowPrivate && !isOpen) throw new Refused("PRIVATE_ADDRESS");
  return url;
}
