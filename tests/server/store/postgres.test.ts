import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { silentLog } from "#server/log.ts";
import { openPostgres } from "#server/store/open-postgres.ts";
import { type Store, StoreFault } from "#server/store/store.ts";
import {
  ask,
  describePostgres,
  homeOn,
  openPlace,
  type StoreHome,
  TEST_DATABASE_URL,
  withOption,
} from "./engines.ts";
import { openProxy, type TcpProxy } from "./tcp-proxy.ts";

const OWNER = "a".repeat(64);

function changed(address: string, change: (url: URL) => void): string {
  const url = new URL(address);
  change(url);
  return url.toString();
}

async function faultOf(work: Promise<unknown>): Promise<StoreFault> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof StoreFault) return error;
  throw new Error(`no StoreFault: ${String(error)}`);
}

/** Two fields that are always written together; which number they tell, and whether they are of one write. */
function edit(store: Store, id: string, n: number) {
  const at = { clock: n + 1, symbol: "VIC" } as const;
  return store.editWatchlist(OWNER, id, [
    { ...at, id: randomUUID(), field: "note", value: `${n}` },
    { ...at, id: randomUUID(), field: "quantity", value: n },
  ]);
}

async function kept(store: Store, id: string): Promise<{ number: number; isWhole: boolean }> {
  const entry = (await store.watchlist(OWNER, id))?.entries[0];
  return { number: Number(entry?.note ?? 0), isWhole: (entry?.quantity ?? 0) === Number(entry?.note ?? 0) };
}

describePostgres("a PostgreSQL database", () => {
  let home: StoreHome;
  let proxy: TcpProxy;
  let throughProxy: string;

  beforeEach(async () => {
    home = await homeOn("PostgreSQL");
    const { hostname, port } = new URL(TEST_DATABASE_URL);
    proxy = await openProxy(hostname, Number(port || "5432"));
    throughProxy = changed(home.place, (url) => {
      url.host = `127.0.0.1:${proxy.port}`;
    });
  });
  afterEach(async () => {
    await proxy.close();
    await home.drop();
  });

  it.each([
    ["unreadable", "refuses the user or the password", { password: "CANARY" }],
    ["unreadable", "does not exist", { pathname: "/no-such-database" }],
    ["unreachable", "does not answer", { port: "1" }],
    ["unreachable", "cannot be found", { hostname: "no-such-host.invalid" }],
  ] as const)("that cannot be used is %s and %s", async (code, words, wrong) => {
    const address = changed(home.place, (url) => void Object.assign(url, wrong));
    const fault = await faultOf(openPlace(address));
    expect(fault).toMatchObject({ code });
    expect(fault.message).toContain(words);
    expect(fault.message).not.toContain(new URL(address).password);
  });

  it("that only reads says so", async () => {
    const address = withOption(home.place, "default_transaction_read_only=on");
    expect(await faultOf(openPlace(address))).toMatchObject({ code: "read-only" });
  });

  it("that starts a moment after the server is waited for", async () => {
    const { port } = proxy;
    await proxy.close();
    const opening = openPostgres(throughProxy, silentLog, 20_000);
    const { hostname, port: realPort } = new URL(TEST_DATABASE_URL);
    await new Promise((resolve) => setTimeout(resolve, 700));
    proxy = await openProxy(hostname, Number(realPort || "5432"), port);
    const store = await opening;
    await store.setNote("a", "b");
    await store.close();
  });

  it("gets its tables once when four servers start at the same time", async () => {
    const stores = await Promise.all([home.open(), home.open(), home.open(), home.open()]);
    await stores[0]?.createWatchlist(OWNER, "A", ["VIC"]);
    for (const store of stores) expect(await store.watchlists(OWNER)).toHaveLength(1);
    expect(await ask(home.place, "SELECT count(*)::int AS rows FROM store_version")).toEqual([{ rows: 1 }]);
  });

  it("of a newer version of the program is left alone", async () => {
    await (await home.open()).close();
    await ask(home.place, "UPDATE store_version SET version = 99");
    const fault = await faultOf(home.open());
    expect(fault).toMatchObject({ code: "unreadable" });
    expect(fault.message).toContain("newer version");
  });

  it("that ends our connections in the middle of writes loses nothing it said it kept, and no half of a write", async () => {
    const name = `khop-${randomUUID()}`;
    const store = await openPlace(
      changed(home.place, (url) => url.searchParams.set("application_name", name)),
    );
    const { id } = await store.createWatchlist(OWNER, "A", ["VIC"]);
    let acknowledged = 0;
    let faults = 0;
    let isOver = false;
    const writing = (async () => {
      for (let n = 1; !isOver; n += 1) {
        const outcome = await edit(store, id, n).catch((error: unknown) => error);
        if (outcome instanceof StoreFault) {
          expect(outcome).toMatchObject({ code: "unreachable" });
          faults += 1;
        } else {
          acknowledged = n;
        }
      }
    })();
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${name}'`;
    for (let round = 0; round < 60 && faults < 5; round += 1) {
      const before = acknowledged;
      await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(before), 20_000);
      await ask(home.place, end);
    }
    isOver = true;
    await writing;
    expect(faults).toBeGreaterThan(0);
    const after = await kept(store, id);
    expect(after.number).toBeGreaterThanOrEqual(acknowledged);
    expect(after.isWhole).toBe(true);
    await store.close();
  });

  it("that hangs refuses writes in words, does half of none, and is used again when it wakes", async () => {
    const store = await openPlace(throughProxy);
    const { id } = await store.createWatchlist(OWNER, "A", ["VIC"]);
    await edit(store, id, 1);
    proxy.freeze();
    const writes = Array.from({ length: 8 }, (_, n) => faultOf(edit(store, id, n + 2)));
    for (const fault of await Promise.all(writes)) expect(fault.code).toBe("unreachable");
    proxy.thaw();
    await vi.waitFor(() => edit(store, id, 20), 20_000);
    expect(await kept(store, id)).toEqual({ number: 20, isWhole: true });
    await store.close();
  });

  it("that hangs does not hold up the end of the server", async () => {
    const store = await openPlace(throughProxy);
    await store.setNote("a", "b");
    proxy.freeze();
    await store.close();
  });

  it("that goes away while nobody asks leaves the server alive", async () => {
    const store = await openPlace(throughProxy);
    await store.setNote("a", "b");
    const { port } = proxy;
    await proxy.close();
    expect(await faultOf(store.setNote("a", "c"))).toMatchObject({ code: "unreachable" });
    const { hostname, port: realPort } = new URL(TEST_DATABASE_URL);
    proxy = await openProxy(hostname, Number(realPort || "5432"), port);
    await vi.waitFor(() => store.setNote("a", "d"), 20_000);
    expect(await store.getNote("a")).toBe("d");
    await store.close();
  });
});
