import type { ReactNode } from "react";
import type { CoursePoint } from "#lib/chart/course.ts";
import type { Cockpit, VolumePoint } from "#lib/contract/cockpit.ts";
import { formatPercent, formatVolume } from "#lib/format/number.ts";
import { formatIsoTime } from "#lib/format/time.ts";
import { roomTakenOf } from "#lib/market/cockpit.ts";
import { useIsTold } from "../state/told.ts";
import { AuctionCourse } from "./auction-course.tsx";
import block from "./block.module.css";
import { BlockState } from "./block-state.tsx";
import styles from "./cockpit.module.css";
import { AmountCourse } from "./course-chart.tsx";
import { spanWords } from "./span-words.ts";
import { useAnswer } from "./use-answer.ts";
import { type CockpitText, useCockpitText } from "./use-cockpit-text.ts";
import type { QuoteView } from "./use-quote.ts";

const EVERY_MS = 2_000;
/** Until then the opening auction is the one to look at. */
const NOON = "12:00";

/** What the minutes around 14:30 are decided by, of one symbol. */
export function CockpitPart({ quote }: { quote: QuoteView }) {
  const path = `/api/v1/realtime/cockpit?${new URLSearchParams({ symbol: quote.symbol })}`;
  const { body, isFailing } = useAnswer<Cockpit>(path, EVERY_MS);
  const isTold = useIsTold("estimates");
  if (!body) return <BlockState phase={isFailing ? "failed" : "loading"} empty="block.loading" />;
  return <CockpitView quote={quote} cockpit={body} isTold={isTold} />;
}

interface CockpitViewProps {
  quote: QuoteView;
  cockpit: Cockpit;
  /** The source tells what a call auction would give. */
  isTold: boolean;
}

export function CockpitView({ quote, cockpit, isTold }: CockpitViewProps) {
  const order = cockpit.asOf.slice(11, 16) < NOON ? (["ATO", "ATC"] as const) : (["ATC", "ATO"] as const);
  return (
    <div className={`${block.block} ${styles.part}`} data-testid="cockpit-part">
      <AuctionCourse quote={quote} cockpit={cockpit} isTold={isTold} order={order} />
      <LockBlock cockpit={cockpit} />
      <RoomBlock cockpit={cockpit} quote={quote} />
    </div>
  );
}

function LockBlock({ cockpit }: { cockpit: Cockpit }) {
  const text = useCockpitText();
  const { lock, locks, since, queuePath, asOf } = cockpit;
  const last = locks.at(-1);
  if (!last) {
    return (
      <Block title={text("cockpit.lock")}>
        <p className={styles.words}>
          {since === null
            ? text("cockpit.unseen")
            : text("cockpit.neverLocked", { time: formatIsoTime(since).slice(0, 8) })}
        </p>
      </Block>
    );
  }
  const side = lock.side ?? last.side;
  const time = formatIsoTime(lock.since ?? asOf).slice(0, 8);
  const state =
    lock.side === null
      ? text("cockpit.lockOpen")
      : text(lock.side === "ceiling" ? "cockpit.lockedCeiling" : "cockpit.lockedFloor", { time });
  return (
    <Block title={text("cockpit.lock")}>
      <dl className={block.lines}>
        <Line name={text("cockpit.state")} paint={lock.side} testId="cockpit-lock">
          {state}
        </Line>
        {lock.queue !== null && (
          <>
            <Line
              name={text(side === "ceiling" ? "cockpit.queueCeiling" : "cockpit.queueFloor")}
              paint={side}
              testId="cockpit-queue"
            >
              {formatVolume(lock.queue)}
            </Line>
            <Pace
              perMinute={lock.drainPerMinute}
              falls={text("cockpit.drain")}
              grows={text("cockpit.grows")}
              text={text}
            />
            {lock.opensInSeconds !== null && (
              <Line name={text("cockpit.opensIn")}>{spanWords(lock.opensInSeconds, text)}</Line>
            )}
          </>
        )}
        <Line name={text("cockpit.opened")}>{String(lock.opened)}</Line>
        <Line name={text("cockpit.lockedFor")}>{spanWords(lock.lockedSeconds, text)}</Line>
      </dl>
      <AmountPlot path={queuePath} asOf={asOf} paint={side} words="cockpit.queueCourse" />
    </Block>
  );
}

function RoomBlock({ cockpit, quote }: { cockpit: Cockpit; quote: QuoteView }) {
  const text = useCockpitText();
  const { room, roomPath, asOf } = cockpit;
  if (room.now === null) {
    return (
      <Block title={text("cockpit.room")}>
        <p className={styles.words}>{text("cockpit.roomNone")}</p>
      </Block>
    );
  }
  const taken = quote.state ? roomTakenOf(quote.state) : null;
  return (
    <Block title={text("cockpit.room")}>
      <dl className={block.lines}>
        <Line name={text("cockpit.roomOpen")}>{formatVolume(room.open) || "–"}</Line>
        <Line name={text("cockpit.roomNow")} testId="cockpit-room">
          {formatVolume(room.now) || "0"}
        </Line>
        {taken !== null && <Line name={text("cockpit.roomTaken")}>{`${formatPercent(taken)} %`}</Line>}
        <Pace
          perMinute={room.takenPerMinute}
          falls={text("cockpit.taken")}
          grows={text("cockpit.givenBack")}
          text={text}
        />
        {room.exhaustedInSeconds !== null && (
          <Line name={text("cockpit.exhaustedIn")}>{spanWords(room.exhaustedInSeconds, text)}</Line>
        )}
      </dl>
      <AmountPlot path={roomPath} asOf={asOf} words="cockpit.roomCourse" />
    </Block>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <header className={styles.head}>
        <h4>{title}</h4>
      </header>
      {children}
    </section>
  );
}

interface LineProps {
  name: string;
  paint?: "ceiling" | "floor" | null;
  testId?: string;
  children: ReactNode;
}

function Line({ name, paint, testId, children }: LineProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-paint={paint ?? undefined} data-testid={testId}>
        {children}
      </dd>
    </div>
  );
}

function Pace(props: { perMinute: number | null; falls: string; grows: string; text: CockpitText }) {
  const { perMinute, falls, grows, text } = props;
  const words = perMinute === null ? text("cockpit.unknownYet") : formatVolume(Math.abs(perMinute)) || "0";
  return <Line name={perMinute !== null && perMinute < 0 ? grows : falls}>{words}</Line>;
}

interface AmountPlotProps {
  path: readonly VolumePoint[];
  asOf: string;
  paint?: "ceiling" | "floor";
  words: "cockpit.queueCourse" | "cockpit.roomCourse";
}

/** From its first sample until now. One number alone is no course. */
function AmountPlot({ path, asOf, paint, words }: AmountPlotProps) {
  const text = useCockpitText();
  const [first] = path;
  const last = path.at(-1);
  if (!first || !last || path.length < 2) return null;
  const [from, to] = [first.time, asOf].map((iso) => formatIsoTime(iso).slice(0, 5));
  const points = path.map(({ time, volume }): CoursePoint => ({ timeMs: Date.parse(time), value: volume }));
  const toMs = Date.parse(asOf);
  return (
    <div className={styles.plot}>
      <AmountCourse
        points={points}
        fromMs={points[0]?.timeMs ?? toMs}
        toMs={toMs}
        untilMs={toMs}
        label={text(words, { from: from ?? "", to: to ?? "", last: formatVolume(last.volume) || "0" })}
        {...(paint ? { paint } : {})}
      />
      <div className={styles.scale} aria-hidden="true">
        <span>{from}</span>
        <span>{to}</span>
      </div>
    </div>
  );
}
