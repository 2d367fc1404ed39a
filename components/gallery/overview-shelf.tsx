import { formatChange } from "#lib/format/number.ts";
import { useText } from "../i18n/text.ts";
import { Nothing, Panel } from "../overview/panel.tsx";
import { TwoSided } from "../overview/two-sided.tsx";
import { NotFound } from "../shell/not-found.tsx";
import { PageFault } from "../shell/page-fault.tsx";
import { Look, Piece } from "./piece.tsx";

const LIFTS = [
  { symbol: "VIC", value: 15.12 },
  { symbol: "VHM", value: 5.52 },
  { symbol: "VPL", value: 0.004 },
];
const DRAGS = [
  { symbol: "BID", value: -5.24 },
  { symbol: "GAS", value: -4.12 },
];
const points = (value: number) => formatChange(value, "points");

/** The blocks of the overview, and the pages that say that something is missing. */
export function OverviewShelf() {
  const text = useText();
  const labels = { leftLabel: text("breadth.advances"), rightLabel: text("breadth.declines") };
  return (
    <>
      <Piece file="overview/panel.tsx">
        <Look name="filled" width={360}>
          <Panel
            title={text("breadth.title")}
            note={text("breadth.traded", { n: 375 })}
            testId="panel-filled"
          >
            <TwoSided left={LIFTS} right={DRAGS} format={points} {...labels} />
          </Panel>
        </Look>
        <Look name="nothing" width={360}>
          <Panel title={text("flow.title", { scope: "HOSE" })} testId="panel-empty">
            <Nothing>{text("flow.none")}</Nothing>
          </Panel>
        </Look>
      </Piece>
      <Piece file="overview/two-sided.tsx">
        <Look name="one side" width={360}>
          <TwoSided left={LIFTS} right={[]} format={points} {...labels} />
        </Look>
        <Look name="none" width={360}>
          <TwoSided left={[]} right={[]} format={points} {...labels} />
        </Look>
      </Piece>
      <Piece file="shell/not-found.tsx">
        <Look name="not found" width={360}>
          <NotFound />
        </Look>
      </Piece>
      <Piece file="shell/page-fault.tsx">
        <Look name="fault" width={360}>
          <PageFault onRetry={() => {}} />
        </Look>
      </Piece>
    </>
  );
}
