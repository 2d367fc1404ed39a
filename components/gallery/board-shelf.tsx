import { compileFormula } from "#lib/formula/compile.ts";
import { BoardHead } from "../board/board-head.tsx";
import { BoardRow } from "../board/board-row.tsx";
import { BoardSkeleton } from "../board/board-skeleton.tsx";
import type { CellStyle } from "../board/cells.ts";
import { FilterFault } from "../board/filter-fault.tsx";
import { LatencyPanel } from "../board/latency-card.tsx";
import { layoutFor } from "../board/layout.ts";
import type { RowSource } from "../board/row-source.ts";
import { StripCard } from "../board/strip-card.tsx";
import type { HeadHand } from "../board/use-head-hand.ts";
import { NO_LATENCY } from "../state/latency.ts";
import { Look, Piece } from "./piece.tsx";
import { AUCTION, EMPTY, PRICES, sampleQuote } from "./samples.ts";

const WIDTH = 1_276;
const WISH = { kind: "standard", depth: 3, chosen: null, foreign: "buy", change: "both" } as const;
const LAYOUT = layoutFor(WIDTH, WISH);
const STYLE: CellStyle = { unit: "vnd", totals: "volume", millionWord: null };
const NO_HAND: HeadHand = {
  ...{ dropLeft: null, grab: () => {}, wasDragged: () => false, resize: () => {} },
  ...{ resetWidth: () => {}, onKeyDown: () => {} },
};

/** A row shows what its source says of the symbol. */
const ROWS = [
  ...PRICES.map(({ paint, price }) => ({ name: paint, state: sampleQuote({ price }).state })),
  { name: "auction", state: sampleQuote(AUCTION).state },
  { name: "nothing yet", state: sampleQuote(EMPTY).state },
];

function sourceOf(state: (typeof ROWS)[number]["state"]): RowSource {
  return {
    stateOf: () => state,
    relatedOf: () => null,
    unitOf: () => "vnd",
    namesOf: () => "",
    subscribe: () => () => {},
  };
}
const SOURCES = ROWS.map(({ state }) => sourceOf(state));

/** The board's own parts, and the cards above it. */
export function BoardShelf() {
  return (
    <>
      <Piece file="board/board-head.tsx">
        {([null, "descending", "ascending"] as const).map((direction) => (
          <Look key={direction} name={direction ?? "list order"} width={WIDTH}>
            <BoardHead
              layout={LAYOUT}
              sort={direction && { column: "percent", direction }}
              onSort={() => {}}
              activeColumn={-1}
              match={direction === "ascending" ? "estimated" : "matched"}
              hand={NO_HAND}
              computed={[]}
            />
          </Look>
        ))}
      </Piece>
      <Piece file="board/board-row.tsx">
        {ROWS.map(({ name }, at) => (
          <Look key={name} name={name} width={WIDTH}>
            <SampleRow at={at} />
          </Look>
        ))}
        <Look name="chosen" width={WIDTH}>
          <SampleRow at={1} isSelected />
        </Look>
        <Look name="pinned" width={WIDTH}>
          <SampleRow at={1} isPinned />
        </Look>
        <Look name="feed down" width={WIDTH}>
          <SampleRow at={1} isFeedDown />
        </Look>
      </Piece>
      <Piece file="board/board-skeleton.tsx">
        <Look name="loading" width={640}>
          <div style={{ position: "relative", height: 160 }}>
            <BoardSkeleton layout={layoutFor(640, WISH)} rowHeight={24} />
          </div>
        </Look>
      </Piece>
      <StripPieces />
      <Piece file="board/filter-fault.tsx">
        {["volum > 1", "price >", "volumeOver(5) > 1k"].map((words) => (
          <Look key={words} name={words} width={320}>
            <Fault words={words} />
          </Look>
        ))}
      </Piece>
    </>
  );
}

interface SampleRowProps {
  at: number;
  isSelected?: boolean;
  isPinned?: boolean;
  isFeedDown?: boolean;
}

function SampleRow({ at, isSelected = false, isPinned = false, isFeedDown = false }: SampleRowProps) {
  const source = SOURCES[at];
  return (
    source && (
      <div style={{ position: "relative", height: 24 }}>
        <BoardRow
          {...{ symbol: "HPG", index: 0, top: 0, layout: LAYOUT, source, cellStyle: STYLE, wheel: null }}
          {...{ isSelected, isPinned, isFeedDown, isInView: true, isAgeShown: true, activeColumn: -1 }}
        />
      </div>
    )
  );
}

function StripPieces() {
  const card = { code: "VNINDEX", name: "VNINDEX", list: "HOSE", reference: 1_754.82, session: "Liên tục" };
  return (
    <>
      <Piece file="board/strip-card.tsx">
        {(["up", "reference", "down"] as const).map((paint) => (
          <Look key={paint} name={paint} width={200}>
            <StripCard
              {...card}
              paint={paint}
              value="1,752.36"
              change="−2.46 −0.14%"
              figures="294.7 tr · 9,721 tỷ"
            >
              {null}
            </StripCard>
          </Look>
        ))}
        <Look name="nothing yet" width={200}>
          <StripCard {...card} session={null} paint="none" value="" change="" figures="" isWaiting>
            {null}
          </StripCard>
        </Look>
      </Piece>
      <Piece file="board/latency-card.tsx">
        <Look name="live" width={220}>
          <LatencyPanel
            latency={{
              ...NO_LATENCY,
              p50: 18,
              p95: 41,
              p99: 180,
              rowsPerSecond: 412,
              frameMs: 1.4,
              history: BARS,
            }}
            events={762}
            isLive
          />
        </Look>
        <Look name="nothing measured" width={220}>
          <LatencyPanel latency={NO_LATENCY} events={0} isLive={false} />
        </Look>
      </Piece>
    </>
  );
}

const BARS = Array.from({ length: 48 }, (_, at) => (at % 11 === 7 ? 170 : 20 + ((at * 37) % 60)));

function Fault({ words }: { words: string }) {
  const compiled = compileFormula(words, { hasWindows: false });
  return compiled.ok ? null : <FilterFault words={words} fault={compiled.fault} />;
}
