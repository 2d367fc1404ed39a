"use client";

import type { ReactNode } from "react";
import { type Overdue, situationOf } from "#lib/contract/health.ts";
import { ageOf, formatTime } from "#lib/format/time.ts";
import { useText } from "../i18n/text.ts";
import type { FeedStatus } from "../state/feed-status.ts";
import { useMarket, useSecond } from "../state/market-store.ts";
import { usePreference, useSetPreference } from "../state/preferences-store.ts";
import { lagWords, selfTestWords, sessionWords } from "./feed-words.ts";
import { SourceMark } from "./source-mark.tsx";
import styles from "./status-footer.module.css";

/** Units, the mark, and whether exchange, source and network are each alive, in words. */
export function StatusFooter() {
  const text = useText();
  return (
    <footer className={styles.footer}>
      <span className={styles.units}>
        {text("footer.unitOfPrice")} <b>{text("footer.unitPrice")}</b> · {text("footer.unitOfVolume")}{" "}
        <b>{text("footer.unitVolume")}</b>
      </span>
      <SourceMark form="full" />
      <FeedFacts />
    </footer>
  );
}

function FeedFacts() {
  const text = useText();
  useSecond();
  const status = useMarket((market) => market.status);
  const health = useMarket((market) => market.health);
  const healthAtMs = useMarket((market) => market.healthAtMs);
  const lostAtMs = useMarket((market) => market.lostAtMs);
  const hasMeter = usePreference("meter");
  const set = useSetPreference();
  const roundTripMs = useMarket((market) => market.roundTripMs);
  const sinceHealthMs = healthAtMs === null ? 0 : Math.max(0, Date.now() - healthAtMs);
  const ago = (ms: number) => {
    const { n, unit } = ageOf(ms);
    return text("footer.ago", { age: text(`age.${unit}`, { n }) });
  };
  const frameAge = typeof health?.frameAgeMs === "number" ? ago(health.frameAgeMs + sinceHealthMs) : null;
  const isQuiet =
    status === "live" && health !== null && situationOf(health, sinceHealthMs) === "exchange-quiet";
  const lag = status === "live" && health ? lagWords(health.lagMs, text) : null;
  const selfTest = health && selfTestWords(health.selfTest, text);
  const lostTime = lostAtMs === null ? null : formatTime(lostAtMs);
  return (
    <span className={styles.facts} data-testid="feed-status" data-state={status}>
      {health?.storeFault && (
        <Fact name={text("footer.store")} tone="warn" hint={health.storeFault}>
          {text("footer.storeFault")}
        </Fact>
      )}
      {health?.selfTest.state === "failed" && (
        <Fact name={text("footer.selfTest")} tone="warn" hint={health.selfTest.reason}>
          {selfTest}
        </Fact>
      )}
      {status === "live" && health?.overdue && (
        <Fact
          name={text("footer.overdue")}
          tone="warn"
          hint={text("footer.overdueHint", { symbols: namesOf(health.overdue) })}
        >
          {health.overdue.count}
        </Fact>
      )}
      {health !== null && health.gapsOpen > 0 && (
        <span className={styles.wideOnly}>
          {text("footer.gaps")} <b>{health.gapsOpen}</b>
        </span>
      )}
      <Fact
        name={text("footer.exchange")}
        tone={status === "live" ? "ok" : "unknown"}
        hint={isQuiet ? text("feed.quiet", { session: sessionWords(health?.session, text) }) : undefined}
      >
        {status === "server-lost" || !health ? text("footer.unknown") : sessionWords(health.session, text)}
      </Fact>
      <Fact
        name={text("footer.feed")}
        tone={lag ? "warn" : toneOfFeed(status)}
        hint={selfTest ? `${text("footer.selfTest")}: ${selfTest}` : undefined}
      >
        {status === "stale" && lostTime ? text("footer.lostSince", { time: lostTime }) : null}
        {status === "live" ? (lag ?? frameAge) : null}
        {status === "server-lost" || (status === "stale" && !lostTime) ? text("footer.unknown") : null}
        {status === "connecting" ? text("footer.connecting") : null}
      </Fact>
      <button
        type="button"
        className={styles.network}
        aria-pressed={hasMeter}
        title={text(hasMeter ? "meter.close" : "meter.open")}
        onClick={() => set({ meter: !hasMeter })}
        data-testid="network"
      >
        <Fact name={text("footer.network")} tone={status === "server-lost" ? "fault" : "ok"}>
          {status === "server-lost" ? text("footer.lost") : null}
          {status === "connecting" ? text("footer.connecting") : null}
          {status === "live" || status === "stale"
            ? roundTripMs === null
              ? text("feed.live")
              : `${roundTripMs < 10 ? roundTripMs.toFixed(1) : Math.round(roundTripMs)} ms`
            : null}
        </Fact>
      </button>
    </span>
  );
}

const NAMES_TOLD = 12;

function namesOf({ count, symbols }: Overdue): string {
  const told = symbols.slice(0, NAMES_TOLD).map(({ symbol }) => symbol);
  return told.join(", ") + (count > told.length ? ", …" : "");
}

type Tone = "ok" | "warn" | "fault" | "unknown";

function toneOfFeed(status: FeedStatus): Tone {
  if (status === "live") return "ok";
  return status === "stale" ? "warn" : "unknown";
}

interface FactProps {
  name: string;
  tone: Tone;
  hint?: string | undefined;
  children: ReactNode;
}

function Fact({ name, tone, hint, children }: FactProps) {
  return (
    <span className={styles.fact} data-tone={tone} title={hint}>
      <i aria-hidden="true" />
      <span className={styles.name}>{name} </span>
      <b>{children}</b>
    </span>
  );
}
