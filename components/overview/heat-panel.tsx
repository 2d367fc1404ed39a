"use client";

import { SCOPES } from "#lib/market/overview.ts";
import { FULL_PERCENT, HEAT_SIZES, heatShareOf } from "#lib/market/overview-heat.ts";
import type { Paint } from "#lib/market/paint.ts";
import { useText } from "../i18n/text.ts";
import { Segmented } from "../ui/segmented.tsx";
import { HeatList } from "./heat-list.tsx";
import map from "./heat-map.module.css";
import { HeatMap } from "./heat-map.tsx";
import styles from "./heat-panel.module.css";
import { FORMS, setView, useView } from "./overview-view.ts";
import { Panel } from "./panel.tsx";
import { useScopeRows } from "./use-scope-rows.ts";

/** The market as a map, or the same as a list. */
export function HeatPanel() {
  const text = useText();
  const { scope, size, form } = useView();
  const rows = useScopeRows();
  return (
    <Panel
      title={text("heat.title", { scope })}
      testId="heat"
      className={styles.panel}
      tools={
        <div className={styles.tools}>
          {form === "map" && <Legend fullPercent={FULL_PERCENT[scope]} />}
          <Segmented
            label={text("heat.size")}
            value={size}
            options={HEAT_SIZES.map((value) => ({ value, label: text(`heat.size.${value}`) }))}
            onChange={(next) => setView({ size: next })}
          />
          <Segmented
            label={text("overview.scope")}
            value={scope}
            options={SCOPES.map((value) => ({ value, label: value }))}
            onChange={(next) => setView({ scope: next })}
          />
          <Segmented
            label={text("heat.form")}
            value={form}
            options={FORMS.map((value) => ({ value, label: text(`heat.form.${value}`) }))}
            onChange={(next) => setView({ form: next })}
          />
        </div>
      }
    >
      {form === "map" ? <HeatMap rows={rows} /> : <HeatList rows={rows} />}
    </Panel>
  );
}

/** From floor to ceiling: the paints, and the parts of the full change in between. */
const STEPS: readonly { paint: Paint; part: number }[] = [
  { paint: "floor", part: 1 },
  { paint: "down", part: 1 },
  { paint: "down", part: 0.6 },
  { paint: "down", part: 0.2 },
  { paint: "reference", part: 0 },
  { paint: "up", part: 0.2 },
  { paint: "up", part: 0.6 },
  { paint: "up", part: 1 },
  { paint: "ceiling", part: 1 },
];

function Legend({ fullPercent }: { fullPercent: number }) {
  const text = useText();
  return (
    <span className={map.legend}>
      {STEPS.map(({ paint, part }) => (
        <i
          key={`${paint} ${part}`}
          className={map.swatch}
          data-paint={paint}
          style={{ ["--share" as string]: `${heatShareOf(paint, part * fullPercent, fullPercent)}%` }}
        />
      ))}
      <span>{text("heat.legend", { percent: fullPercent })}</span>
    </span>
  );
}
