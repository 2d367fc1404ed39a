"use client";

import { useMemo } from "react";
import { formatChange, groupDigits } from "#lib/format/number.ts";
import { INDEX_OF_SCOPE } from "#lib/market/overview.ts";
import { contributionsOf } from "#lib/market/overview-contribution.ts";
import { indexName } from "#lib/search/indices.ts";
import { useText } from "../i18n/text.ts";
import { useView } from "./overview-view.ts";
import { Nothing, Panel } from "./panel.tsx";
import { useRows } from "./rows-store.ts";
import { TwoSided } from "./two-sided.tsx";
import { useScopeRows } from "./use-scope-rows.ts";

const MOST = 10;

/** Who lifts the index and who drags it, in points. */
export function ContributionPanel() {
  const text = useText();
  const scope = useView((view) => view.scope);
  const code = INDEX_OF_SCOPE[scope];
  const name = indexName(code);
  const index = useRows((store) => store.indices.get(code));
  const rows = useScopeRows();
  const contributions = useMemo(() => index && contributionsOf(rows, index, MOST), [rows, index]);
  const explain = text(scope === "VN30" ? "contribution.approximate" : "contribution.exact");
  return (
    <Panel
      title={text("contribution.title", { index: name })}
      testId="contribution"
      explain={explain}
      note={
        contributions &&
        index && (
          <>
            {text("contribution.total", { sum: "" })}
            <b data-testid="contribution-sum">{formatChange(contributions.totalPoints, "points")}</b>
            {" · "}
            {text("contribution.index", { change: formatChange(index.change, "points") })}
          </>
        )
      }
    >
      {contributions ? (
        <TwoSided
          left={contributions.lifts.map(({ symbol, points }) => ({ symbol, value: points }))}
          right={contributions.drags.map(({ symbol, points }) => ({ symbol, value: points }))}
          format={pointsOf}
          leftLabel={text("breadth.advances")}
          rightLabel={text("breadth.declines")}
        />
      ) : (
        <Nothing>{text("contribution.waiting", { index: name })}</Nothing>
      )}
    </Panel>
  );
}

function pointsOf(points: number): string {
  const words = groupDigits(points, 2);
  return points > 0 ? `+${words}` : words;
}
