/** The only file that knows where the chart library comes from, and the list of what we use of it. */

export type {
  AutoscaleInfo,
  IChartApi,
  IPanePrimitive,
  IPanePrimitivePaneView,
  IPriceLine,
  ISeriesApi,
  Logical,
  MouseEventParams,
  SeriesType,
  Time,
  UTCTimestamp,
} from "lightweight-charts";
export {
  AreaSeries,
  BarSeries,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  HistogramSeries,
  LineSeries,
  LineStyle,
  PriceScaleMode,
  TickMarkType,
} from "lightweight-charts";
