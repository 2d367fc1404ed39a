import { hierarchy, treemap } from "d3-hierarchy";
import type { Scope, StockRow } from "./overview.ts";
import type { Paint } from "./paint.ts";

/** What a cell's area stands for. */
export const HEAT_SIZES = ["value", "capitalisation", "foreign"] as const;
export type HeatSize = (typeof HEAT_SIZES)[number];

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface HeatCell extends Box {
  symbol: string;
}

export interface HeatSector extends Box {
  /** In the words of the symbol master; empty for what is not classified. */
  sector: string;
}

export interface HeatLayout {
  sectors: HeatSector[];
  /** Sector by sector, the greatest first. */
  cells: HeatCell[];
  /** Symbols too small to draw. */
  tooSmall: number;
}

/** Room for a sector's name above its cells, px. */
export const SECTOR_LABEL = 16;
const SECTOR_GAP = 3;
const CELL_GAP = 1;
/** A cell narrower or lower than this shows nothing, px. */
const LEAST = 3;

/** The area a row asks for; null leaves it out. */
export function heatSizeOf(size: HeatSize, row: StockRow): number | null {
  switch (size) {
    case "value":
      return row.valueVnd || null;
    case "capitalisation":
      return row.capitalisationVnd || null;
    case "foreign":
      return Math.abs((row.foreignBuyVnd ?? 0) - (row.foreignSellVnd ?? 0)) || null;
  }
}

interface Node {
  sector: string;
  symbol: string;
  area: number;
  children?: Node[];
}

/** Sectors as rectangles in a box of `width` x `height` px, their members inside by what they ask for. */
export function layoutHeat(
  rows: readonly StockRow[],
  size: HeatSize,
  width: number,
  height: number,
): HeatLayout {
  const bySector = new Map<string, Node[]>();
  for (const row of rows) {
    const area = heatSizeOf(size, row);
    if (area === null) continue;
    const nodes = bySector.get(row.sector) ?? [];
    nodes.push({ sector: row.sector, symbol: row.symbol, area });
    bySector.set(row.sector, nodes);
  }
  if (bySector.size === 0 || width < 1 || height < 1) return { sectors: [], cells: [], tooSmall: 0 };
  const children = [...bySector].map(([sector, nodes]) => ({ sector, symbol: "", area: 0, children: nodes }));
  const root = hierarchy<Node>({ sector: "", symbol: "", area: 0, children })
    .sum((node) => node.area)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const laid = treemap<Node>()
    .size([width, height])
    .paddingTop((node) => (node.depth === 1 ? SECTOR_LABEL : 0))
    .paddingInner((node) => (node.depth === 0 ? SECTOR_GAP : CELL_GAP))
    .round(true)(root);
  const sectors = (laid.children ?? []).map((node) => ({ sector: node.data.sector, ...boxOf(node) }));
  const cells = laid.leaves().map((node) => ({ symbol: node.data.symbol, ...boxOf(node) }));
  const drawn = cells.filter((cell) => cell.width >= LEAST && cell.height >= LEAST);
  return { sectors, cells: drawn, tooSmall: cells.length - drawn.length };
}

function boxOf(node: { x0: number; y0: number; x1: number; y1: number }): Box {
  return { left: node.x0, top: node.y0, width: node.x1 - node.x0, height: node.y1 - node.y0 };
}

/** The change at which a cell has its fullest red or green, percent: four fifths of the board's band. */
export const FULL_PERCENT: Record<Scope, number> = { HOSE: 5.5, VN30: 5.5, HNX: 8, UPCOM: 12 };

/** How much of the state's colour a cell has, percent; the rest is the ground of the map. */
const SHARES = { up: [14, 50], down: [16, 54], reference: 34, floor: 43, ceiling: 52 } as const;
/** Cells of nearly the same change have the very same colour: fewer of them change in a second. */
const SHARE_STEP = 2;

export function heatShareOf(paint: Paint, changePercent: number | null, fullPercent: number): number {
  if (paint === "none") return 0;
  if (paint !== "up" && paint !== "down") return SHARES[paint];
  const [least, most] = SHARES[paint];
  const part = Math.min(1, Math.abs(changePercent ?? 0) / fullPercent);
  return Math.round((least + (most - least) * part) / SHARE_STEP) * SHARE_STEP;
}

/** How a group moved, weighted by capitalisation at the references, percent; null when nothing is known of it. */
export function changeOfGroup(rows: Iterable<StockRow>): number | null {
  let beforeVnd = 0;
  let gainVnd = 0;
  for (const { listedShares, reference, change } of rows) {
    if (listedShares === null || reference === null || change === null) continue;
    beforeVnd += listedShares * reference;
    gainVnd += listedShares * change;
  }
  return beforeVnd > 0 ? (gainVnd / beforeVnd) * 100 : null;
}

export type Direction = "left" | "right" | "up" | "down";

/** The cell next to one in a direction: the nearest of those whose side faces it; null at the edge of the map. */
export function neighbourOf(cells: readonly HeatCell[], symbol: string, direction: Direction): string | null {
  const from = cells.find((cell) => cell.symbol === symbol);
  if (!from) return cells[0]?.symbol ?? null;
  const sign = direction === "left" || direction === "up" ? -1 : 1;
  const isAcross = direction === "left" || direction === "right";
  let best: { symbol: string; distance: number } | null = null;
  for (const cell of cells) {
    if (cell === from) continue;
    const across = middle(cell.left, cell.width) - middle(from.left, from.width);
    const along = middle(cell.top, cell.height) - middle(from.top, from.height);
    const ahead = (isAcross ? across : along) * sign;
    if (ahead <= 0) continue;
    // What lies straight ahead is nearer than what lies aside.
    const distance = ahead + 2 * Math.abs(isAcross ? along : across);
    if (!best || distance < best.distance) best = { symbol: cell.symbol, distance };
  }
  return best?.symbol ?? null;
}

function middle(start: number, length: number): number {
  return start + length / 2;
}

export interface CellLabel {
  symbolPx: number;
  /** Null where there is room for the symbol alone. */
  percentPx: number | null;
}

/** The words that fit into a cell and how large they are; null when none can be read there. */
export function labelOf(width: number, height: number): CellLabel | null {
  // Three letters are about two of their sizes wide; «+6.95%» is wider, and written smaller.
  const both = Math.min(22, Math.floor((width - 6) / 2.75), Math.floor((height - 6) / 2.4));
  if (both >= 11) return { symbolPx: both, percentPx: Math.max(10, Math.round(both * 0.72)) };
  const alone = Math.min(13, Math.floor((width - 3) / 2.15), Math.floor((height - 2) / 1.15));
  return alone >= 9 ? { symbolPx: alone, percentPx: null } : null;
}
