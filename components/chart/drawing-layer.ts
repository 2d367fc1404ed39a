import {
  type Anchor,
  anchorsNeeded,
  type Drawing,
  type DrawingKind,
  drawingAt,
  type Grip,
  type Span,
  type Spot,
  spanOf,
} from "#lib/chart/drawing.ts";
import { placeOfTime, timeOfPlace } from "#lib/chart/time-axis.ts";
import type { ChartColours } from "./chart-colours.ts";
import type { IChartApi, IPanePrimitive, ISeriesApi, Logical, SeriesType, Time } from "./chart-library.ts";
import { paintDrawing } from "./drawing-paint.ts";

export interface DrawingWords {
  level: (price: number) => string;
  measure: (span: Span) => string;
}

export interface DrawingLayerOptions {
  container: HTMLElement;
  series: () => ISeriesApi<SeriesType>;
  /** Open times of the bars shown, ascending. */
  times: () => readonly number[];
  /** Length of a bar, ms, to go on beyond the last. */
  stepMs: number;
  priceStep: number;
  lastClose: () => number | null;
  words: DrawingWords;
  onChange: (drawings: readonly Drawing[]) => void;
  /** The tool in hand, or none: one drawing is made per choice. */
  onTool: (tool: DrawingKind | null) => void;
  onSelect: (id: string | null) => void;
  newId: () => string;
}

/** Drawings on the prices' pane: painted, made, moved and removed, with the mouse, a finger or the keyboard. */
export interface DrawingLayer {
  setDrawings(drawings: readonly Drawing[]): void;
  setTool(tool: DrawingKind | null): void;
  select(id: string | null): void;
  setColours(colours: ChartColours): void;
  /** Whether the key meant something to a drawing or the tool in hand. */
  key(event: { key: string; shiftKey: boolean }): boolean;
  detach(): void;
}

/** A press that moves less than this is a click: it sets one anchor, and the next click the other. */
const CLICK_PX = 4;
/** Steps of the price grid that an arrow with Shift moves. */
const FAR_STEPS = 10;

export function attachDrawingLayer(
  chart: IChartApi,
  options: DrawingLayerOptions,
  firstColours: ChartColours,
): DrawingLayer {
  const { container, times, stepMs, words } = options;
  let colours = firstColours;
  let drawings: readonly Drawing[] = [];
  let tool: DrawingKind | null = null;
  let selected: string | null = null;
  /** What is being made: its anchors so far, and where the pointer (or the keyboard's cursor) is. */
  let made: Anchor[] = [];
  let cursor: Anchor | null = null;
  let pressed: Spot | null = null;
  let held: { drawing: Drawing; grip: Grip; from: Anchor } | null = null;
  let redraw = () => {};

  const place = (anchor: Anchor) => placeOfTime(times(), anchor.timeMs, stepMs);

  function spotOf(anchor: Anchor): Spot | null {
    const x = chart.timeScale().logicalToCoordinate(place(anchor) as Logical);
    const y = options.series().priceToCoordinate(anchor.price);
    return x === null || y === null ? null : { x, y };
  }

  function spotsOf(anchors: readonly Anchor[]): Spot[] {
    return anchors.flatMap((anchor) => spotOf(anchor) ?? []);
  }

  function anchorAt(spot: Spot): Anchor | null {
    const logical = chart.timeScale().coordinateToLogical(spot.x);
    const price = options.series().coordinateToPrice(spot.y);
    if (logical === null || price === null || times().length === 0) return null;
    return { timeMs: timeOfPlace(times(), logical, stepMs), price: onGrid(price) };
  }

  function onGrid(price: number): number {
    return Math.max(options.priceStep, Math.round(price / options.priceStep) * options.priceStep);
  }

  function wordsOf(drawing: Pick<Drawing, "kind" | "anchors">) {
    const [from, to] = drawing.anchors;
    if (drawing.kind === "level" && from) return { words: words.level(from.price), direction: "up" as const };
    if (drawing.kind !== "measure" || !from || !to) return { words: "", direction: "up" as const };
    const span = spanOf(from, to, place(from), place(to));
    const direction = span.change > 0 ? "up" : span.change < 0 ? "down" : "reference";
    return { words: words.measure(span), direction } as const;
  }

  function draft(): Pick<Drawing, "kind" | "anchors"> | null {
    if (!tool || !cursor) return null;
    const anchors = [...made, cursor].slice(0, anchorsNeeded(tool));
    // A first anchor alone shows as a point: both ends in one place.
    return { kind: tool, anchors: anchors.length < anchorsNeeded(tool) ? [cursor, cursor] : anchors };
  }

  const primitive: IPanePrimitive<Time> = {
    attached: ({ requestUpdate }) => {
      redraw = requestUpdate;
    },
    paneViews: () => [
      {
        zOrder: () => "top" as const,
        renderer: () => ({
          draw(target) {
            // biome-ignore lint/correctness/useHookAtTopLevel: a method of the canvas, not a hook.
            target.useMediaCoordinateSpace(({ context, mediaSize }) => {
              const unfinished = draft();
              for (const drawing of [...drawings, ...(unfinished ? [{ id: null, ...unfinished }] : [])]) {
                const placed = {
                  kind: drawing.kind,
                  spots: spotsOf(drawing.anchors),
                  isSelected: drawing.id === null || drawing.id === selected,
                  ...wordsOf(drawing),
                };
                paintDrawing(context, mediaSize.width, placed, colours);
              }
            });
          },
        }),
      },
    ],
  };
  const pane = chart.panes()[0];
  pane?.attachPrimitive(primitive);

  function spotOfEvent(event: PointerEvent): Spot | null {
    const box = container.getBoundingClientRect();
    const spot = { x: event.clientX - box.left, y: event.clientY - box.top };
    const isInside = spot.x <= chart.timeScale().width() && spot.y <= (pane?.getHeight() ?? 0);
    return isInside && spot.x >= 0 && spot.y >= 0 ? spot : null;
  }

  function gripUnder(spot: Spot) {
    return drawingAt(
      drawings.map((drawing) => ({ drawing, spots: spotsOf(drawing.anchors) })),
      spot,
    );
  }

  function holdChart(isHeld: boolean): void {
    chart.applyOptions({ handleScroll: isHeld ? false : { vertTouchDrag: false }, handleScale: !isHeld });
  }

  function select(id: string | null): void {
    if (id === selected) return;
    selected = id;
    options.onSelect(id);
    redraw();
  }

  function setTool(next: DrawingKind | null): void {
    if (next === tool) return;
    tool = next;
    made = [];
    cursor = null;
    pressed = null;
    container.style.touchAction = next ? "none" : "";
    container.style.cursor = next ? "crosshair" : "";
    if (next) select(null);
    holdChart(next !== null);
    options.onTool(next);
    redraw();
  }

  function finish(): void {
    const done = draft();
    if (!done || !tool) return;
    const drawing: Drawing = { id: options.newId(), ...done };
    setTool(null);
    options.onChange([...drawings, drawing]);
    select(drawing.id);
  }

  function setAnchor(): void {
    if (!tool || !cursor) return;
    if (made.length + 1 >= anchorsNeeded(tool)) finish();
    else made = [...made, cursor];
    redraw();
  }

  function replace(drawing: Drawing): void {
    options.onChange(drawings.map((each) => (each.id === drawing.id ? drawing : each)));
  }

  function remove(id: string): void {
    select(null);
    options.onChange(drawings.filter((drawing) => drawing.id !== id));
  }

  /** Moves by whole bars and prices; an anchor alone, or all of them. */
  function moved(drawing: Drawing, at: number | null, bars: number, price: number): Drawing {
    return {
      ...drawing,
      anchors: drawing.anchors.map((anchor, index) =>
        at !== null && at !== index
          ? anchor
          : {
              timeMs: bars === 0 ? anchor.timeMs : timeOfPlace(times(), place(anchor) + bars, stepMs),
              price: onGrid(anchor.price + price),
            },
      ),
    };
  }

  const onDown = (event: PointerEvent) => {
    const spot = spotOfEvent(event);
    if (!spot || event.button !== 0) return;
    if (tool) {
      cursor = anchorAt(spot);
      pressed = spot;
      if (made.length === 0) setAnchor();
      redraw();
      return;
    }
    const found = gripUnder(spot);
    select(found?.drawing.id ?? null);
    const from = anchorAt(spot);
    if (!found || !from) return;
    held = { ...found, from };
    holdChart(true);
  };
  const onMove = (event: PointerEvent) => {
    const spot = spotOfEvent(event);
    if (!spot) return;
    if (tool) {
      cursor = anchorAt(spot);
      redraw();
      return;
    }
    if (!held) {
      container.style.cursor = gripUnder(spot) ? "pointer" : "";
      return;
    }
    const to = anchorAt(spot);
    if (!to) return;
    const bars = Math.round(place(to) - place(held.from));
    const at = held.grip.part === "anchor" ? held.grip.at : null;
    const { id } = held.drawing;
    const next = moved(held.drawing, at, bars, to.price - held.from.price);
    drawings = drawings.map((each) => (each.id === id ? next : each));
    redraw();
  };
  const onUp = (event: PointerEvent) => {
    if (held) {
      const { id } = held.drawing;
      const now = drawings.find((drawing) => drawing.id === id);
      if (now && now !== held.drawing) replace(now);
      held = null;
      holdChart(false);
      return;
    }
    const spot = spotOfEvent(event);
    const first = pressed;
    pressed = null;
    if (!tool || !spot || !first || made.length === 0) return;
    const isDrag = Math.hypot(spot.x - first.x, spot.y - first.y) > CLICK_PX;
    const firstSpot = spotsOf(made)[0];
    const isSecondClick =
      firstSpot !== undefined && Math.hypot(spot.x - firstSpot.x, spot.y - firstSpot.y) > 2 * CLICK_PX;
    cursor = anchorAt(spot);
    if (isDrag || isSecondClick) setAnchor();
  };
  container.addEventListener("pointerdown", onDown, true);
  addEventListener("pointermove", onMove);
  addEventListener("pointerup", onUp);

  function arrow(key: string, far: boolean): { bars: number; price: number } | null {
    const many = far ? FAR_STEPS : 1;
    if (key === "ArrowLeft") return { bars: -many, price: 0 };
    if (key === "ArrowRight") return { bars: many, price: 0 };
    if (key === "ArrowUp") return { bars: 0, price: many * options.priceStep };
    if (key === "ArrowDown") return { bars: 0, price: -many * options.priceStep };
    return null;
  }

  function startCursor(): Anchor | null {
    const lastMs = times().at(-1);
    const close = options.lastClose();
    return lastMs === undefined || close === null ? null : { timeMs: lastMs, price: onGrid(close) };
  }

  return {
    setDrawings(next) {
      if (held) return;
      drawings = next;
      if (selected !== null && !next.some((drawing) => drawing.id === selected)) select(null);
      redraw();
    },
    setTool,
    select,
    setColours(next) {
      colours = next;
      redraw();
    },
    key({ key, shiftKey }) {
      if (key === "Escape" && (tool || selected)) {
        if (tool) setTool(null);
        else select(null);
        return true;
      }
      const step = arrow(key, shiftKey);
      if (tool) {
        if (!step && key !== "Enter" && key !== " ") return false;
        cursor ??= startCursor();
        if (cursor && step) {
          cursor =
            moved({ id: "", kind: "level", anchors: [cursor] }, 0, step.bars, step.price).anchors[0] ??
            cursor;
        } else setAnchor();
        redraw();
        return true;
      }
      const drawing = drawings.find((each) => each.id === selected);
      if (!drawing) return false;
      if (key === "Delete" || key === "Backspace") remove(drawing.id);
      else if (step) replace(moved(drawing, null, step.bars, step.price));
      else return false;
      return true;
    },
    detach() {
      container.removeEventListener("pointerdown", onDown, true);
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onUp);
    },
  };
}
