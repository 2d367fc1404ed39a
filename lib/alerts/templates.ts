/** A number of a template's form. `shares`, `count` and `minutes` are whole; `billions` are written out in VND. */
export interface TemplateSlot {
  name: SlotName;
  unit: "price" | "percent" | "minutes" | "shares" | "billions" | "times" | "count";
  /** What the form opens with; a level of price has none, it comes from the market. */
  usual: number | null;
}

export type SlotName =
  | "level"
  | "low"
  | "high"
  | "percent"
  | "minutes"
  | "shares"
  | "amount"
  | "times"
  | "count";

/** One way of a template, e.g. «above» and «below»: a formula with places for its numbers. */
interface Variant {
  id: string;
  pattern: string;
}

interface Template {
  slots: readonly TemplateSlot[];
  variants: readonly [Variant, ...Variant[]];
}

const percent = (usual: number): TemplateSlot => ({ name: "percent", unit: "percent", usual });
const minutes = (usual: number): TemplateSlot => ({ name: "minutes", unit: "minutes", usual });
const shares = (usual: number): TemplateSlot => ({ name: "shares", unit: "shares", usual });

/**
 * The conditions people ask for most, each only a way to write a formula. A rule fires when its condition becomes
 * true, so «crosses» is «is at or above».
 */
const TEMPLATES = {
  cross: {
    slots: [{ name: "level", unit: "price", usual: null }],
    variants: [
      { id: "above", pattern: "price >= {level}" },
      { id: "below", pattern: "price <= {level}" },
    ],
  },
  range: {
    slots: [
      { name: "low", unit: "price", usual: null },
      { name: "high", unit: "price", usual: null },
    ],
    variants: [
      { id: "enters", pattern: "price >= {low} and price <= {high}" },
      { id: "leaves", pattern: "price < {low} or price > {high}" },
    ],
  },
  dayChange: {
    slots: [percent(3)],
    variants: [
      { id: "up", pattern: "changePercent >= {percent}" },
      { id: "down", pattern: "changePercent <= -{percent}" },
      { id: "either", pattern: "changePercent >= {percent} or changePercent <= -{percent}" },
    ],
  },
  fastChange: {
    slots: [percent(1), minutes(5)],
    variants: [
      { id: "up", pattern: "changePercentOver({minutes}) >= {percent}" },
      { id: "down", pattern: "changePercentOver({minutes}) <= -{percent}" },
      {
        id: "either",
        pattern: "changePercentOver({minutes}) >= {percent} or changePercentOver({minutes}) <= -{percent}",
      },
    ],
  },
  volumeSpike: {
    slots: [{ name: "times", unit: "times", usual: 3 }, minutes(5)],
    variants: [{ id: "above", pattern: "volumeRatio({minutes}) >= {times}" }],
  },
  limit: {
    slots: [],
    variants: [
      { id: "hitsCeiling", pattern: "price >= ceiling" },
      { id: "leavesCeiling", pattern: "high >= ceiling and price < ceiling" },
      { id: "hitsFloor", pattern: "price <= floor" },
      { id: "leavesFloor", pattern: "low <= floor and price > floor" },
    ],
  },
  matched: {
    slots: [minutes(5), shares(500_000), { name: "amount", unit: "billions", usual: 20 }],
    variants: [
      { id: "volume", pattern: "volumeOver({minutes}) >= {shares}" },
      { id: "value", pattern: "valueOver({minutes}) >= {amount}" },
    ],
  },
  foreign: {
    slots: [shares(500_000), minutes(30)],
    variants: [
      { id: "buys", pattern: "foreignNet >= {shares}" },
      { id: "sells", pattern: "foreignNet <= -{shares}" },
      { id: "buysFast", pattern: "foreignNetOver({minutes}) >= {shares}" },
      { id: "sellsFast", pattern: "foreignNetOver({minutes}) <= -{shares}" },
    ],
  },
  room: {
    slots: [shares(1_000_000)],
    variants: [{ id: "below", pattern: "room <= {shares}" }],
  },
  spread: {
    slots: [percent(1)],
    variants: [
      { id: "above", pattern: "spreadPercent >= {percent}" },
      { id: "below", pattern: "spreadPercent <= {percent}" },
    ],
  },
  gap: {
    slots: [percent(2)],
    variants: [
      { id: "up", pattern: "gapPercent >= {percent}" },
      { id: "down", pattern: "gapPercent <= -{percent}" },
    ],
  },
  breadth: {
    slots: [
      { name: "times", unit: "times", usual: 2 },
      { name: "count", unit: "count", usual: 10 },
    ],
    variants: [
      { id: "up", pattern: "advances >= {times} * declines" },
      { id: "down", pattern: "declines >= {times} * advances" },
      { id: "ceilings", pattern: "ceilings >= {count}" },
      { id: "floors", pattern: "floors >= {count}" },
    ],
  },
} as const satisfies Record<string, Template>;

export type TemplateId = keyof typeof TEMPLATES;
export const TEMPLATE_IDS = Object.keys(TEMPLATES) as TemplateId[];

/** All ways of all templates, `cross.above`: each has its words in the dictionary. */
export type WayId = {
  [Id in TemplateId]: `${Id}.${(typeof TEMPLATES)[Id]["variants"][number]["id"]}`;
}[TemplateId];

/** A filled form. Numbers as people say them: prices in thousands of VND, `amount` in billions of VND. */
export interface Filled {
  way: WayId;
  values: Readonly<Partial<Record<SlotName, number>>>;
}

const BILLION = 1_000_000_000;
const PLACE = /\{(\w+)\}/g;

export function templateOf(way: WayId): TemplateId {
  return way.slice(0, way.indexOf(".")) as TemplateId;
}

export function waysOf(id: TemplateId): WayId[] {
  return TEMPLATES[id].variants.map((variant) => `${id}.${variant.id}` as WayId);
}

/** The numbers that this way asks for, in the order of the form. */
export function slotsOf(way: WayId): TemplateSlot[] {
  const template: Template = TEMPLATES[templateOf(way)];
  const pattern = patternOf(way);
  return template.slots.filter(({ name }) => pattern.includes(`{${name}}`));
}

function patternOf(way: WayId): string {
  const { variants }: Template = TEMPLATES[templateOf(way)];
  const id = way.slice(way.indexOf(".") + 1);
  return (variants.find((variant) => variant.id === id) ?? variants[0]).pattern;
}

/** The formula of a filled form; null while a number is missing or cannot be what it stands for. */
export function writeTemplate({ way, values }: Filled): string | null {
  const slots = slotsOf(way);
  if (!slots.every((slot) => isPossible(slot, values[slot.name]))) return null;
  if (values.low !== undefined && values.high !== undefined && values.low > values.high) return null;
  const units = new Map(slots.map((slot) => [slot.name as string, slot.unit]));
  return patternOf(way).replace(PLACE, (_, name: string) => {
    const value = values[name as SlotName] ?? 0;
    return plain(units.get(name) === "billions" ? value * BILLION : value);
  });
}

/** Signs are the pattern's: every number of a form is at least zero. */
function isPossible({ unit }: TemplateSlot, value: number | undefined): boolean {
  if (value === undefined || !Number.isFinite(value) || value < 0 || value > 1e12) return false;
  if (unit === "minutes") return Number.isInteger(value) && value >= 1 && value <= 240;
  return unit !== "shares" && unit !== "count" ? true : Number.isInteger(value);
}

/** Without exponent, and without the noise of binary fractions. */
function plain(value: number): string {
  const text = value.toFixed(6);
  return text.replace(/\.?0+$/, "");
}

/** The form that writes exactly this formula, spaces aside; null when there is none: it is a free formula. */
export function readTemplate(formula: string): Filled | null {
  const wanted = formula.trim().replace(/\s+/g, " ");
  for (const id of TEMPLATE_IDS) {
    for (const way of waysOf(id)) {
      const values = matchPattern(way, wanted);
      if (values) return { way, values };
    }
  }
  return null;
}

function matchPattern(way: WayId, formula: string): Filled["values"] | null {
  const names: SlotName[] = [];
  // Odd parts of the split are the names of places; a place that comes again must hold the same number.
  const source = patternOf(way)
    .split(PLACE)
    .map((part, at) => {
      if (at % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      const name = part as SlotName;
      if (names.includes(name)) return `\\k<${name}>`;
      names.push(name);
      return `(?<${name}>\\d+(?:\\.\\d+)?)`;
    })
    .join("");
  const groups = new RegExp(`^${source}$`).exec(formula);
  if (!groups) return null;
  const units = new Map(slotsOf(way).map((slot) => [slot.name, slot.unit]));
  const values: Partial<Record<SlotName, number>> = {};
  for (const name of names) {
    const value = Number(groups.groups?.[name]);
    values[name] = units.get(name) === "billions" ? value / BILLION : value;
  }
  return writeTemplate({ way, values }) === null ? null : values;
}
