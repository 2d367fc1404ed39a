import { afterEach, expect, test, vi } from "vitest";
import { createWishes, type Request, type Target } from "#components/state/follow-plan.ts";
import type { Host, Hub } from "#components/state/hub.ts";
import { type Locks, serveInTurn } from "#components/state/hub-turn.ts";
import type { Ear, Line, LineMessage } from "#components/state/line.ts";
import { openSharedLine } from "#components/state/shared-line.ts";
import type { Health } from "#lib/contract/health.ts";
import type { SubscribeAnswer } from "#lib/contract/socket.ts";
import { stateOf } from "../board/states.ts";

/** `navigator.locks` of one browser, as far as the pages need it: one holder, the others in their order. */
function createLocks(): Locks {
  let isHeld = false;
  const queue: (() => void)[] = [];
  async function hold(work: (lock: unknown) => Promise<void> | undefined): Promise<void> {
    isHeld = true;
    try {
      await work({});
    } finally {
      isHeld = false;
      queue.shift()?.();
    }
  }
  return {
    async request(_, { ifAvailable }, work) {
      if (!isHeld && queue.length === 0) return hold(work);
      if (ifAvailable) return work(null);
      await new Promise<void>((resolve) => queue.push(resolve));
      return hold(work);
    },
  };
}

/** A page with its line: the server behind it answers every request, and says what the test lets it say. */
interface Page {
  wishes: ReturnType<typeof createWishes>;
  asked: Request[];
  heard: LineMessage[];
  opened: number;
  sockets: number;
  line: Line;
  /** The server says something on this page's own socket. */
  say(message: LineMessage): void;
  cut(): void;
  close(): void;
}

const pages: Page[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

function openPage(locks: Locks | null, kind: "page" | "window"): Page {
  const wishes = createWishes();
  let hub: Hub | null = null;
  let ownEar: Ear | null = null;
  const ear: Ear = {
    opened() {
      page.opened += 1;
      hub?.opened();
    },
    lost: () => hub?.lost(),
    message(message) {
      page.heard.push(message);
      hub?.message(message);
    },
  };
  function openDirect(listener: Ear): Line {
    page.sockets += 1;
    ownEar = listener;
    let isOpen = false;
    setTimeout(() => {
      isOpen = true;
      listener.opened();
    });
    return {
      isOpen: () => isOpen,
      subscribe(request, answer) {
        page.asked.push(request);
        const symbols = "list" in request ? ["HPG", "FPT"] : request.symbols;
        const states = symbols.map((symbol) => stateOf({ symbol }));
        const said: SubscribeAnswer = { ok: true, epoch: "e", seq: 1, states, unknown: [] };
        setTimeout(() => answer(said));
      },
      unsubscribe: () => {},
      askClock: (answer) => answer(1_000),
      close() {
        isOpen = false;
        page.sockets -= 1;
        ownEar = null;
      },
    };
  }
  const serve = (open: (host: Host) => Hub): Hub => {
    hub = open({
      isOpen: () => page.line.isOpen(),
      add: wishes.add,
      remove: wishes.remove,
      subscribe: (request, answer) => page.line.subscribe(request, answer),
      askClock: (answer) => page.line.askClock(answer),
    });
    return hub;
  };
  const page: Page = {
    ...{ wishes, asked: [], heard: [], opened: 0, sockets: 0 },
    line: undefined as unknown as Line,
    say: (message) => ownEar?.message(message),
    cut: () => ownEar?.lost(),
    close: () => {},
  };
  page.line = kind === "page" ? openDirect(ear) : openSharedLine(ear, { locks, serve, openDirect });
  const endTurn = kind === "page" ? serveInTurn(locks, serve) : () => {};
  page.close = () => {
    endTurn();
    page.line.close();
  };
  pages.push(page);
  return page;
}

const ask = (page: Page, request: Request): Promise<SubscribeAnswer | null> =>
  new Promise((resolve) => page.line.subscribe(request, resolve));
const priceOf = (symbol: string, price: number): LineMessage => ({
  name: "update",
  body: { epoch: "e", seq: 2, sentAt: 1, states: [stateOf({ symbol, price })] },
});
const openNow = (page: Page) => vi.waitFor(() => expect(page.line.isOpen()).toBe(true), { timeout: 5_000 });
const health = (): LineMessage => ({ name: "health", body: {} as Health });

const JOINED: LineMessage = { name: "joined", body: undefined };

test("two windows open no socket: each gets the snapshot and then what it follows", async () => {
  const locks = createLocks();
  const main = openPage(locks, "page");
  const [one, two] = [openPage(locks, "window"), openPage(locks, "window")];
  await Promise.all([openNow(one), openNow(two)]);
  const answer = await ask(one, { list: "VN30" });
  expect(answer?.ok && answer.states.map(({ symbol }) => symbol)).toEqual(["HPG", "FPT"]);
  await ask(two, { symbols: ["VIC"], channels: ["tick"] });
  expect(main.wishes.all()).toEqual(new Set<Target>(["list:VN30", "state:VIC", "tick:VIC"]));
  main.say(priceOf("HPG", 26_000));
  main.say(priceOf("VIC", 130_000));
  main.say(health());
  // First of all that what was told to the person before is to be loaded.
  await vi.waitFor(() => expect(two.heard).toEqual([JOINED, priceOf("VIC", 130_000), health()]));
  expect(one.heard).toEqual([JOINED, priceOf("HPG", 26_000), health()]);
  expect([main.sockets, one.sockets, two.sockets]).toEqual([1, 0, 0]);
  two.close();
  await vi.waitFor(() => expect(main.wishes.all()).toEqual(new Set<Target>(["list:VN30"])));
});

test("the page goes: one window opens a socket and serves the other, and hands over to the next page", async () => {
  const locks = createLocks();
  const main = openPage(locks, "page");
  const windows = [openPage(locks, "window"), openPage(locks, "window")] as const;
  await Promise.all(windows.map(openNow));
  main.close();
  await vi.waitFor(() => expect(windows.map(({ opened }) => opened)).toEqual([2, 2]), { timeout: 5_000 });
  expect(windows.map(({ sockets }) => sockets).toSorted()).toEqual([0, 1]);
  const [leader, other] = windows[0].sockets === 1 ? windows : [windows[1], windows[0]];
  await ask(other, { symbols: ["VIC"] });
  leader.say(priceOf("VIC", 131_000));
  await vi.waitFor(() => expect(other.heard.at(-1)).toEqual(priceOf("VIC", 131_000)));

  const next = openPage(locks, "page");
  await vi.waitFor(() => expect(windows.map(({ opened }) => opened)).toEqual([3, 3]), { timeout: 5_000 });
  expect([next.sockets, windows[0].sockets, windows[1].sockets]).toEqual([1, 0, 0]);
});

test("a window says that the server is lost when the page's own line is cut, and asks anew when it is back", async () => {
  const locks = createLocks();
  const main = openPage(locks, "page");
  const window = openPage(locks, "window");
  await openNow(window);
  await ask(window, { symbols: ["VIC"] });
  main.cut();
  await vi.waitFor(() => expect(window.line.isOpen()).toBe(false));
  expect(main.wishes.all().size).toBe(0);
  expect(window.sockets).toBe(0);
});

test("a page that holds the lock and answers nobody is done without", async () => {
  const locks = createLocks();
  void locks.request("khop-hub", {}, () => new Promise<void>(() => {}));
  const window = openPage(locks, "window");
  await openNow(window);
  expect(window.sockets).toBe(1);
});

test("over plain HTTP there are no locks: a window has a socket of its own", async () => {
  const window = openPage(null, "window");
  await openNow(window);
  expect(window.sockets).toBe(1);
});
