import { withAlpha } from "#lib/chart/colour.ts";
import type { DrawingKind, Spot } from "#lib/chart/drawing.ts";
import type { ChartColours } from "./chart-colours.ts";

/** A drawing where it lies on the screen, with what is written on it. */
export interface PlacedDrawing {
  kind: DrawingKind;
  spots: readonly Spot[];
  isSelected: boolean;
  /** `99.50` of a level; `−1.10 (−1.11%) · 12 nến` of a measure. */
  words: string;
  /** Price went up, down or neither between the anchors of a measure. */
  direction: "up" | "down" | "reference";
}

export function paintDrawing(
  context: CanvasRenderingContext2D,
  width: number,
  drawing: PlacedDrawing,
  colours: ChartColours,
): void {
  const [from, to] = drawing.spots;
  if (!from) return;
  const colour = drawing.kind === "measure" ? colours.paints[drawing.direction] : colours.tones.accent;
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = drawing.isSelected ? 2 : 1.25;
  if (drawing.kind === "level") paintLevel(context, width, from, drawing, colours);
  else if (to) {
    if (drawing.kind === "trend") stroke(context, [from, to]);
    else paintBox(context, from, to, colour, drawing.kind === "measure" ? 0.1 : 0.12);
    if (drawing.kind === "measure") paintMeasure(context, from, to, drawing, colours);
  }
  if (drawing.isSelected) {
    const handles = drawing.kind === "level" ? [{ x: width - 90, y: from.y }] : drawing.spots;
    for (const handle of handles) paintHandle(context, handle, colours);
  }
  context.restore();
}

function stroke(context: CanvasRenderingContext2D, spots: readonly Spot[]): void {
  context.beginPath();
  spots.forEach((spot, at) => {
    if (at === 0) context.moveTo(spot.x, spot.y);
    else context.lineTo(spot.x, spot.y);
  });
  context.stroke();
}

function paintLevel(
  context: CanvasRenderingContext2D,
  width: number,
  at: Spot,
  { words }: PlacedDrawing,
  colours: ChartColours,
): void {
  const y = Math.round(at.y) + 0.5;
  stroke(context, [
    { x: 0, y },
    { x: width, y },
  ]);
  paintLabel(context, { x: width - 4, y: y - 9 }, words, colours.tones.accent, colours, "right");
}

function paintBox(
  context: CanvasRenderingContext2D,
  from: Spot,
  to: Spot,
  colour: string,
  alpha: number,
): void {
  context.fillStyle = withAlpha(colour, alpha);
  context.fillRect(from.x, from.y, to.x - from.x, to.y - from.y);
  context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
}

function paintMeasure(
  context: CanvasRenderingContext2D,
  from: Spot,
  to: Spot,
  { words, direction }: PlacedDrawing,
  colours: ChartColours,
): void {
  const middle = (from.x + to.x) / 2;
  const point = to.y < from.y ? 5 : -5;
  stroke(context, [
    { x: middle, y: from.y },
    { x: middle, y: to.y },
  ]);
  stroke(context, [
    { x: middle - 4, y: to.y + point },
    { x: middle, y: to.y },
    { x: middle + 4, y: to.y + point },
  ]);
  const above = to.y < from.y ? -12 : 12;
  paintLabel(context, { x: middle, y: to.y + above }, words, colours.paints[direction], colours, "center");
}

/** Words on a ground of their own, so that they can be read over candles. */
function paintLabel(
  context: CanvasRenderingContext2D,
  at: Spot,
  words: string,
  colour: string,
  colours: ChartColours,
  align: "right" | "center",
): void {
  if (words === "") return;
  context.font = `600 11px ${colours.font}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  const width = context.measureText(words).width + 10;
  const left = Math.max(2, align === "right" ? at.x - width : at.x - width / 2);
  context.fillStyle = withAlpha(colours.surface, 0.88);
  context.beginPath();
  context.roundRect(left, at.y - 8, width, 16, 3);
  context.fill();
  context.fillStyle = colour;
  context.fillText(words, left + 5, at.y + 0.5);
}

function paintHandle(context: CanvasRenderingContext2D, { x, y }: Spot, colours: ChartColours): void {
  context.beginPath();
  context.arc(x, y, 4.5, 0, 2 * Math.PI);
  context.fillStyle = colours.surface;
  context.fill();
  context.strokeStyle = colours.tones.accent;
  context.lineWidth = 1.5;
  context.stroke();
}
