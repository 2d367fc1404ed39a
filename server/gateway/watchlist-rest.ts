import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import { z } from "zod";
import { refuse } from "#lib/contract/refusals.ts";
import {
  type EditsAnswer,
  NewWatchlist,
  type Watchlist,
  WatchlistChange,
  WatchlistEdits,
  WatchlistImport,
  type WatchlistNews,
  WatchlistOrder,
} from "#lib/contract/watchlist.ts";
import { readImport, toCodes, toCsv } from "#lib/watchlist/csv.ts";
import { planImport } from "#lib/watchlist/plan.ts";
import type { EditSource } from "../store/store.ts";
import { editsOf } from "../store/watchlist-store.ts";
import type { Directory } from "./directory.ts";
import { deviceCookie, deviceTokenOf, hashOf, newDeviceToken } from "./identity.ts";
import { type OwnerParts, ownerOf as ownerIn, type Purpose } from "./owner.ts";
import type { OwnerNews } from "./owner-news.ts";
import type { Interest } from "./parts.ts";
import { optionalParameter, Refused, readBody } from "./rest-input.ts";
import { only } from "./rest-methods.ts";

const TOKEN_LETTERS = 43;
const WITH_NOTES = "n";

export interface WatchlistRestParts extends OwnerParts {
  directory: Directory;
  interest: Pick<Interest, "watchlistsChanged">;
  news: OwnerNews;
  isSecure: boolean;
}

/**
 * A device's own lists. Each handler works out for itself whose they are, and the store is only ever asked
 * for that owner's: what belongs to another device does not exist.
 */
export function addWatchlistRoutes(api: Hono, parts: WatchlistRestParts): void {
  const { store, directory, interest } = parts;

  const ownerOf = async (request: Request, purpose: Purpose): Promise<string> =>
    (await ownerIn(request, purpose, parts)).ownerId;

  function told(owner: string, news: Partial<WatchlistNews>): void {
    interest.watchlistsChanged();
    parts.news.tell(owner, { changed: [], removed: [], order: null, ...news });
  }

  /** `held`: symbols that were accepted before stay acceptable, e.g. of a company that left the exchange. */
  function checkSymbols(symbols: readonly string[], held: readonly string[] = []): string[] {
    const unique = [...new Set(symbols)];
    const unknown = unique.filter((symbol) => !directory.isInstrument(symbol) && !held.includes(symbol));
    if (unknown.length === 0) return unique;
    throw new Refused("UNKNOWN_SYMBOL", `No instrument has this symbol: ${unknown.join(", ")}.`);
  }

  async function find(owner: string, id: string): Promise<Watchlist> {
    const found = z.uuid().safeParse(id).success ? await store.watchlist(owner, id) : null;
    if (!found) throw new Refused("NOT_FOUND", "There is no such watchlist.");
    return found;
  }

  api.get("/api/v1/watchlists", async (c) => {
    // Came over from another site, and so with its first page neither showed a cookie nor was given one.
    const isNew =
      deviceTokenOf(c.req.header("cookie")) === null && c.req.header("authorization") === undefined;
    if (isNew && c.req.header("sec-fetch-site") === "same-origin") {
      c.header("Set-Cookie", deviceCookie(newDeviceToken(), { isSecure: parts.isSecure, isStrict: true }));
      return c.json({ watchlists: [] });
    }
    const owner = await ownerOf(c.req.raw, "read");
    return c.json({ watchlists: await store.watchlists(owner) });
  });

  api.post("/api/v1/watchlists", async (c) => {
    const owner = await ownerOf(c.req.raw, "change");
    const { id, name, symbols } = await readBody(c, NewWatchlist);
    const made = await store.createWatchlist(owner, name, checkSymbols(symbols ?? []), id);
    told(owner, { changed: [made] });
    return c.json(made, 201);
  });
  api.all("/api/v1/watchlists", only("GET, HEAD, POST"));

  api.put("/api/v1/watchlists/order", async (c) => {
    const owner = await ownerOf(c.req.raw, "change");
    const { ids } = await readBody(c, WatchlistOrder);
    const own = new Set((await store.watchlists(owner)).map((list) => list.id));
    if (ids.some((id) => !own.has(id))) throw new Refused("NOT_FOUND", "There is no such watchlist.");
    if (new Set(ids).size !== ids.length || ids.length !== own.size) {
      throw new Refused("CONFLICT", "The order must name each of the lists once; read them again.");
    }
    await store.orderWatchlists(owner, ids);
    told(owner, { order: ids });
    return c.json({ watchlists: await store.watchlists(owner) });
  });
  api.all("/api/v1/watchlists/order", only("PUT"));

  api.get("/api/v1/watchlists/:id", async (c) =>
    c.json(await find(await ownerOf(c.req.raw, "read"), c.req.param("id"))),
  );

  api.patch("/api/v1/watchlists/:id", async (c) => {
    const owner = await ownerOf(c.req.raw, "change");
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
    told(owner, { changed: [after] });
    return c.json(after);
  });

  api.delete("/api/v1/watchlists/:id", async (c) => {
    const owner = await ownerOf(c.req.raw, "change");
    const { id } = c.req.param();
    await find(owner, id);
    await store.deleteWatchlist(owner, id);
    told(owner, { removed: [id] });
    return c.body(null, 204);
  });
  api.all("/api/v1/watchlists/:id", only("GET, HEAD, PATCH, DELETE"));

  api.post("/api/v1/watchlists/:id/edits", async (c) => {
    const owner = await ownerOf(c.req.raw, "change");
    const { edits } = await readBody(c, WatchlistEdits);
    const { id } = c.req.param();
    const before = await find(owner, id);
    const held = [...before.symbols];
    checkSymbols(
      edits.flatMap((edit) =>
        "symbol" in edit && !(edit.field === "in" && edit.value === false) ? [edit.symbol] : [],
      ),
      held,
    );
    return c.json(await edit(owner, id, edits));
  });
  api.all("/api/v1/watchlists/:id/edits", only("POST"));

  api.get("/api/v1/watchlists/:id/export", async (c) => {
    const list = await find(await ownerOf(c.req.raw, "read"), c.req.param("id"));
    const format = optionalParameter(c, "format") ?? "csv";
    if (format !== "csv" && format !== "codes") throw new Refused("BAD_REQUEST", "«format» is csv or codes.");
    c.header("Content-Type", format === "csv" ? "text/csv; charset=utf-8" : "text/plain; charset=utf-8");
    c.header(
      "Content-Disposition",
      `attachment; filename="khop-${list.id}.${format === "csv" ? "csv" : "txt"}"`,
    );
    // Spreadsheets take a file for UTF-8 by its first three bytes.
    return c.body(format === "csv" ? `\uFEFF${toCsv(list)}` : toCodes(list));
  });
  api.all("/api/v1/watchlists/:id/export", only("GET, HEAD"));

  api.post("/api/v1/watchlists/:id/import", async (c) => {
    const owner = await ownerOf(c.req.raw, "change");
    const { text } = await readBody(c, WatchlistImport);
    const { id } = c.req.param();
    await find(owner, id);
    const { rows, faultyLines } = readImport(text);
    const known = rows.filter((row) => directory.isInstrument(row.symbol));
    const unknown = rows.filter((row) => !directory.isInstrument(row.symbol)).map((row) => row.symbol);
    const { list } = await edit(owner, id, (fields) =>
      editsOf(planImport(fields, known, randomUUID), fields),
    );
    return c.json({ list, unknown: [...new Set(unknown)], faultyLines });
  });
  api.all("/api/v1/watchlists/:id/import", only("POST"));

  addShareRoutes();

  async function edit(owner: string, id: string, edits: EditSource): Promise<EditsAnswer> {
    const answer = await store.editWatchlist(owner, id, edits);
    if (!answer) throw new Refused("NOT_FOUND", "There is no such watchlist.");
    told(owner, { changed: [answer.list] });
    return answer;
  }

  /**
   * A link for others: what is held and what it cost stays at home, and so do notes and colours unless they are
   * wanted in it. Which of the two a link is stands in its code, so that nobody can make one of the other.
   */
  function addShareRoutes(): void {
    api.put("/api/v1/watchlists/:id/share", async (c) => {
      const owner = await ownerOf(c.req.raw, "change");
      const { id } = await find(owner, c.req.param("id"));
      const code = `${newDeviceToken()}${optionalParameter(c, "notes") === "true" ? WITH_NOTES : ""}`;
      await store.shareWatchlist(owner, id, hashOf(code));
      return c.json({ code }, 201);
    });
    api.delete("/api/v1/watchlists/:id/share", async (c) => {
      const owner = await ownerOf(c.req.raw, "change");
      const { id } = await find(owner, c.req.param("id"));
      await store.shareWatchlist(owner, id, null);
      return c.body(null, 204);
    });
    api.all("/api/v1/watchlists/:id/share", only("PUT, DELETE"));

    api.get("/api/v1/shared/:code", async (c) => {
      const code = c.req.param("code");
      const list = await store.sharedWatchlist(hashOf(code));
      if (!list) throw new Refused("NOT_FOUND", "There is no such watchlist.");
      const { name, groups, symbols } = list;
      const own = code.length > TOKEN_LETTERS ? {} : { note: "", colour: null };
      const entries = list.entries.map(({ quantity: _, cost: __, ...entry }) => ({ ...entry, ...own }));
      return c.json({ name, groups, symbols, entries });
    });
    api.all("/api/v1/shared/:code", only("GET, HEAD"));
  }
}
