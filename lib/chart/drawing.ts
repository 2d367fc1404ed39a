import { type Items, isItems } from "#lib/document/items.ts";

/** Lines a person draws on a symbol's chart. They hang on times and prices, so they fit every interval. */

export const DRAWING_KINDS = ["level", "trend", "box", "measure"] as const;
export type DrawingKind = (typeof DRAWING_KINDS)[number];

export interface Anchor {
  timeMs: number;
  /** VND (points). */
  price: number;
}

export interface Drawing {
  id: string;
  kind: DrawingKind;
  /** A level has one, all others two. */
  anchors: readonly Anchor[];
}

export const MAX_DRAWINGS = 100;

export function anchorsNeeded(kind: DrawingKind): number {
  return kind === "level" ? 1 : 2;
}

/** A place on the screen, px. */
export interface Spot {
  x: number;
  y: number;
}

/** What of a drawing lies under the pointer: one of its anchors by number, or the whole. */
export type Grip = { part: "anchor"; at: number } | { part: "body" };

/** How near counts as on it, px. */
const REACH_PX = 6;
const ANCHOR_REACH_PX = 9;

/** `spots`: the anchors on the screen. A level reaches over the whole width, so only its height counts. */
export function gripAt(kind: DrawingKind, spots: readonly Spot[], pointer: Spot): Grip | null {
  const [first, second] = spots;
  if (!first) return null;
  if (kind === "level") return Math.abs(pointer.y - first.y) <= REACH_PX ? { part: "body" } : null;
  if (!second) return null;
  const near = spots.findIndex((spot) => distance(spot, pointer) <= ANCHOR_REACH_PX);
  if (near >= 0) return { part: "anchor", at: near };
  const isOn =
    kind === "trend" ? distanceToLine(first, second, pointer) <= REACH_PX : isInBox(first, second, pointer);
  return isOn ? { part: "body" } : null;
}

function distance(a: Spot, b: Spot): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** To the line between two ends, not beyond them. */
export function distanceToLine(from: Spot, to: Spot, pointer: Spot): number {
  const lengthSquared = (to.x - from.x) ** 2 + (to.y - from.y) ** 2;
  if (lengthSquared === 0) return distance(from, pointer);
  const along =
    ((pointer.x - from.x) * (to.x - from.x) + (pointer.y - from.y) * (to.y - from.y)) / lengthSquared;
  const part = Math.min(1, Math.max(0, along));
  return distance({ x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) }, pointer);
}

function isInBox(a: Spot, b: Spot, pointer: Spot): boolean {
  return (
    pointer.x >= Math.min(a.x, b.x) - REACH_PX &&
    pointer.x <= Math.max(a.x, b.x) + REACH_PX &&
    pointer.y >= Math.min(a.y, b.y) - REACH_PX &&
    pointer.y <= Math.max(a.y, b.y) + REACH_PX
  );
}

/** The drawing on top under the pointer: the latest made. */
export function drawingAt(
  drawings: readonly { drawing: Drawing; spots: readonly Spot[] }[],
  pointer: Spot,
): { drawing: Drawing; grip: Grip } | null {
  for (const { drawing, spots } of drawings.toReversed()) {
    const grip = gripAt(drawing.kind, spots, pointer);
    if (grip) return { drawing, grip };
  }
  return null;
}

export interface Span {
  change: number;
  percent: number | null;
  /** Bars from the first anchor to the second; negative when it lies earlier. */
  bars: number;
}

export function spanOf(from: Anchor, to: Anchor, fromPlace: number, toPlace: number): Span {
  const change = to.price - from.price;
  return {
    change,
    percent: from.price === 0 ? null : (change / from.price) * 100,
    bars: Math.round(toPlace) - Math.round(fromPlace),
  };
}

/**
 * The drawings of each symbol in a document, whose parts are called `FPT/<id>`; what does not have their form is
 * left out. A symbol whose drawings are as they were keeps the very list of `before`.
 */
export function drawingsIn(
  items: Items,
  before: ReadonlyMap<string, readonly Drawing[]> = new Map(),
): Map<string, readonly Drawing[]> {
  const bySymbol = new Map<string, { drawing: Drawing; place: number }[]>();
  for (const [key, value] of Object.entries(items)) {
    const [symbol = "", id = ""] = key.split("/");
    const drawing = readDrawing(id, value);
    if (drawing) bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), { drawing, place: placeOf(value) }]);
  }
  return new Map(
    Array.from(bySymbol, ([symbol, placed]) => {
      const drawings = placed
        .toSorted((one, other) => one.place - other.place)
        .map(({ drawing }) => drawing)
        .slice(-MAX_DRAWINGS);
      const old = before.get(symbol);
      return [symbol, old && JSON.stringify(old) === JSON.stringify(drawings) ? old : drawings];
    }),
  );
}

/** What has to be changed in a document for a symbol to have these drawings, the last on top. */
export function drawingChanges(items: Items, symbol: string, drawings: readonly Drawing[]): Items {
  const own = Object.entries(items).filter(([key]) => key.startsWith(`${symbol}/`));
  const places = new Map(own.map(([key, value]) => [key, placeOf(value)]));
  let last = Math.max(0, ...places.values());
  const changes: Record<string, unknown> = Object.fromEntries(own.map(([key]) => [key, null]));
  for (const { id, ...drawing } of drawings.slice(-MAX_DRAWINGS)) {
    const key = `${symbol}/${id}`;
    const place = places.get(key) ?? last + 1;
    last = Math.max(last, place);
    changes[key] = { ...drawing, place };
  }
  return changes;
}

function placeOf(value: unknown): number {
  return isItems(value) && typeof value.place === "number" ? value.place : 0;
}

function readDrawing(id: string, kept: unknown): Drawing | null {
  if (!isItems(kept) || id === "" || id.length > 60) return null;
  const known = DRAWING_KINDS.find((each) => each === kept.kind);
  if (!known || !Array.isArray(kept.anchors)) return null;
  const anchors = kept.anchors.flatMap((anchor): Anchor[] => {
    const { timeMs, price } = (anchor ?? {}) as Record<string, unknown>;
    return Number.isFinite(timeMs) && Number.isFinite(price)
      ? [{ timeMs: timeMs as number, price: price as number }]
      : [];
  });
  return anchors.length === anchorsNeeded(known) ? { id, kind: known, anchors } : null;
}
