"use client";

import { useMemo } from "react";
import { groupDigits } from "#lib/format/number.ts";
import { type Breadth, breadthOf, isInScope, SCOPES, type Scope, tradedOf } from "#lib/market/overview.ts";
import { useText } from "../i18n/text.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./breadth.module.css";
import { useView } from "./overview-view.ts";
import { Panel } from "./panel.tsx";
import { useRows } from "./rows-store.ts";

const PARTS = [
  { count: "ceilings", paint: "ceiling" },
  { count: "advances", paint: "up" },
  { count: "noChanges", paint: "reference" },
  { count: "declines", paint: "down" },
  { count: "floors", paint: "floor" },
] as const satisfies readonly { count: keyof Breadth; paint: string }[];

/** How many rise, stand and fall, board by board. */
export function BreadthPanel() {
  const text = useText();
  const current = useView((view) => view.scope);
  const bySymbol = useRows((store) => store.bySymbol);
  const boards = useMemo(() => {
    const rows = [...bySymbol.values()];
    return SCOPES.map((scope) => ({
      scope,
      breadth: breadthOf(rows.filter((row) => isInScope(scope, row))),
    }));
  }, [bySymbol]);
  const traded = boards
    .filter(({ scope }) => scope !== "VN30")
    .reduce((sum, { breadth }) => sum + tradedOf(breadth), 0);
  return (
    <Panel
      title={text("breadth.title")}
      note={text("breadth.traded", { n: groupDigits(traded, 0) })}
      testId="breadth"
    >
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text("overview.scope")}</th>
            <td />
            {PARTS.map(({ count, paint }) => (
              <th key={count} scope="col" data-paint={paint}>
                <Glyph paint={paint} />
                {text(`breadth.${count}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {boards.map(({ scope, breadth }) => (
            <BreadthRow key={scope} scope={scope} breadth={breadth} isCurrent={scope === current} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function BreadthRow({ scope, breadth, isCurrent }: { scope: Scope; breadth: Breadth; isCurrent: boolean }) {
  const text = useText();
  const traded = tradedOf(breadth);
  return (
    <tr data-testid={`breadth-${scope}`} data-current={isCurrent || undefined}>
      <th scope="row">{scope}</th>
      <td
        title={`${text("breadth.traded", { n: traded })} · ${text("breadth.untraded", { n: breadth.untraded })}`}
      >
        <span className={styles.bar} aria-hidden="true">
          {traded > 0 &&
            PARTS.map(({ count, paint }) => (
              <i key={count} data-paint={paint} style={{ flexGrow: breadth[count] }} />
            ))}
        </span>
      </td>
      {PARTS.map(({ count, paint }) => (
        <td key={count} data-paint={paint} data-count={count}>
          {breadth[count]}
        </td>
      ))}
    </tr>
  );
}
