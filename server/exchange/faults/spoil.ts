import { clockTimeOf, instantOf, isoOf, tradingDateOf } from "#lib/market/trading-time.ts";
import type { FrameData } from "./lane.ts";
import type { FrameFate } from "./plan.ts";

/** A frame as its fate leaves it: with wrong times, or cut off inside. Only texts carry times that can be found. */
export function spoilt(frame: FrameData, { skewMs, cutAt }: FrameFate): FrameData {
  const said = skewMs !== 0 && typeof frame === "string" ? withTimesShifted(frame, skewMs) : frame;
  return cutAt === null ? said : said.slice(0, 1 + Math.floor(cutAt * (said.length - 1)));
}

/** Any day: of a time without a date only the time of day comes back. */
const SOME_DATE = "2026-02-10";

/** `"time":"10:00:00"` of IDS, and of its news `"time":"2026-02-10T10:00:00.000+07:00"`. */
const IDS_TIME = /("time":")(\d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[^"]{8,20})"/g;
/** `"TradingDate":"10/02/2026","Time":"10:00:00"` of FastConnect Data, escaped as often as it stands in texts. */
const FCDATA_TIME = /(TradingDate\\*":\\*")(\d\d)\/(\d\d)\/(\d{4})(\\*",\\*"Time\\*":\\*")(\d\d:\d\d:\d\d)/g;
/** `"t":"2026/02/10 10:00:00"` of FastConnect v3, and `st`. */
const FASTCONNECT_TIME = /("s?t":")(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)/g;

/** Every time in a frame of any dialect, moved by so many ms. */
export function withTimesShifted(text: string, skewMs: number): string {
  const at = (date: string, time: string): number => instantOf(date, time) + skewMs;
  return text
    .replace(IDS_TIME, (_, key: string, time: string) => {
      const isAlone = time.length === 8;
      return `${key}${isAlone ? clockTimeOf(at(SOME_DATE, time)) : isoOf(Date.parse(time) + skewMs)}"`;
    })
    .replace(FCDATA_TIME, (_, key, day, month, year, between, time) => {
      const ms = at(`${year}-${month}-${day}`, time);
      return `${key}${tradingDateOf(ms).split("-").reverse().join("/")}${between}${clockTimeOf(ms)}`;
    })
    .replace(FASTCONNECT_TIME, (_, key, year, month, day, time) => {
      const ms = at(`${year}-${month}-${day}`, time);
      return `${key}${tradingDateOf(ms).replaceAll("-", "/")} ${clockTimeOf(ms)}`;
    });
}
