import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import next from "next";
import { PROJECT_DIR } from "../project-dir.ts";
import type { PageHandler } from "./parts.ts";

export interface Pages {
  handle: PageHandler;
  /** Takes the `upgrade` events of development's reload socket. */
  upgrades: EventEmitter;
  close(): Promise<void>;
}

/**
 * The pages of `app/`. Next would put a listener for upgrades on our HTTP server with its first request, and
 * close everybody else's WebSockets there; so it is given an emitter of its own, which the gateway feeds.
 */
export async function openPages(options: { dev: boolean; host?: string; port?: number }): Promise<Pages> {
  const upgrades = new EventEmitter();
  const pages = next({
    dev: options.dev,
    dir: PROJECT_DIR,
    // Next calls nothing but `on("upgrade", …)` of it.
    httpServer: upgrades as unknown as Server,
    ...(options.host === undefined ? {} : { hostname: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  await pages.prepare();
  const handle = pages.getRequestHandler();
  return { handle: (request, response) => handle(request, response), upgrades, close: () => pages.close() };
}
