/** Ways to draw the bars of one symbol. */
export const CHART_KINDS = ["candles", "bars", "line", "area", "heikinAshi"] as const;
export type ChartKind = (typeof CHART_KINDS)[number];
