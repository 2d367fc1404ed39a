import type { AlertRule, Firing } from "#lib/contract/alert.ts";
import type { TickMessage } from "#lib/contract/state.ts";
import type { GapMessage } from "#lib/contract/symbol-day.ts";
import type { Findable } from "#lib/search/rank.ts";
import { FiringLine } from "../alerts/firing-log.tsx";
import { RuleLine } from "../alerts/rule-list.tsx";
import { ChartCover } from "../chart/chart-cover.tsx";
import { useText } from "../i18n/text.ts";
import { GapRow, TickRow } from "../instrument/tape.tsx";
import { ToastLine } from "../keys/toast.tsx";
import { ResultLine } from "../search/search-result.tsx";
import { AlarmWords } from "../status/feed-alarm.tsx";
import { SortableRows } from "../watchlist/sortable-rows.tsx";
import { SymbolRow } from "../watchlist/symbol-row.tsx";
import { Look, Piece } from "./piece.tsx";
import { PRICES, sampleQuote } from "./samples.ts";

const AT_MS = Date.parse("2026-02-10T14:18:06+07:00");

const TICK: Omit<TickMessage, "side"> = {
  ...{ symbol: "HPG", source: "simulated", price: 26_600, volume: 8_100, totalVolume: 27_987_300 },
  ...{ timestamp: "2026-02-10T14:18:06.000+07:00", seq: 10 },
};

const GAP: Omit<GapMessage, "state"> = {
  ...{ volume: 12_400, afterVolume: 27_900_000 },
  ...{ from: "2026-02-10T14:17:50.000+07:00", to: TICK.timestamp },
};

const FIRING: Firing = {
  ...{ id: "a", ruleId: "r", ruleName: "Mua áp đảo", formula: "bidVol1 / askVol1 > 3", symbol: "HPG" },
  ...{ source: "simulated", atMs: AT_MS, price: 26_600, note: "Xem dư bán", isRead: false },
  evidence: [
    { name: "bidVol1", value: 85_700 },
    { name: "askVol1", value: 3_100 },
  ],
};

const RULE: AlertRule = {
  ...{ id: "r", version: 1, createdAtMs: AT_MS, status: "armed", lastFiredAtMs: null, name: "HPG qua 27" },
  ...{ formula: "price >= 27", scope: { kind: "symbol", symbol: "HPG" }, repeat: { mode: "once" } },
  ...{ sessions: null, expiresAtMs: null, note: "", isPaused: false, channels: [] },
  perHour: 30,
};

const RULES: readonly AlertRule[] = [
  RULE,
  { ...RULE, status: "paused", isPaused: true },
  { ...RULE, status: "spent", lastFiredAtMs: AT_MS },
  { ...RULE, status: "expired", expiresAtMs: AT_MS },
];

const ENTRY = {
  ...{ symbol: "HPG", group: null, note: "", colour: null, quantity: null, cost: null, place: "a" },
} as const;

/** Lines that come by themselves, or that a person has made. */
export function NewsShelf() {
  const text = useText();
  return (
    <>
      <Piece file="instrument/tape.tsx">
        <Look name="trades and holes" width={280}>
          <ol style={{ margin: 0, padding: 0, listStyle: "none" }}>
            <TickRow tick={{ ...TICK, side: "B" }} unit="vnd" color="down" />
            <TickRow tick={{ ...TICK, side: "S" }} unit="vnd" color="floor" />
            <TickRow tick={{ ...TICK, side: "U" }} unit="vnd" color="up" />
            {(["open", "recovered", "lost", "unloaded"] as const).map((state) => (
              <GapRow key={state} gap={{ ...GAP, state }} />
            ))}
          </ol>
        </Look>
      </Piece>
      <Piece file="chart/chart-cover.tsx">
        {(["loading", "outdated", "failed", "empty", "unknown"] as const).map((phase) => (
          <Look key={phase} name={phase} width={300}>
            <div style={{ position: "relative", height: 160 }}>
              <ChartCover phase={phase} symbol="HPG" onRetry={() => {}} />
            </div>
          </Look>
        ))}
      </Piece>
      <Piece file="status/feed-alarm.tsx">
        {(["stale", "server-lost"] as const).map((status) => (
          <Look key={status} name={status} width={420}>
            <AlarmWords status={status} title={text("board.failed")} hint={text("chart.failedHint")} />
          </Look>
        ))}
      </Piece>
      <Piece file="keys/toast.tsx">
        <Look name="words" width={320}>
          <ToastLine words={text("command.copied")} action={null} />
        </Look>
        <Look name="can be undone" width={320}>
          <ToastLine
            words={text("command.copied")}
            action={{ name: text("watchlist.undo"), run: () => {} }}
          />
        </Look>
      </Piece>
      <Piece file="search/search-result.tsx">
        {PRICES.map(({ paint, price }) => (
          <Look key={paint} name={paint} width={520}>
            <ResultLine item={ITEM} quote={sampleQuote({ price })} />
          </Look>
        ))}
        <Look name="index" width={520}>
          <ResultLine item={{ ...ITEM, symbol: "VN30", type: "INDEX" }} quote={sampleQuote()} />
        </Look>
      </Piece>
      <Piece file="alerts/firing-log.tsx">
        <Look name="unread" width={520}>
          <FiringLine firing={FIRING} isOpen={false} onToggle={() => {}} />
        </Look>
        <Look name="read, open" width={520}>
          <FiringLine firing={{ ...FIRING, isRead: true }} isOpen onToggle={() => {}} />
        </Look>
      </Piece>
      <Piece file="alerts/rule-list.tsx">
        {RULES.map((rule) => (
          <Look key={rule.status} name={rule.status} width={520}>
            <RuleLine rule={rule} onRemove={() => {}} onKeyDown={() => {}} />
          </Look>
        ))}
      </Piece>
      <Piece file="watchlist/symbol-row.tsx">
        <Look name="plain" width={760}>
          <SampleEntry entry={ENTRY} />
        </Look>
        <Look name="held, tagged" width={760}>
          <SampleEntry entry={{ ...ENTRY, note: "chốt lời", colour: "red", quantity: 1_000, cost: 25_000 }} />
        </Look>
      </Piece>
    </>
  );
}

const ITEM: Findable = {
  ...{ symbol: "HPG", exchange: "HOSE", type: "STOCK", indices: ["VN30"] },
  ...{ nameVi: "Tập đoàn Hòa Phát", nameEn: "Hoa Phat Group" },
};

function SampleEntry({ entry }: { entry: Parameters<typeof SymbolRow>[0]["entry"] }) {
  return (
    <SortableRows ids={[entry.symbol]} nameOf={(id) => id} onMove={() => {}}>
      <SymbolRow
        {...{ entry, groups: [], isFirst: true, isLast: true }}
        {...{ onChange: () => {}, onMove: () => {}, onRemove: () => {} }}
      />
    </SortableRows>
  );
}
