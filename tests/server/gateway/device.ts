import type { Watchlist, WatchlistNews } from "#lib/contract/watchlist.ts";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { type Bench, type LiveClient, until } from "./bench.ts";

export const LISTS = "/api/v1/watchlists";

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of all kinds are looked into.
  body: any;
}
export type Send = (method: string, path: string, body?: unknown) => Promise<Answer>;

export function sender(on: Bench, headers: Record<string, string>): Send {
  return async (method, path, body) => {
    const response = await on.api(path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };
}

/** A browser with a cookie of its own, and so somebody of its own. */
export interface Device {
  headers: Record<string, string>;
  send: Send;
  create(name: string, symbols?: string[]): Promise<Watchlist>;
  /** Changes nothing, and is told to all sockets of its owner. */
  stir(): Promise<void>;
  /** Its socket, once that is in its owner's room. */
  open(options?: { reconnection?: boolean }): Promise<{ client: LiveClient; news: WatchlistNews[] }>;
}

export function deviceOn(on: Bench): Device {
  const headers = { cookie: `khop_device=${newDeviceToken()}`, origin: on.url };
  const send = sender(on, headers);
  return {
    headers,
    send,
    create: async (name, symbols = []) => (await send("POST", LISTS, { name, symbols })).body,
    async stir() {
      await send("PUT", `${LISTS}/order`, { ids: (await listsOf(send)).map((list) => list.id) });
    },
    async open(options = {}) {
      const client = await on.socketIo({ extraHeaders: headers, transports: ["websocket"], ...options });
      const news: WatchlistNews[] = [];
      client.on("watchlists", (each) => news.push(each));
      // A change of its own shows that it is in its owner's room.
      const probe = await this.create("thử");
      await until(async () => {
        await this.stir();
        return news.length > 0;
      }, "the socket hears its owner's news");
      await send("DELETE", `${LISTS}/${probe.id}`);
      await until(() => news.some((each) => each.removed.includes(probe.id)), "the last of it");
      news.length = 0;
      return { client, news };
    },
  };
}

export async function listsOf(send: Send): Promise<Watchlist[]> {
  return (await send("GET", LISTS)).body.watchlists;
}

/** Makes the device one of the other's owner, as a person does by typing the code. */
export async function pair(device: Device, owner: Device): Promise<Answer> {
  const { code } = (await owner.send("POST", "/api/v1/devices/code")).body;
  return device.send("POST", "/api/v1/devices/pair", { code });
}
