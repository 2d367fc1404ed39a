"use client";

import { usePathname, useRouter } from "next/navigation";
import type { ReactNode } from "react";
import type { Paint } from "#lib/market/paint.ts";
import { useMarket } from "../state/market-store.ts";
import { PLAIN_VIEW, selectionSearch, selectTab, useSelection } from "../state/selection-store.ts";
import styles from "./index-strip.module.css";
import { StripLine } from "./strip-line.tsx";

interface StripCardProps {
  /** What the line is of. */
  code: string;
  name: string;
  /** The list it opens. */
  list: string;
  paint: Paint;
  value: string;
  reference: number | null;
  change: string;
  figures: string | undefined;
  session: string | null | undefined;
  /** Nothing of the market has come yet. */
  isWaiting?: boolean;
  children: ReactNode;
}

/** One card of the strip: a level, its way since the opening, and what stands behind it. */
export function StripCard(props: StripCardProps) {
  const { code, name, list, paint, value, reference, change, figures, session, isWaiting, children } = props;
  const open = useOpenList();
  const isOnBoard = usePathname() === "/";
  const isCurrent = useSelection((selection) => selection.tab === list) && isOnBoard;
  const isFeedDown = useMarket((market) => market.status === "stale" || market.status === "server-lost");
  return (
    <button
      type="button"
      className={styles.card}
      data-testid={`index-${code}`}
      data-current={isCurrent || undefined}
      data-waiting={isWaiting || undefined}
      data-stale={isFeedDown || undefined}
      onClick={() => open(list)}
    >
      <span className={styles.inner}>
        <span className={styles.top}>
          <span className={styles.name}>{name}</span>
          <span className={styles.session} data-place="top">
            {session}
          </span>
          <span className={styles.value} data-paint={paint}>
            {value}
          </span>
        </span>
        <StripLine code={code} paint={paint} reference={reference} />
        <span className={styles.change} data-paint={paint}>
          {change}
        </span>
        <span className={styles.turnover}>{figures}</span>
        <span className={styles.breadth}>{children}</span>
        <span className={styles.session} data-place="foot">
          {session}
        </span>
      </span>
    </button>
  );
}

/** On the board its tab, elsewhere the board with that tab. */
function useOpenList(): (list: string) => void {
  const router = useRouter();
  const path = usePathname();
  return (list) => {
    if (path === "/") selectTab(list);
    else router.push(`/${selectionSearch({ tab: list, symbol: null, ...PLAIN_VIEW })}`);
  };
}
