"use client";

import { useId } from "react";
import { ALERT_SESSIONS, type AlertRepeat, type AlertSession } from "#lib/contract/alert.ts";
import { MOST_PER_HOUR } from "#lib/contract/limits.ts";
import { startOfDateMs, timeOfDayMs, tradingDateOf } from "#lib/market/trading-time.ts";
import { useText } from "../i18n/text.ts";
import type { RuleFields } from "../state/alerts-store.ts";
import styles from "./rule-editor.module.css";

const COOL_DOWNS_MINUTES = [0, 1, 5, 10, 30, 60, 120];

interface TimingFormProps {
  draft: Pick<RuleFields, "repeat" | "sessions" | "expiresAtMs" | "perHour">;
  onChange: (part: Partial<RuleFields>) => void;
}

/** How often, in which parts of the day, until when. */
export function TimingForm({ draft, onChange }: TimingFormProps) {
  const text = useText();
  const id = useId();
  return (
    <div className={styles.timing}>
      <div>
        <label className={styles.label} htmlFor={`${id}-repeat`}>
          {text("alert.repeat")}
        </label>
        <select
          id={`${id}-repeat`}
          className={styles.field}
          value={repeatCode(draft.repeat)}
          data-testid="alert-repeat"
          onChange={(event) => onChange({ repeat: repeatOf(event.target.value) })}
        >
          <option value="once">{text("alert.repeat.once")}</option>
          <option value="oncePerSymbol">{text("alert.repeat.oncePerSymbol")}</option>
          <option value="daily">{text("alert.repeat.daily")}</option>
          {coolDowns(draft.repeat).map((minutes) => (
            <option key={minutes} value={minutes}>
              {minutes === 0 ? text("alert.repeat.every") : text("alert.repeat.everyMinutes", { n: minutes })}
            </option>
          ))}
        </select>
      </div>
      <fieldset className={styles.group}>
        <legend className={styles.label}>{text("alert.sessions")}</legend>
        <div className={styles.sessions}>
          {ALERT_SESSIONS.map((session) => (
            <label key={session}>
              <input
                type="checkbox"
                checked={draft.sessions === null || draft.sessions.includes(session)}
                onChange={() => onChange({ sessions: toggled(draft.sessions, session) })}
              />
              {text(`alert.session.${session}`)}
            </label>
          ))}
        </div>
      </fieldset>
      <div>
        <label className={styles.label} htmlFor={`${id}-expiry`}>
          {text("alert.expiry")}
        </label>
        <input
          id={`${id}-expiry`}
          type="datetime-local"
          className={styles.field}
          value={draft.expiresAtMs === null ? "" : momentValue(draft.expiresAtMs)}
          onChange={(event) => onChange({ expiresAtMs: momentOf(event.target.value) })}
        />
      </div>
      <div>
        <label className={styles.label} htmlFor={`${id}-per-hour`}>
          {text("alert.perHour")}
        </label>
        <input
          id={`${id}-per-hour`}
          type="number"
          className={styles.field}
          min={1}
          max={MOST_PER_HOUR}
          defaultValue={draft.perHour}
          data-testid="alert-per-hour"
          onBlur={({ target }) => {
            target.value = String(draft.perHour);
          }}
          onChange={({ target }) => {
            const perHour = target.valueAsNumber;
            if (Number.isInteger(perHour) && perHour >= 1 && perHour <= MOST_PER_HOUR) onChange({ perHour });
          }}
        />
      </div>
    </div>
  );
}

function coolDowns(repeat: AlertRepeat): number[] {
  const own = repeat.mode === "every" ? Math.round(repeat.coolDownMs / 60_000) : 0;
  return [...new Set([...COOL_DOWNS_MINUTES, own])].sort((a, b) => a - b);
}

function repeatCode(repeat: AlertRepeat): string {
  return repeat.mode === "every" ? String(Math.round(repeat.coolDownMs / 60_000)) : repeat.mode;
}

function repeatOf(code: string): AlertRepeat {
  if (code === "once" || code === "oncePerSymbol" || code === "daily") return { mode: code };
  return { mode: "every", coolDownMs: Number(code) * 60_000 };
}

/** All of them is «in every session»; none at all would be a rule that never fires, so the last one stays. */
function toggled(sessions: readonly AlertSession[] | null, session: AlertSession): AlertSession[] | null {
  const before = sessions ?? ALERT_SESSIONS;
  const next = before.includes(session)
    ? before.filter((each) => each !== session)
    : ALERT_SESSIONS.filter((each) => each === session || before.includes(each));
  if (next.length === 0) return [...before];
  return next.length === ALERT_SESSIONS.length ? null : next;
}

/** Vietnamese wall time, wherever the browser is. */
function momentValue(epochMs: number): string {
  const minutes = Math.floor(timeOfDayMs(epochMs) / 60_000);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${tradingDateOf(epochMs)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function momentOf(value: string): number | null {
  const [date = "", time = ""] = value.split("T");
  const [hours, minutes] = time.split(":").map(Number);
  const epochMs = startOfDateMs(date) + ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000;
  return Number.isFinite(epochMs) ? epochMs : null;
}
