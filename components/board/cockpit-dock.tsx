"use client";

import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo } from "react";
import type { Cockpits } from "#lib/contract/cockpit.ts";
import { formatChange, formatPercent, formatPrice, formatVolume } from "#lib/format/number.ts";
import type { Paint } from "#lib/market/paint.ts";
import type { CockpitKey } from "../i18n/cockpit.ts";
import type { TextKey } from "../i18n/text.ts";
import { spanWords } from "../instrument/span-words.ts";
import { useAnswer } from "../instrument/use-answer.ts";
import { type CockpitText, useCockpitText } from "../instrument/use-cockpit-text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { useMarket, useSecond } from "../state/market-store.ts";
import { selectSymbol, useSelection } from "../state/selection-store.ts";
import { useIsTold } from "../state/told.ts";
import styles from "./cockpit-dock.module.css";
import { auctionOf, rankImbalances, rankLocks, rankRelated, rankRooms } from "./cockpit-ranks.ts";
import { toggleCockpit } from "./cockpit-store.ts";
import type { RowSource } from "./row-source.ts";

const EVERY_MS = 3_000;
/** The last call auction of all boards is over. */
const AFTER_ATC = "14:45";
const LONGEST_SECONDS = 6 * 3_600;

interface DockProps {
  name: string;
  symbols: readonly string[];
  source: RowSource;
}

/** What matters around 14:30 in the list that is shown: locks, auctions, foreign room, warrants and futures. */
export function CockpitDock({ name, symbols, source }: DockProps) {
  const text = useCockpitText();
  const { body, isFailing } = useAnswer<Cockpits>("/api/v1/realtime/cockpit", EVERY_MS);
  const figures = useMemo(() => new Map(body?.symbols.map((each) => [each.symbol, each])), [body]);
  // Ranks stand for a second, so that they can be read and hit.
  useSecond();
  const locks = rankLocks(symbols, figures, source.stateOf);
  const imbalances = rankImbalances(symbols, source.stateOf);
  const rooms = rankRooms(symbols, figures, source.stateOf);
  const related = rankRelated(symbols, source);
  const failed = isFailing ? text("cockpit.failed") : null;
  const auction = auctionOf(symbols, source.stateOf);
  return (
    <section
      className={styles.dock}
      aria-label={text("cockpit.label", { list: name })}
      data-testid="cockpit-dock"
      onKeyDown={onKeyDown}
    >
      <div className={styles.rankings}>
        <Ranking
          title={text("cockpit.locksTitle")}
          heads={["cockpit.queueHead", "cockpit.drainHead", "cockpit.opensHead", "cockpit.openedHead"]}
          empty={failed ?? text(body ? "cockpit.noLocks" : "cockpit.loading")}
          testId="dock-locks"
        >
          {locks.map(({ symbol, side, queue, drainPerMinute, opensInSeconds, opened }) => (
            <Row key={symbol} symbol={symbol} paint={side ?? undefined}>
              <td data-paint={side ?? undefined}>
                {side ? signed(side === "ceiling" ? queue : -(queue ?? 0)) : text("cockpit.wasLocked")}
              </td>
              <td>{paceWords(drainPerMinute)}</td>
              <td>{untilWords(opensInSeconds, text)}</td>
              <td>{opened > 0 ? `${opened}×` : ""}</td>
            </Row>
          ))}
        </Ranking>
        <Ranking
          title={text("cockpit.auctionsTitle", { session: auction ?? "ATO/ATC" })}
          heads={["cockpit.estimateHead", "cockpit.imbalanceHead"]}
          empty={imbalances ? text("cockpit.noImbalance") : <NoAuction symbols={symbols} />}
          testId="dock-auctions"
        >
          {imbalances?.map(({ symbol, price, paint, imbalance }) => (
            <Row key={symbol} symbol={symbol} paint={paint}>
              <td data-paint={paint}>{formatPrice(price, source.unitOf(symbol))}</td>
              <td>{signed(imbalance)}</td>
            </Row>
          ))}
        </Ranking>
        <Ranking
          title={text("cockpit.roomTitle")}
          heads={["cockpit.roomHead", "board.roomTaken", "cockpit.takenHead", "cockpit.exhaustedHead"]}
          empty={failed ?? text(body ? "cockpit.noRoom" : "cockpit.loading")}
          testId="dock-rooms"
        >
          {rooms.map(({ symbol, room, takenPercent, takenPerMinute, exhaustedInSeconds }) => (
            <Row key={symbol} symbol={symbol}>
              <td>{formatVolume(room)}</td>
              <td>{formatPercent(takenPercent)}</td>
              <td>{paceWords(takenPerMinute)}</td>
              <td>{untilWords(exhaustedInSeconds, text)}</td>
            </Row>
          ))}
        </Ranking>
        {related.length > 0 && (
          <Ranking title={text("cockpit.relatedTitle")} heads={[relatedHead(related)]} testId="dock-related">
            {related.map(({ symbol, kind, value }) => (
              <Row key={symbol} symbol={symbol}>
                <td>{kind === "premium" ? `${formatPercent(value)} %` : formatChange(value, "points")}</td>
              </Row>
            ))}
          </Ranking>
        )}
      </div>
      <button
        type="button"
        className={styles.close}
        title={text("cockpit.close")}
        aria-label={text("cockpit.close")}
        onClick={toggleCockpit}
      >
        <X size={13} aria-hidden="true" />
      </button>
    </section>
  );
}

function relatedHead(related: readonly { kind: "premium" | "basis" }[]): TextKey {
  return related.some(({ kind }) => kind === "premium") ? "board.premium" : "board.basis";
}

/** Why nothing is out of balance: no call auction is on. */
function NoAuction({ symbols }: { symbols: readonly string[] }) {
  const text = useCockpitText();
  const instruments = useInstruments((store) => store.bySymbol);
  const hasAuctions = symbols.some((symbol) => instruments.get(symbol)?.exchange !== "UPCOM");
  const time = useMarket((market) => market.health?.marketTime.slice(11, 16) ?? "");
  const isTold = useIsTold("estimates");
  if (!hasAuctions) return text("cockpit.noAuction");
  return (
    <>
      {text(time >= AFTER_ATC ? "cockpit.noAuctionAfter" : "cockpit.noAuctionNow")}
      {!isTold && ` ${text("cockpit.untold", { session: "ATO, ATC" })}`}
    </>
  );
}

interface RankingProps {
  title: string;
  heads: readonly (CockpitKey | TextKey)[];
  empty?: ReactNode;
  testId: string;
  children: readonly ReactNode[] | undefined;
}

function Ranking({ title, heads, empty, testId, children }: RankingProps) {
  const text = useCockpitText();
  return (
    <section className={styles.ranking} aria-label={title} data-testid={testId}>
      {children && children.length > 0 ? (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {text(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      ) : (
        <>
          <h3 className={styles.title}>{title}</h3>
          <p className={styles.empty}>{empty}</p>
        </>
      )}
    </section>
  );
}

function Row({
  symbol,
  paint,
  children,
}: {
  symbol: string;
  paint?: Paint | undefined;
  children: ReactNode;
}) {
  const isSelected = useSelection((selection) => selection.symbol === symbol);
  return (
    <tr data-selected={isSelected || undefined} data-testid={`dock-${symbol}`}>
      <th scope="row" data-paint={paint}>
        <button type="button" aria-pressed={isSelected} onClick={() => selectSymbol(symbol)}>
          {symbol}
        </button>
      </th>
      {children}
    </tr>
  );
}

/** `+2,100,000` and `−512,300`: buyers left over, and sellers. */
function signed(shares: number | null): string {
  return shares !== null && shares > 0 ? `+${formatVolume(shares)}` : formatVolume(shares);
}

/** Blank for what does not come in what is left of any day. */
function untilWords(seconds: number | null, text: CockpitText): string {
  return seconds === null || seconds > LONGEST_SECONDS ? "" : spanWords(seconds, text);
}

/** `12,300`, and with a minus what grows instead; blank while unknown. */
function paceWords(perMinute: number | null): string {
  if (perMinute === null) return "";
  return perMinute === 0 ? "0" : formatVolume(perMinute);
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Up and down go from row to row; Escape inside closes the cockpit and nothing else. */
function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === "Escape") {
    event.preventDefault();
    toggleCockpit();
    return;
  }
  const step = STEPS[event.key];
  const row = (event.target as Element).closest("tr");
  if (!step || !row) return;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  const button = next?.querySelector("button");
  if (!button) return;
  event.preventDefault();
  button.focus();
}
