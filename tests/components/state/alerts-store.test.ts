import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  loadAlerts,
  onFired,
  readFirings,
  takeAlertNews,
  unreadOf,
  useAlerts,
} from "#components/state/alerts-store.ts";
import type { AlertNews, Firing } from "#lib/contract/alert.ts";
import { firingOf } from "../../server/alerts/delivery/receiver.ts";

const NOTHING: AlertNews = { changed: [], removed: [], fired: [], read: [], blind: [] };

/** What the server would answer, and when. */
let log: { firings: Firing[]; unread: number };
let gate: Promise<void>;
const told: string[] = [];
let stop: () => void;
beforeEach(() => {
  log = { firings: [], unread: 0 };
  gate = Promise.resolve();
  told.length = 0;
  useAlerts.setState({ ...useAlerts.getInitialState() });
  stop = onFired((firings) => told.push(...firings.map(({ id }) => id)));
  vi.stubGlobal("fetch", async (path: string) => {
    const answer = path.includes("/firings") ? structuredClone(log) : { alerts: [], blind: [] };
    await gate;
    return new Response(JSON.stringify(answer));
  });
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

const fire = (id: string, atMs = Date.now()): Firing => firingOf({ id, atMs });
const shown = () => useAlerts.getState().firings.map(({ id }) => id);
const unread = () => unreadOf(useAlerts.getState());

test("what fired while the page was not connected is told when it is again, and what was there before is not", async () => {
  log = { firings: [fire("old", 1)], unread: 1 };
  await loadAlerts();
  expect(told).toEqual([]);
  log = { firings: [fire("b", 3), fire("a", 2), fire("old", 1)], unread: 3 };
  await loadAlerts();
  expect(told).toEqual(["a", "b"]);
  await loadAlerts();
  expect(told).toEqual(["a", "b"]);
});

test("a firing that is told while the log is being read stays, and is told once", async () => {
  await loadAlerts();
  let open = (): void => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  const loading = loadAlerts();
  await vi.waitFor(() => expect(told).toEqual([]));
  await Promise.resolve();
  takeAlertNews({ ...NOTHING, fired: [fire("new")] });
  open();
  await loading;
  expect(shown()).toEqual(["new"]);
  expect(told).toEqual(["new"]);
  expect(unread()).toBe(1);
});

test("the count of the unread is the server's, however many the page keeps", async () => {
  log = { firings: Array.from({ length: 200 }, (_, at) => fire(`f${at}`, at)), unread: 950 };
  await loadAlerts();
  expect(unread()).toBe(950);
  takeAlertNews({ ...NOTHING, fired: [fire("x")] });
  expect(unread()).toBe(951);
  takeAlertNews({ ...NOTHING, read: ["x", "one that the page does not keep"] });
  expect(unread()).toBe(949);
  readFirings(["f3"]);
  expect(unread()).toBe(948);
  readFirings();
  expect(unread()).toBe(0);
});
