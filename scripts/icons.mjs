// Draws the icons of the installed app from public/icon.svg: node scripts/icons.mjs, after the drawing has changed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.mjs";

const drawing = readFileSync("public/icon.svg", "utf8");
// A system may cut any shape out of a maskable icon: the ground reaches the edges, the mark stays in the middle.
const maskable = drawing
  .replace(/(<rect[^>]*?) rx="\d+"/, "$1")
  .replace(/<path/, '<g transform="translate(4.8 4.8) scale(.7)"><path')
  .replace("</svg>", "</g></svg>");
const ICONS = [
  { name: "icon-192", size: 192, svg: drawing },
  { name: "icon-512", size: 512, svg: drawing },
  { name: "maskable-512", size: 512, svg: maskable },
  // Apple rounds the corners itself and shows transparent ones black.
  { name: "apple-180", size: 180, svg: drawing.replace(/(<rect[^>]*?) rx="\d+"/, "$1") },
];

const browser = await chromium.launch({ executablePath: findChromium() ?? "", args: ["--no-sandbox"] });
mkdirSync("public/icons", { recursive: true });
for (const { name, size, svg } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  writeFileSync(`public/icons/${name}.png`, await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
console.log(`${ICONS.length} icons in public/icons`);
