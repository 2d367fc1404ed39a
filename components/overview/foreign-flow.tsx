"use client";

import { useMemo } from "react";
import { groupDigits } from "#lib/format/number.ts";
import { foreignFlowOf, netForeignOf, rank, type StockRow } from "#lib/market/overview.ts";
import { useText } from "../i18n/text.ts";
import styles from "./foreign-flow.module.css";
import { useView } from "./overview-view.ts";
import { Nothing, Panel } from "./panel.tsx";
import { TwoSided } from "./two-sided.tsx";
import { useScopeRows } from "./use-scope-rows.ts";

const MOST = 8;

/** What foreigners bought and sold, and where most of it went. */
export function ForeignFlowPanel() {
  const text = useText();
  const scope = useView((view) => view.scope);
  const rows = useScopeRows();
  const flow = useMemo(() => foreignFlowOf(rows), [rows]);
  const bought = useMemo(() => rank(rows, "foreignBuy", MOST), [rows]);
  const sold = useMemo(() => rank(rows, "foreignSell", MOST), [rows]);
  return (
    <Panel
      title={text("flow.title", { scope })}
      testId="foreign-flow"
      explain={text("flow.explain")}
      note={flow && text("flow.unit")}
    >
      {flow ? (
        <>
          <div className={styles.total}>
            <span>{text("flow.bought", { value: billionsOf(flow.buyVnd) })}</span>
            <b data-paint={flow.buyVnd >= flow.sellVnd ? "up" : "down"} data-testid="foreign-net">
              {text("flow.net", { net: signedBillions(flow.buyVnd - flow.sellVnd) })}
            </b>
            <span>{text("flow.sold", { value: billionsOf(flow.sellVnd) })}</span>
            <span className={styles.bar} aria-hidden="true">
              <i data-paint="up" style={{ flexGrow: flow.buyVnd }} />
              <i data-paint="down" style={{ flexGrow: flow.sellVnd }} />
            </span>
          </div>
          <TwoSided
            left={bought.map(itemOf)}
            right={sold.map(itemOf)}
            format={signedBillions}
            leftLabel={text("flow.topBuy")}
            rightLabel={text("flow.topSell")}
          />
        </>
      ) : (
        <Nothing>{text("flow.none")}</Nothing>
      )}
    </Panel>
  );
}

function itemOf(row: StockRow): { symbol: string; value: number } {
  return { symbol: row.symbol, value: netForeignOf(row) ?? 0 };
}

function billionsOf(vnd: number): string {
  return groupDigits(vnd / 1e9, 1);
}

function signedBillions(vnd: number): string {
  const words = billionsOf(vnd);
  return vnd > 0 ? `+${words}` : words;
}
