import { type FaultOrder, readFaultOrder } from "./order.ts";

/** A fault that begins by itself. */
export interface TimedFault {
  order: FaultOrder;
  /** Since the exchange listens, ms. */
  atMs: number;
}

const TIME = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s)?$/;

/** `kind=rst,count=3,at=10s`: the names of an order, and `at` in ms or s; or all that is wrong with it, in words. */
export function readTimedFault(text: string): { timed?: TimedFault; faults: string[] } {
  const entries = text.split(",").map((part) => part.split("=").map((side) => side.trim()));
  if (entries.some(({ length }) => length !== 2)) return { faults: ["write name=value,name=value"] };
  const { at = "0", ...words } = Object.fromEntries(entries) as Record<string, string>;
  const [, number, unit] = TIME.exec(at) ?? [];
  if (number === undefined) return { faults: [`at is «${at}»: give a time like 10s or 500ms`] };
  const { order, faults } = readFaultOrder(
    Object.fromEntries(Object.entries(words).map(([name, value]) => [name, wordOf(name, value)])),
  );
  if (!order) return { faults };
  return { timed: { order, atMs: Number(number) * (unit === "s" ? 1_000 : 1) }, faults: [] };
}

/** Kinds are words, even 401; all other numbers are numbers. */
function wordOf(name: string, value: string): string | number {
  return name !== "kind" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}
