import { isMarked } from "#lib/contract/state.ts";
import { formatChange, formatPercent, formatPrice } from "#lib/format/number.ts";
import { formatDate, formatIsoTime, formatTime } from "#lib/format/time.ts";
import type { Text } from "../i18n/text.ts";
import type { Preferences } from "../state/preferences.ts";
import type { LastSeen, SeenRow } from "./last-seen.ts";

/** How often the page asks for the server again, s. */
const RETRY_S = 15;

/** The page's own policy: it runs no scripts and asks nobody for anything. */
export const OFFLINE_POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * The whole page that stands in for every other while the server cannot be reached. It is written while the board is
 * live, and says of every number when it was true; no number has the colour that a live one has.
 */
export function offlinePage(
  seen: LastSeen | null,
  { language, theme }: Pick<Preferences, "language" | "theme">,
  text: Text,
): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${RETRY_S}">
<title>${escaped(text("offline.title"))} · ${escaped(text("app.name"))}</title>
<style>${STYLE}:root{${THEMES[theme]}}</style>
</head>
<body>
<main>
<header>
<p class="brand">${MARK}${escaped(text("app.name"))}${mark(seen, text)}</p>
<h1>${escaped(text("offline.title"))}</h1>
<p class="warn">${escaped(seen ? `${text("offline.notLive")} ${asOf(seen, language, text)}` : text("offline.never"))}</p>
<p><a href="">${escaped(text("offline.retry"))}</a> ${escaped(text("offline.retries"))}</p>
</header>
${seen && seen.indices.length > 0 ? table(text("offline.indices"), seen.indices, text) : ""}
${seen && seen.symbols.length > 0 ? table(text("offline.symbols"), seen.symbols, text) : ""}
</main>
</body>
</html>
`;
}

function asOf(seen: LastSeen, language: Preferences["language"], text: Text): string {
  return text("offline.asOf", { time: formatTime(seen.atMs), date: formatDate(seen.atMs, language) });
}

function mark(seen: LastSeen | null, text: Text): string {
  if (!seen || !isMarked(seen.source)) return "";
  const kind = seen.source.startsWith("replay:") ? "mark.replay" : "mark.simulated";
  return ` <span class="mark">${escaped(text(kind))}</span>`;
}

function table(caption: string, rows: readonly SeenRow[], text: Text): string {
  const heads = (["symbol", "price", "change", "percent", "tradedAt"] as const)
    .map((column) => `<th scope="col">${escaped(text(`offline.${column}`))}</th>`)
    .join("");
  return `<table><caption>${escaped(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>${rows
    .map(lineOf)
    .join("")}</tbody></table>`;
}

function lineOf({ symbol, price, change, percent, tradedAt, isInPoints }: SeenRow): string {
  const unit = isInPoints ? "points" : "vnd";
  const cells = [
    formatPrice(price, unit),
    formatChange(change, unit),
    percent === null ? "" : `${formatPercent(percent)}%`,
    tradedAt === null ? "" : formatIsoTime(tradedAt).slice(0, 8),
  ];
  return `<tr><th scope="row">${escaped(symbol)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
}

function escaped(words: string): string {
  const signs = new Map([
    ["&", "&amp;"],
    ["<", "&lt;"],
    [">", "&gt;"],
    ['"', "&quot;"],
    ["'", "&#39;"],
  ]);
  return words.replace(/[&<>"']/g, (sign) => signs.get(sign) ?? sign);
}

const MARK =
  '<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path d="M1.5 3h4.6v5.3H1.5zM1.5 9.7h4.6V15H1.5z" fill="currentColor" opacity=".42"/><path d="M7.4 9 12.2 3h4.7l-4.8 6 4.8 6h-4.7z" fill="currentColor"/></svg>';

const THEMES: Record<Preferences["theme"], string> = {
  dark: "color-scheme:dark;--ground:#090b0e;--surface:#0f1216;--text:#e6e8ec;--quiet:#a8b0bb;--line:#1a1f26;--warn:#e0a458;--accent:#8fa3f5",
  light:
    "color-scheme:light;--ground:#e9ecf0;--surface:#fcfcfd;--text:#171b21;--quiet:#474f5a;--line:#e3e7ec;--warn:#8f5a06;--accent:#3c52c9",
};

const STYLE =
  'body{margin:0;background:var(--ground);color:var(--text);font:13px/1.5 "Inter Variable",Inter,"Segoe UI",Roboto,Arial,sans-serif;font-variant-numeric:tabular-nums}' +
  "main{max-width:560px;margin:0 auto;padding:24px 16px 40px}" +
  ".brand{display:flex;align-items:center;gap:8px;margin:0 0 20px;font-weight:600;font-size:15px}" +
  ".mark{border:1px solid var(--warn);border-radius:3px;padding:0 6px;color:var(--warn);font-size:11px}" +
  "h1{margin:0;font-size:18px;font-weight:600}p{margin:6px 0;color:var(--quiet)}.brand,.warn{color:var(--text)}.warn{color:var(--warn);font-weight:600}" +
  "a{color:var(--accent);font-weight:600}" +
  "table{width:100%;margin-top:20px;border-collapse:collapse;background:var(--surface);border-radius:5px}" +
  "caption{padding:6px 0;text-align:left;color:var(--quiet)}" +
  "th,td{padding:4px 10px;border-top:1px solid var(--line);text-align:right;font-weight:400;color:var(--quiet)}" +
  "th:first-child{text-align:left}tbody th{color:var(--text);font-weight:600}thead th{border:0;font-size:11px}";
