import type { Hono } from "hono";
import { z } from "zod";
import { isoOf } from "#lib/market/trading-time.ts";
import type { AlertDesk } from "../alerts/alert-desk.ts";
import { publicRule } from "../alerts/rule.ts";
import type { Clock } from "../clock.ts";
import { documentNews } from "./document-rest.ts";
import { hashOf, newApiToken, newPairingCode } from "./identity.ts";
import { deviceOf, type OwnerParts } from "./owner.ts";
import type { OwnerNews } from "./owner-news.ts";
import { createRateLimit } from "./rate-limit.ts";
import { Refused, readBody } from "./rest-input.ts";
import { only } from "./rest-methods.ts";

const PAIRING_MS = 5 * 60_000;

const Pairing = z.strictObject({ code: z.string().max(20) });
const NewToken = z.strictObject({ name: z.string().trim().min(1).max(60) });

export interface IdentityRestParts extends OwnerParts {
  clock: Clock;
  news: OwnerNews;
  alerts: Pick<AlertDesk, "scopesChanged">;
  /** Epoch ms. */
  marketNowMs: () => number;
}

/** Devices of one person, and tokens for the person's programs. Each handler works out whose they are. */
export function addIdentityRoutes(api: Hono, parts: IdentityRestParts): void {
  const { store, clock, news } = parts;
  // All tries together: a code is guessed from many devices as easily as from one.
  const tries = createRateLimit(5 / 60, 5);
  const codes = createRateLimit(1, 30);

  api.post("/api/v1/devices/code", async (c) => {
    const { ownerId } = await deviceOf(c.req.raw, "change", parts);
    if (!codes.take(clock.monotonicMs())) throw new Refused("RATE_LIMITED");
    const code = newPairingCode();
    const expiresAtMs = clock.wallMs() + PAIRING_MS;
    await store.addPairingCode(ownerId, hashOf(code), expiresAtMs);
    return c.json({ code, expiresAt: isoOf(expiresAtMs) }, 201);
  });
  api.all("/api/v1/devices/code", only("POST"));

  api.post("/api/v1/devices/pair", async (c) => {
    const { proof, ownerId: before } = await deviceOf(c.req.raw, "change", parts);
    const { code } = await readBody(c, Pairing);
    if (!tries.take(clock.monotonicMs())) throw new Refused("RATE_LIMITED");
    const plain = code.toUpperCase().replace(/[\s-]/g, "");
    const ownerId = await store.pairDevice(hashOf(plain), proof, clock.wallMs());
    if (ownerId === null) throw new Refused("BAD_PAIRING_CODE");
    await parts.alerts.scopesChanged();
    // Its sockets, and those of its programs, were somebody else's until now; they come back as the owner's.
    if (before !== ownerId) news.endOwner(before);
    const watchlists = await store.watchlists(ownerId);
    news.tell(ownerId, { changed: watchlists, removed: [], order: null });
    const changed = (await store.alertRules(ownerId)).map((rule) => publicRule(rule, parts.marketNowMs()));
    news.tellAlerts(ownerId, { changed, removed: [], fired: [], read: [], blind: [] });
    for (const told of await documentNews(store, ownerId)) news.tellDocument(ownerId, told);
    return c.json({ watchlists });
  });
  api.all("/api/v1/devices/pair", only("POST"));

  api.get("/api/v1/devices", async (c) => {
    const own = await deviceOf(c.req.raw, "read", parts);
    const devices = await store.devices(own.ownerId);
    return c.json({
      devices: devices.map(({ id, proof, addedAtMs }) => ({
        ...{ id, addedAt: isoOf(addedAtMs), isThis: proof === own.proof },
      })),
    });
  });
  api.all("/api/v1/devices", only("GET, HEAD"));

  api.delete("/api/v1/devices/:id", async (c) => {
    const { ownerId } = await deviceOf(c.req.raw, "change", parts);
    const proof = await store.removeDevice(ownerId, c.req.param("id"));
    if (proof === null) throw new Refused("NOT_FOUND");
    news.end(proof);
    return c.body(null, 204);
  });
  api.all("/api/v1/devices/:id", only("DELETE"));

  api.get("/api/v1/tokens", async (c) => {
    const { ownerId } = await deviceOf(c.req.raw, "read", parts);
    const tokens = await store.apiTokens(ownerId);
    return c.json({
      tokens: tokens.map(({ id, name, createdAtMs }) => ({ id, name, createdAt: isoOf(createdAtMs) })),
    });
  });
  api.post("/api/v1/tokens", async (c) => {
    const { ownerId } = await deviceOf(c.req.raw, "change", parts);
    const { name } = await readBody(c, NewToken);
    const token = newApiToken();
    const { id } = await store.addApiToken(ownerId, name, hashOf(token), clock.wallMs());
    // Shown this once: only its hash is kept.
    return c.json({ id, name, token }, 201);
  });
  api.all("/api/v1/tokens", only("GET, HEAD, POST"));

  api.delete("/api/v1/tokens/:id", async (c) => {
    const { ownerId } = await deviceOf(c.req.raw, "change", parts);
    const proof = await store.removeApiToken(ownerId, c.req.param("id"));
    if (proof === null) throw new Refused("NOT_FOUND");
    news.end(proof);
    return c.body(null, 204);
  });
  api.all("/api/v1/tokens/:id", only("DELETE"));
}
