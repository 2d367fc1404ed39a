import { BlockState } from "../instrument/block-state.tsx";
import { CockpitView } from "../instrument/cockpit-part.tsx";
import { DepthLadder } from "../instrument/depth-ladder.tsx";
import { LastPrice } from "../instrument/last-price.tsx";
import { Statistics } from "../instrument/statistics.tsx";
import { Look, Piece } from "./piece.tsx";
import { AUCTION, EMPTY, LATE_COCKPIT, PRICES, QUIET_COCKPIT, sampleQuote } from "./samples.ts";

const SITUATIONS = [
  { name: "continuous", quote: sampleQuote() },
  { name: "auction", quote: sampleQuote(AUCTION) },
  { name: "nothing yet", quote: sampleQuote(EMPTY) },
] as const;

const SILENT = { ...sampleQuote(), isStale: true, ageMs: 95_000, usualMs: 12_000 };

/** The blocks of one symbol. */
export function InstrumentShelf() {
  return (
    <>
      <Piece file="instrument/last-price.tsx">
        {PRICES.map(({ paint, price }) => (
          <Look key={paint} name={paint}>
            <LastPrice quote={sampleQuote({ price })} layout="stack" />
          </Look>
        ))}
        {SITUATIONS.map(({ name, quote }) => (
          <Look key={name} name={`line, ${name}`}>
            <LastPrice quote={quote} layout="line" />
          </Look>
        ))}
        <Look name="silent for too long">
          <span data-stale="true">
            <LastPrice quote={SILENT} layout="stack" />
          </span>
        </Look>
      </Piece>
      <Piece file="instrument/depth-ladder.tsx">
        {SITUATIONS.map(({ name, quote }) => (
          <Look key={name} name={name} width={280}>
            <DepthLadder quote={quote} />
          </Look>
        ))}
        <Look name="facing" width={340}>
          <DepthLadder quote={sampleQuote()} layout="facing" />
        </Look>
      </Piece>
      <Piece file="instrument/cockpit-part.tsx">
        <Look name="quiet" width={340}>
          <CockpitView quote={sampleQuote()} cockpit={QUIET_COCKPIT} isTold />
        </Look>
        <Look name="locked, in the closing auction" width={340}>
          <CockpitView quote={sampleQuote(AUCTION)} cockpit={LATE_COCKPIT} isTold />
        </Look>
      </Piece>
      <Piece file="instrument/statistics.tsx">
        {SITUATIONS.map(({ name, quote }) => (
          <Look key={name} name={name} width={280}>
            <Statistics quote={quote} />
          </Look>
        ))}
      </Piece>
      <Piece file="instrument/block-state.tsx">
        {(["loading", "failed", "ready"] as const).map((phase) => (
          <Look key={phase} name={phase} width={240}>
            <BlockState phase={phase} empty="movers.none" />
          </Look>
        ))}
      </Piece>
    </>
  );
}
