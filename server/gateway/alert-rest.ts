import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import { z } from "zod";
import {
  AlertRuleChange,
  type AlertScope,
  type BacktestAnswer,
  BacktestQuestion,
  NewAlertRule,
} from "#lib/contract/alert.ts";
import { refuse } from "#lib/contract/refusals.ts";
import type { FormulaFault } from "#lib/formula/formula.ts";
import type { AlertDesk } from "../alerts/alert-desk.ts";
import type { Backtester } from "../alerts/backtester.ts";
import { bodyOf, conditionOf, publicRule } from "../alerts/rule.ts";
import type { RuleBody, StoredRule } from "../store/store.ts";
import type { Directory } from "./directory.ts";
import { LIMITS } from "./limits.ts";
import { type OwnerParts, ownerOf as ownerIn, type Purpose } from "./owner.ts";
import type { OwnerNews } from "./owner-news.ts";
import {
  instantOfText,
  optionalParameter,
  Refused,
  readBody,
  readLimit,
  requiredSymbol,
} from "./rest-input.ts";
import { only } from "./rest-methods.ts";

export interface AlertRestParts extends OwnerParts {
  alerts: AlertDesk;
  backtester: Backtester;
  directory: Directory;
  news: OwnerNews;
  /** Epoch ms. */
  marketNowMs: () => number;
}

const TRIES_ARE_BUSY = "Other rules are being tried out; ask again in a moment.";

const FiringsRead = z.strictObject({
  ids: z.union([z.literal("all"), z.array(z.string().max(200)).min(1).max(500)]),
});

/** A person's own rules: each handler works out for itself whose they are. */
export function addAlertRoutes(api: Hono, parts: AlertRestParts): void {
  const { alerts, store, directory, marketNowMs } = parts;
  /** By owner: nobody takes all places of the one who tries rules out. */
  const beingTried = new Map<string, number>();

  const ownerOf = async (request: Request, purpose: Purpose): Promise<string> =>
    (await ownerIn(request, purpose, parts)).ownerId;

  async function find(owner: string, id: string): Promise<StoredRule> {
    const rule = (await alerts.rules(owner)).find((each) => each.id === id);
    if (!rule) throw new Refused("NOT_FOUND", "There is no such alert rule.");
    return rule;
  }

  /** What a scope names must be there, and be the owner's. */
  async function checkScope(owner: string, scope: AlertScope): Promise<void> {
    const symbols = await alerts.symbolsOf(owner, scope);
    if (symbols === null) {
      if (scope.kind === "watchlist") throw new Refused("NOT_FOUND", "There is no such watchlist.");
      throw new Refused("UNKNOWN_LIST");
    }
    if (scope.kind === "board" || scope.kind === "watchlist") return;
    const unknown = symbols.filter((symbol) => !directory.isInstrument(symbol) && !directory.isIndex(symbol));
    if (unknown.length === 0) return;
    throw new Refused("UNKNOWN_SYMBOL", `No instrument or index has this symbol: ${unknown.join(", ")}.`);
  }

  api.get("/api/v1/alerts", async (c) => {
    const owner = await ownerOf(c.req.raw, "read");
    const rules = await alerts.rules(owner);
    return c.json({
      alerts: rules.map((rule) => publicRule(rule, marketNowMs())),
      unread: await store.unreadFirings(owner),
    });
  });

  api.post("/api/v1/alerts", async (c) => {
    const owner = await ownerOf(c.req.raw, "change");
    const asked = await readBody(c, NewAlertRule);
    const condition = conditionOf(asked.formula);
    if ("fault" in condition) return c.json(badFormula(condition.fault), 422);
    await checkScope(owner, asked.scope);
    const rule = await alerts.create(owner, { ...bodyOf(asked), id: asked.id ?? randomUUID() });
    return c.json(publicRule(rule, marketNowMs()), 201);
  });
  api.all("/api/v1/alerts", only("GET, HEAD, POST"));

  addFiringRoutes();
  addBacktestRoutes();

  api.get("/api/v1/alerts/:id", async (c) => {
    const rule = await find(await ownerOf(c.req.raw, "read"), c.req.param("id"));
    return c.json(publicRule(rule, marketNowMs()));
  });

  api.patch("/api/v1/alerts/:id", async (c) => {
    const owner = await ownerOf(c.req.raw, "change");
    const { id } = c.req.param();
    const { version, ...asked } = await readBody(c, AlertRuleChange);
    await find(owner, id);
    const condition = asked.formula === undefined ? null : conditionOf(asked.formula);
    if (condition && "fault" in condition) return c.json(badFormula(condition.fault), 422);
    if (asked.scope) await checkScope(owner, asked.scope);
    const change = Object.fromEntries(
      Object.entries(asked).filter(([, value]) => value !== undefined),
    ) as Partial<RuleBody>;
    const after = await alerts.change(owner, id, version, change);
    if (after === null) throw new Refused("NOT_FOUND", "There is no such alert rule.");
    if (after === "conflict") {
      const current = publicRule(await find(owner, id), marketNowMs());
      return c.json({ error: refuse("CONFLICT"), current }, 409);
    }
    return c.json(publicRule(after, marketNowMs()));
  });

  api.delete("/api/v1/alerts/:id", async (c) => {
    const owner = await ownerOf(c.req.raw, "change");
    const gone = await alerts.remove(owner, c.req.param("id"));
    if (!gone) throw new Refused("NOT_FOUND", "There is no such alert rule.");
    return c.body(null, 204);
  });
  api.all("/api/v1/alerts/:id", only("GET, HEAD, PATCH, DELETE"));

  api.get("/api/v1/alerts/:id/explain", async (c) => {
    const rule = await find(await ownerOf(c.req.raw, "read"), c.req.param("id"));
    const symbol = requiredSymbol(c);
    const answer = alerts.explain(rule, symbol);
    if (!answer || !(directory.isInstrument(symbol) || directory.isIndex(symbol))) {
      throw new Refused("UNKNOWN_SYMBOL");
    }
    if (answer.holds === true || answer.nearest) return c.json(answer);
    const condition = conditionOf(rule.formula);
    if ("fault" in condition) return c.json(answer);
    const sinceMs = Math.max(rule.createdAtMs, rule.lastFiredAtMs ?? 0);
    return c.json({
      ...answer,
      nearest: await parts.backtester.nearestToday({ ...rule, ...condition }, symbol, sinceMs),
    });
  });
  api.all("/api/v1/alerts/:id/explain", only("GET, HEAD"));

  async function tryOut(
    owner: string,
    asked: Pick<RuleBody, "formula" | "scope" | "repeat" | "sessions" | "expiresAtMs">,
  ): Promise<BacktestAnswer | { fault: FormulaFault }> {
    const { scope, repeat, sessions, expiresAtMs } = asked;
    const condition = conditionOf(asked.formula);
    if ("fault" in condition) return condition;
    await checkScope(owner, scope);
    const own = beingTried.get(owner) ?? 0;
    if (own >= LIMITS.backtestsPerOwner) throw new Refused("RATE_LIMITED", TRIES_ARE_BUSY);
    beingTried.set(owner, own + 1);
    try {
      const symbols = (await alerts.symbolsOf(owner, scope)) ?? [];
      const answer = await parts.backtester.run({ ...condition, repeat, sessions, expiresAtMs }, symbols);
      if (!answer) throw new Refused("RATE_LIMITED", TRIES_ARE_BUSY);
      return answer;
    } finally {
      const left = (beingTried.get(owner) ?? 1) - 1;
      if (left > 0) beingTried.set(owner, left);
      else beingTried.delete(owner);
    }
  }

  /** When a rule would have fired, by what is stored. */
  function addBacktestRoutes(): void {
    api.post("/api/v1/alerts/backtest", async (c) => {
      const owner = await ownerOf(c.req.raw, "change");
      const { repeat, sessions, expiresAtMs, ...asked } = await readBody(c, BacktestQuestion);
      const answer = await tryOut(owner, {
        ...asked,
        repeat: repeat ?? { mode: "every", coolDownMs: 0 },
        sessions: sessions ?? null,
        expiresAtMs: expiresAtMs ?? null,
      });
      return "fault" in answer ? c.json(badFormula(answer.fault), 422) : c.json(answer);
    });
    api.all("/api/v1/alerts/backtest", only("POST"));

    api.get("/api/v1/alerts/:id/backtest", async (c) => {
      const owner = await ownerOf(c.req.raw, "read");
      const answer = await tryOut(owner, await find(owner, c.req.param("id")));
      return "fault" in answer ? c.json(badFormula(answer.fault), 422) : c.json(answer);
    });
    api.all("/api/v1/alerts/:id/backtest", only("GET, HEAD"));
  }

  function addFiringRoutes(): void {
    api.get("/api/v1/alerts/firings", async (c) => {
      const owner = await ownerOf(c.req.raw, "read");
      const before = optionalParameter(c, "before");
      const beforeMs = before === undefined ? Number.MAX_SAFE_INTEGER : instantOfText(before);
      if (Number.isNaN(beforeMs))
        throw new Refused("BAD_REQUEST", "«before» is epoch milliseconds or ISO 8601.");
      return c.json({
        firings: await store.firings(owner, beforeMs, readLimit(c, 100, 500)),
        unread: await store.unreadFirings(owner),
      });
    });
    api.all("/api/v1/alerts/firings", only("GET, HEAD"));

    api.post("/api/v1/alerts/firings/read", async (c) => {
      const owner = await ownerOf(c.req.raw, "change");
      const { ids } = await readBody(c, FiringsRead);
      await store.readFirings(owner, ids);
      parts.news.tellAlerts(owner, { changed: [], removed: [], fired: [], read: ids, blind: [] });
      return c.json({ unread: await store.unreadFirings(owner) });
    });
    api.all("/api/v1/alerts/firings/read", only("POST"));

    api.get("/api/v1/alerts/blind", async (c) => {
      const owner = await ownerOf(c.req.raw, "read");
      const symbols = new Set<string>();
      for (const { scope } of await alerts.rules(owner)) {
        for (const symbol of (await alerts.symbolsOf(owner, scope)) ?? []) symbols.add(symbol);
      }
      return c.json({ blind: await alerts.blindSpells(symbols) });
    });
    api.all("/api/v1/alerts/blind", only("GET, HEAD"));
  }
}

function badFormula(fault: FormulaFault) {
  return { error: { ...refuse("BAD_FORMULA", fault.en), fault } };
}
