import type { CoursePoint } from "#lib/chart/course.ts";
import type { AuctionPoint, Cockpit } from "#lib/contract/cockpit.ts";
import { formatPrice, formatVolume } from "#lib/format/number.ts";
import { formatIsoTime } from "#lib/format/time.ts";
import { paintOf } from "#lib/market/paint.ts";
import { type SessionSpan, sessionsOf } from "#lib/market/session.ts";
import { clockTimeOf, startOfDateMs } from "#lib/market/trading-time.ts";
import styles from "./cockpit.module.css";
import { BalanceCourse, PriceCourse } from "./course-chart.tsx";
import { useCockpitText } from "./use-cockpit-text.ts";
import type { QuoteView } from "./use-quote.ts";

type CallAuction = "ATO" | "ATC";

interface AuctionProps {
  quote: QuoteView;
  cockpit: Cockpit;
  /** The source tells what an auction would give. */
  isTold: boolean;
}

/** The call auctions of the day, the one to look at first. */
export function AuctionCourse({
  quote,
  cockpit,
  isTold,
  order,
}: AuctionProps & { order: readonly CallAuction[] }) {
  const text = useCockpitText();
  const { instrument } = quote;
  if (!instrument) return null;
  const spans = sessionsOf(instrument.exchange, instrument.type);
  const auctions = order.flatMap((name) => spans.find(({ session }) => session === name) ?? []);
  if (auctions.length === 0) return <p className={styles.words}>{text("cockpit.noAuction")}</p>;
  return auctions.map((span) => <Auction key={span.session} {...{ span, quote, cockpit, isTold }} />);
}

function Auction({ span, quote, cockpit, isTold }: AuctionProps & { span: SessionSpan }) {
  const text = useCockpitText();
  const session = span.session as CallAuction;
  const path = session === "ATO" ? cockpit.ato : cockpit.atc;
  const dayMs = startOfDateMs(cockpit.date);
  const [fromMs, toMs] = [dayMs + span.fromMs, dayMs + span.toMs];
  const times = { session, from: minuteOf(fromMs), to: minuteOf(toMs) };
  const nowMs = Date.parse(cockpit.asOf);
  return (
    <section aria-label={text("cockpit.auction", times)} data-testid={`auction-${session}`}>
      <header className={styles.head}>
        <h4>{text("cockpit.auction", times)}</h4>
        <Latest path={path} quote={quote} />
      </header>
      {path.length === 0 ? (
        <p className={styles.words}>
          <Nothing {...{ session, fromMs, toMs, nowMs, isTold }} since={cockpit.since} from={times.from} />
        </p>
      ) : (
        <Courses {...{ path, quote, session, fromMs, toMs, isTold }} untilMs={Math.min(nowMs, toMs)} />
      )}
    </section>
  );
}

function Latest({ path, quote }: { path: readonly AuctionPoint[]; quote: QuoteView }) {
  const text = useCockpitText();
  const last = path.at(-1);
  if (!last) return null;
  return (
    <span>
      {last.price !== null && (
        <b data-paint={paintOf(last.price, quote.limits)}>{formatPrice(last.price, quote.unit)}</b>
      )}
      {last.volume ? ` · ${text("cockpit.shares", { volume: formatVolume(last.volume) })}` : ""}
      {last.imbalance !== null && ` · ${text("cockpit.imbalanceShort")} ${signed(last.imbalance)}`}
    </span>
  );
}

interface NothingProps {
  session: CallAuction;
  from: string;
  fromMs: number;
  toMs: number;
  nowMs: number;
  since: string | null;
  isTold: boolean;
}

/** Why there is no course. */
function Nothing({ session, from, fromMs, toMs, nowMs, since, isTold }: NothingProps) {
  const text = useCockpitText();
  if (nowMs < fromMs) return text("cockpit.notYet", { session, from });
  if (since !== null && Date.parse(since) >= toMs) {
    return text("cockpit.beforeUs", { session, time: formatIsoTime(since).slice(0, 8) });
  }
  if (!isTold) return text("cockpit.untold", { session });
  return text(nowMs < toMs ? "cockpit.waiting" : "cockpit.nothingSeen", { session });
}

interface CoursesProps {
  path: readonly AuctionPoint[];
  quote: QuoteView;
  session: CallAuction;
  fromMs: number;
  toMs: number;
  untilMs: number;
  isTold: boolean;
}

function Courses({ path, quote, session, fromMs, toMs, untilMs, isTold }: CoursesProps) {
  const text = useCockpitText();
  const { limits, unit } = quote;
  const prices = pointsOf(path, "price");
  const balance = pointsOf(path, "imbalance");
  const values = prices.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const time = { fromMs, toMs, untilMs };
  const write = (price: number | undefined): string => formatPrice(price, unit);
  return (
    <>
      {prices.length === 0 && (
        <p className={styles.words}>{text(isTold ? "cockpit.waiting" : "cockpit.untold", { session })}</p>
      )}
      <div className={styles.plot}>
        {prices.length > 0 && (
          <>
            <PriceCourse
              {...time}
              points={prices}
              paintOf={(price) => paintOf(price, limits)}
              marks={limits ? [limits.ceiling, limits.reference, limits.floor] : []}
              label={text("cockpit.priceCourse", {
                ...{ session, first: write(values[0]), last: write(values.at(-1)) },
                ...{ low: write(low), high: write(high) },
              })}
            />
            <span className={styles.edge} data-at="top" data-paint={paintOf(high, limits)} aria-hidden="true">
              {write(high)}
            </span>
            {low < high && (
              <span
                className={styles.edge}
                data-at="bottom"
                data-paint={paintOf(low, limits)}
                aria-hidden="true"
              >
                {write(low)}
              </span>
            )}
          </>
        )}
        {balance.length > 0 && (
          <BalanceCourse
            {...time}
            points={balance}
            label={text("cockpit.balanceCourse", { session, last: signed(balance.at(-1)?.value ?? 0) })}
          />
        )}
        <div className={styles.scale} aria-hidden="true">
          <span>{minuteOf(fromMs)}</span>
          <span>{minuteOf(toMs)}</span>
        </div>
      </div>
    </>
  );
}

function pointsOf(path: readonly AuctionPoint[], of: "price" | "imbalance"): CoursePoint[] {
  return path.flatMap((point) => {
    const value = point[of];
    return value === null ? [] : [{ timeMs: Date.parse(point.time), value }];
  });
}

function signed(shares: number): string {
  return shares > 0 ? `+${formatVolume(shares)}` : formatVolume(shares) || "0";
}

/** `14:30` */
function minuteOf(epochMs: number): string {
  return clockTimeOf(epochMs).slice(0, 5);
}
