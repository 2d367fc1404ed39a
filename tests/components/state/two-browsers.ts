import fc from "fast-check";
import { newId } from "#components/state/new-id.ts";
import type { Change } from "#lib/watchlist/fields.ts";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { type Bench, until } from "../../server/gateway/bench.ts";
import { openTab, type Tab } from "./tab.ts";

const SYMBOLS = ["VIC", "VNM", "FPT", "HPG"];

/** What was said of each field last by each of the two: what stands in the end must be one of these. */
interface Model {
  said: Map<string, [unknown?, unknown?]>;
  added: Set<string>;
}
interface Real {
  tabs: [Tab, Tab];
  listId: string;
}
type Step = fc.AsyncCommand<Model, Real>;
const who = fc.constantFrom(0 as const, 1 as const);
type Who = 0 | 1;

const listOf = ({ tabs, listId }: Real, at: Who) => {
  const list = tabs[at].view().lists.find((each) => each.id === listId);
  if (!list) throw new Error("the list is gone");
  return list;
};

function command(words: string, run: (model: Model, real: Real) => Promise<void> | void): Step {
  return { check: () => true, run: async (model, real) => run(model, real), toString: () => words };
}

function say(model: Model, at: Who, field: string, value: unknown): void {
  const said = model.said.get(field) ?? [];
  said[at] = value;
  model.said.set(field, said);
}

const edits = fc
  .tuple(who, fc.constantFrom(...SYMBOLS), fc.constantFrom("note", "quantity"), fc.nat(99))
  .map(([at, symbol, field, n]) => {
    const value = field === "note" ? `${at}: ${n}` : n + 1;
    return command(`${at} says ${symbol} ${field} ${value}`, (model, real) => {
      real.tabs[at].edit(listOf(real, at), { symbol, field, value } as Change);
      say(model, at, `${symbol}/${field}`, value);
    });
  });
const renames = fc.tuple(who, fc.nat(99)).map(([at, n]) =>
  command(`${at} renames to ${n}`, (model, real) => {
    real.tabs[at].edit(listOf(real, at), { field: "name", value: `${at}: ${n}` });
    say(model, at, "name", `${at}: ${n}`);
  }),
);
const lists = fc.tuple(who, fc.nat(9)).map(([at, n]) =>
  command(`${at} makes a list`, (model, real) => {
    const name = `${at}: mới ${n} ${model.added.size}`;
    real.tabs[at].sync.change({ kind: "create", listId: newId(), name, symbols: ["SSI"] });
    model.added.add(name);
  }),
);
const cuts = fc
  .tuple(who, fc.constantFrom("isCut" as const, "isAnswerLost" as const), fc.boolean())
  .map(([at, kind, isBroken]) =>
    command(`${kind} of ${at}: ${isBroken}`, (_, { tabs }) => {
      tabs[at].wire[kind] = isBroken;
    }),
  );
const waits = fc
  .integer({ min: 1, max: 15 })
  .map((ms) => command(`${ms} ms pass`, () => new Promise((resolve) => setTimeout(resolve, ms))));

/**
 * Two browsers of one person edit the same list while their ways to the server break, lose answers and heal. In the
 * end both see what the server has, and of each field that somebody changed stands what one of them said last: no
 * edit is lost but to another edit of the very same field.
 */
export async function checkTwoBrowsers(bench: Bench, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.commands([edits, edits, renames, lists, cuts, cuts, waits], { maxCommands: 25 }),
      async (commands) => {
        const token = newDeviceToken();
        const tabs: [Tab, Tab] = [await openTab(bench, token), await openTab(bench, token)];
        const listId = newId();
        tabs[0].sync.change({ kind: "create", listId, name: "Chung", symbols: SYMBOLS });
        await until(() => tabs[1].view().lists.some((list) => list.id === listId), "both have the list");
        const model: Model = { said: new Map(), added: new Set() };
        const real: Real = { tabs, listId };
        await fc.asyncModelRun(() => ({ model, real }), commands);
        for (const { wire } of tabs) Object.assign(wire, { isCut: false, isAnswerLost: false });
        await until(() => tabs.every((tab) => tab.view().waiting === 0), "all is sent");
        await Promise.all(tabs.map((tab) => tab.sync.refresh()));
        judge(model, real);
      },
    ),
    { numRuns: runs, endOnFailure: true },
  );
}

function judge(model: Model, real: Real): void {
  const [one, other] = real.tabs.map((tab) => tab.view());
  const words = (view: typeof one) => JSON.stringify(view?.lists);
  if (words(one) !== words(other)) throw new Error(`they differ: ${words(one)} and ${words(other)}`);
  if (one?.fault || other?.fault)
    throw new Error(`a fault is left: ${JSON.stringify([one?.fault, other?.fault])}`);
  const list = listOf(real, 0);
  for (const [field, said] of model.said) {
    const [symbol, name] = field.split("/");
    const entry = list.entries.find((each) => each.symbol === symbol);
    const value = name === undefined ? list.name : entry?.[name as "note" | "quantity"];
    if (!said.includes(value))
      throw new Error(`${field} is ${value}, and was said to be ${said.join(" or ")}`);
  }
  const names = new Set(one?.lists.map((each) => each.name));
  for (const name of model.added) if (!names.has(name)) throw new Error(`the list ${name} is lost`);
}
