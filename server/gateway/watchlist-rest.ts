import type { Hono } from "hono";
import { z } from "zod";
import { refuse } from "#lib/contract/refusals.ts";
import { NewWatchlist, type Watchlist, WatchlistChange, WatchlistOrder } from "#lib/contract/watchlist.ts";
import type { Store } from "../store/store.ts";
import type { Directory } from "./directory.ts";
import { deviceTokenOf, ownerHashOf } from "./identity.ts";
import type { OriginVerdict } from "./origin.ts";
import type { Interest } from "./parts.ts";
import { Refused, readBody } from "./rest-input.ts";
import { only } from "./rest-methods.ts";

export interface WatchlistRestParts {
  store: Store;
  directory: Directory;
  interest: Pick<Interest, "watchlistsChanged">;
  judge: (headers: Headers) => OriginVerdict;
}

/**
 * A device's own lists. Each handler works out for itself whose they are, and the store is only ever asked
 * for that owner's: what belongs to another device does not exist.
 */
export function addWatchlistRoutes(api: Hono, parts: WatchlistRestParts): void {
  const { store, directory, interest } = parts;

  /** The owner of what a request reads or changes. */
  function ownerOf(request: Request, purpose: "read" | "change"): string {
    const verdict = parts.judge(request.headers);
    const token = deviceTokenOf(request.headers.get("cookie"));
    if (!token || verdict === "foreign") throw new Refused("NO_IDENTITY");
    // Browsers name their origin on every change. Who does not is a program, which has no rights of a cookie.
    if (purpose === "change" && verdict === "absent") {
      throw new Refused("FORBIDDEN_ORIGIN", "A change that relies on a cookie must name its Origin.");
    }
    return ownerHashOf(token);
  }

  /** `held`: symbols that were accepted before stay acceptable, e.g. of a company that left the exchange. */
  function checkSymbols(symbols: readonly string[], held: readonly string[] = []): string[] {
    const unique = [...new Set(symbols)];
    const unknown = unique.filter((symbol) => !directory.isInstrument(symbol) && !held.includes(symbol));
    if (unknown.length === 0) return unique;
    throw new Refused("UNKNOWN_SYMBOL", `No instrument has this symbol: ${unknown.join(", ")}.`);
  }

  async function find(owner: string, id: string): Promise<Watchlist> {
    const found = z.uuid().safeParse(id).success
      ? (await store.watchlists(owner)).find((list) => list.id === id)
      : undefined;
    if (!found) throw new Refused("NOT_FOUND", "There is no such watchlist.");
    return found;
  }

  api.get("/api/v1/watchlists", async (c) => {
    const owner = ownerOf(c.req.raw, "read");
    return c.json({ watchlists: await store.watchlists(owner) });
  });

  api.post("/api/v1/watchlists", async (c) => {
    const owner = ownerOf(c.req.raw, "change");
    const { name, symbols } = await readBody(c, NewWatchlist);
    const made = await store.createWatchlist(owner, name, checkSymbols(symbols ?? []));
    interest.watchlistsChanged();
    return c.json(made, 201);
  });
  api.all("/api/v1/watchlists", only("GET, HEAD, POST"));

  api.put("/api/v1/watchlists/order", async (c) => {
    const owner = ownerOf(c.req.raw, "change");
    const { ids } = await readBody(c, WatchlistOrder);
    const own = new Set((await store.watchlists(owner)).map((list) => list.id));
    if (ids.some((id) => !own.has(id))) throw new Refused("NOT_FOUND", "There is no such watchlist.");
    if (new Set(ids).size !== ids.length || ids.length !== own.size) {
      throw new Refused("CONFLICT", "The order must name each of the lists once; read them again.");
    }
    await store.orderWatchlists(owner, ids);
    return c.json({ watchlists: await store.watchlists(owner) });
  });
  api.all("/api/v1/watchlists/order", only("PUT"));

  api.get("/api/v1/watchlists/:id", async (c) =>
    c.json(await find(ownerOf(c.req.raw, "read"), c.req.param("id"))),
  );

  api.patch("/api/v1/watchlists/:id", async (c) => {
    const owner = ownerOf(c.req.raw, "change");
    const { version, name, symbols } = await readBody(c, WatchlistChange);
    const { id } = c.req.param();
    const before = await find(owner, id);
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(symbols === undefined ? {} : { symbols: checkSymbols(symbols, before.symbols) }),
    };
    const after = await store.changeWatchlist(owner, id, version, change);
    if (after === null) throw new Refused("NOT_FOUND", "There is no such watchlist.");
    if (after === "conflict") {
      return c.json({ error: refuse("CONFLICT"), current: await find(owner, id) }, 409);
    }
    interest.watchlistsChanged();
    return c.json(after);
  });

  api.delete("/api/v1/watchlists/:id", async (c) => {
    const owner = ownerOf(c.req.raw, "change");
    const { id } = c.req.param();
    await find(owner, id);
    await store.deleteWatchlist(owner, id);
    interest.watchlistsChanged();
    return c.body(null, 204);
  });
  api.all("/api/v1/watchlists/:id", only("GET, HEAD, PATCH, DELETE"));
}
