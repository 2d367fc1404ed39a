/**
 * What a formula can read, each as the board paints it: prices in thousands of VND (indices and futures in
 * points), percents in percent, volumes in shares or contracts, values in VND.
 */
export const FIELD_NAMES = [
  "price",
  "reference",
  "ceiling",
  "floor",
  "open",
  "high",
  "low",
  "average",
  "change",
  "changePercent",
  "lastVolume",
  "volume",
  "value",
  "spread",
  "spreadPercent",
  "gapPercent",
  "estimatedPrice",
  "estimatedVolume",
  "bid1",
  "bid2",
  "bid3",
  "ask1",
  "ask2",
  "ask3",
  "bidVol1",
  "bidVol2",
  "bidVol3",
  "askVol1",
  "askVol2",
  "askVol3",
  "foreignBuy",
  "foreignSell",
  "foreignNet",
  "room",
  "advances",
  "noChanges",
  "declines",
  "ceilings",
  "floors",
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/**
 * `volumeOver(5)`: matched in the last 5 minutes; `valueOver`; `changePercentOver`: of the price against 5 minutes
 * ago; `volumeRatio(5)`: the last 5 minutes over the average of the same minutes of earlier days;
 * `foreignNetOver(5)`.
 */
export const WINDOW_NAMES = [
  "volumeOver",
  "valueOver",
  "changePercentOver",
  "volumeRatio",
  "foreignNetOver",
] as const;
export type WindowName = (typeof WINDOW_NAMES)[number];
