import { dayStarts } from "#lib/chart/time-axis.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import type { ChartColours } from "./chart-colours.ts";
import type { IChartApi, IPanePrimitive, Logical, Time } from "./chart-library.ts";

/** A hairline before the first bar of each day: nights take no room on the axis, so they need a mark. */
export interface DayLines {
  setTimes(times: readonly number[]): void;
  setColours(colours: ChartColours): void;
}

export function attachDayLines(chart: IChartApi, firstColours: ChartColours): DayLines {
  let colours = firstColours;
  let starts: readonly number[] = [];
  let redraw = () => {};
  const primitive: IPanePrimitive<Time> = {
    attached: ({ requestUpdate }) => {
      redraw = requestUpdate;
    },
    paneViews: () => [
      {
        zOrder: () => "bottom" as const,
        renderer: () => ({
          draw(target) {
            const range = chart.timeScale().getVisibleLogicalRange();
            if (!range) return;
            // biome-ignore lint/correctness/useHookAtTopLevel: a method of the canvas, not a hook.
            target.useMediaCoordinateSpace(({ context, mediaSize }) => {
              context.strokeStyle = colours.divider;
              context.lineWidth = 1;
              context.setLineDash([1, 3]);
              context.beginPath();
              for (const start of starts) {
                if (start < range.from || start > range.to) continue;
                const x = chart.timeScale().logicalToCoordinate((start - 0.5) as Logical);
                if (x === null) continue;
                context.moveTo(Math.round(x) + 0.5, 0);
                context.lineTo(Math.round(x) + 0.5, mediaSize.height);
              }
              context.stroke();
              context.setLineDash([]);
            });
          },
        }),
      },
    ],
  };
  chart.panes()[0]?.attachPrimitive(primitive);
  return {
    setTimes(times) {
      starts = dayStarts(times, tradingDateOf);
      redraw();
    },
    setColours(next) {
      colours = next;
      redraw();
    },
  };
}
