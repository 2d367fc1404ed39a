/** A true minus sign (U+2212): as wide as the digits, unlike the hyphen. */
export const MINUS = "−";

/** `1234567.891` with two decimals: `1,234,567.89`. The sign of negatives is a true minus. */
export function groupDigits(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const point = decimals > 0 ? text.length - decimals - 1 : text.length;
  let grouped = text.slice(point);
  for (let end = point; end > 0; end -= 3) {
    const part = text.slice(Math.max(0, end - 3), end);
    grouped = end === point ? part + grouped : `${part},${grouped}`;
  }
  return value < 0 && /[1-9]/.test(grouped) ? MINUS + grouped : grouped;
}

/** What a number is counted in: prices of shares are VND and shown in thousands, futures and indices are points. */
export type PriceUnit = "vnd" | "points";

/** `28550` VND is `28.55`, `1284.8` points is `1,284.80`; blank when there is none. */
export function formatPrice(price: number | null | undefined, unit: PriceUnit = "vnd"): string {
  if (!price) return "";
  return groupDigits(unit === "vnd" ? price / 1000 : price, 2);
}

/** `+0.05`, `−1.10`, `0.00`; blank when not known. In thousands of VND, or points. */
export function formatChange(change: number | null | undefined, unit: PriceUnit = "vnd"): string {
  if (change === null || change === undefined) return "";
  return signed(unit === "vnd" ? change / 1000 : change);
}

/** `+6.95`, `−0.14`, `0.00`, without the sign of percent; blank when not known. */
export function formatPercent(percent: number | null | undefined): string {
  return percent === null || percent === undefined ? "" : signed(percent);
}

/** `+1,600,000`, `−250,000`, `0`; blank when not known. */
export function formatSignedVnd(vnd: number | null | undefined): string {
  if (vnd === null || vnd === undefined) return "";
  const text = groupDigits(vnd, 0);
  return vnd > 0 && text !== "0" ? `+${text}` : text;
}

function signed(value: number): string {
  const text = groupDigits(value, 2);
  return value > 0 && text !== "0.00" ? `+${text}` : text;
}

/** Full shares with commas; blank for none. */
export function formatVolume(shares: number | null | undefined): string {
  return shares ? groupDigits(shares, 0) : "";
}

/** `1.90` and `millions` for 1,900,000: for places too narrow for seven digits. */
export function shortVolume(shares: number | null | undefined, millionWord: string): string {
  if (!shares || shares < 1_000_000) return formatVolume(shares);
  return `${groupDigits(shares / 1e6, shares < 100e6 ? 2 : 1)} ${millionWord}`;
}

/** In millions, one decimal below ten thousand millions: `583.4`. */
export function formatMillions(value: number | null | undefined): string {
  if (!value) return "";
  const millions = value / 1e6;
  return groupDigits(millions, millions < 10_000 ? 1 : 0);
}

/** In billions (tỷ), with a decimal while it tells something: `19,842`, `84.2`. */
export function formatBillions(value: number | null | undefined): string {
  if (!value) return "";
  const billions = value / 1e9;
  return groupDigits(billions, billions < 100 ? 1 : 0);
}
