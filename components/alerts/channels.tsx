"use client";

import { Trash2 } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import type { AlertChannel, DeliveryRecord, NewAlertChannel } from "#lib/contract/alert.ts";
import { formatTime } from "#lib/format/time.ts";
import { useText } from "../i18n/text.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Switch } from "../ui/switch.tsx";
import styles from "./channels.module.css";
import {
  addChannel,
  changeChannel,
  deliveriesOf,
  loadChannels,
  removeChannel,
  testChannel,
  useChannels,
} from "./channels-store.ts";

/** Ways of firings to the outside: what is sent there, and what came of it. */
export function Channels() {
  const text = useText();
  const { channels, phase, fault } = useChannels();
  const [secret, setSecret] = useState<{ name: string; secret: string } | null>(null);
  useEffect(() => void loadChannels(), []);
  return (
    <div className={styles.channels} data-testid="channels">
      <p className={styles.lead}>{text("channel.lead")}</p>
      {fault && (
        <p className={styles.fault} role="alert">
          {text(fault.code === "UNREACHABLE" ? "alert.fault.UNREACHABLE" : "channel.fault", {
            why: fault.message,
          })}
        </p>
      )}
      {phase === "failed" && <p className={styles.fault}>{text("alert.failed")}</p>}
      {secret && (
        <div className={styles.secret} role="status" data-testid="channel-secret">
          <p>{text("channel.secretOnce", { name: secret.name })}</p>
          <code>{secret.secret}</code>
          <Button onClick={() => void navigator.clipboard?.writeText(secret.secret).catch(() => {})}>
            {text("channel.copy")}
          </Button>
          <Button kind="quiet" onClick={() => setSecret(null)}>
            {text("channel.secretKept")}
          </Button>
        </div>
      )}
      <ul>
        {channels.map((channel) => (
          <ChannelLine key={channel.id} channel={channel} />
        ))}
      </ul>
      <NewChannel onMade={setSecret} />
    </div>
  );
}

function ChannelLine({ channel }: { channel: AlertChannel }) {
  const text = useText();
  const { id, kind, name, target, quiet, isPaused, tellsBlind } = channel;
  const [trial, setTrial] = useState<Pick<DeliveryRecord, "outcome" | "detail"> | "running" | null>(null);
  const [isLogOpen, setLogOpen] = useState(false);

  async function test(): Promise<void> {
    setTrial("running");
    setTrial(await testChannel(id));
  }

  return (
    <li className={styles.channel} data-testid="channel" data-paused={isPaused || undefined}>
      <div className={styles.line}>
        <span className={styles.name}>
          <b>{name}</b>
          <small>
            {text(`channel.kind.${kind}`)} · {target}
          </small>
        </span>
        <Button onClick={() => void test()} disabled={trial === "running"} data-testid="channel-test">
          {text("channel.test")}
        </Button>
        <Button kind="quiet" aria-expanded={isLogOpen} onClick={() => setLogOpen(!isLogOpen)}>
          {text("channel.log")}
        </Button>
        <IconButton
          label={text("channel.remove", { name })}
          data-testid="channel-remove"
          onClick={() => void removeChannel(id)}
        >
          <Trash2 size={14} strokeWidth={1.6} />
        </IconButton>
      </div>
      {trial !== null && trial !== "running" && (
        <p className={styles.trial} role="status" data-outcome={trial.outcome}>
          {text(`channel.outcome.${trial.outcome}`)} {trial.detail}
        </p>
      )}
      <Switch
        label={text("channel.pause")}
        checked={isPaused}
        onChange={(next) => void changeChannel(id, { isPaused: next })}
      />
      <Switch
        label={text("channel.blind")}
        checked={tellsBlind}
        onChange={(next) => void changeChannel(id, { tellsBlind: next })}
      />
      <Switch
        label={text("channel.quiet")}
        checked={quiet !== null}
        onChange={(isQuiet) =>
          void changeChannel(id, { quiet: isQuiet ? { fromMinute: 22 * 60, toMinute: 7 * 60 } : null })
        }
      />
      {quiet && (
        <p className={styles.quiet}>
          {(["fromMinute", "toMinute"] as const).map((end) => (
            <label key={end}>
              {text(`channel.${end}`)}
              <input
                type="time"
                className={styles.field}
                value={clockOf(quiet[end])}
                onChange={(event) => {
                  const minute = minuteOf(event.target.value);
                  if (minute !== null) void changeChannel(id, { quiet: { ...quiet, [end]: minute } });
                }}
              />
            </label>
          ))}
          <small>{text("channel.quietHint")}</small>
        </p>
      )}
      {isLogOpen && <DeliveryLog id={id} />}
    </li>
  );
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function minuteOf(value: string): number | null {
  const [hours, minutes] = value.split(":").map(Number);
  return hours === undefined || minutes === undefined || Number.isNaN(hours + minutes)
    ? null
    : hours * 60 + minutes;
}

/** What was tried, the newest first. */
function DeliveryLog({ id }: { id: string }) {
  const text = useText();
  const [records, setRecords] = useState<DeliveryRecord[] | null>(null);
  useEffect(() => {
    const aborter = new AbortController();
    deliveriesOf(id, aborter.signal)
      .then((found) => setRecords(found.toSorted((a, b) => b.atMs - a.atMs)))
      .catch(() => {});
    return () => aborter.abort();
  }, [id]);
  if (records?.length === 0) return <p className={styles.none}>{text("channel.logNone")}</p>;
  return (
    <ol className={styles.log} data-testid="channel-log">
      {records?.map((record) => (
        <li key={`${record.firingId} ${record.attempt} ${record.atMs}`} data-outcome={record.outcome}>
          <time>{formatTime(record.atMs)}</time>
          <span>{text("channel.attempt", { n: record.attempt })}</span>
          <b>{text(`channel.outcome.${record.outcome}`)}</b>
          <span>{record.detail}</span>
        </li>
      ))}
    </ol>
  );
}

type Kind = NewAlertChannel["kind"];

function NewChannel({ onMade }: { onMade: (secret: { name: string; secret: string }) => void }) {
  const text = useText();
  const [kind, setKind] = useState<Kind>("webhook");
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [botToken, setBotToken] = useState("");
  const [chatId, setChatId] = useState("");
  const isWhole =
    name.trim() !== "" && (kind === "webhook" ? URL.canParse(url) : botToken.length >= 10 && chatId !== "");

  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isWhole) return;
    const made = await addChannel(
      kind === "webhook"
        ? { kind, name: name.trim(), url }
        : { kind, name: name.trim(), botToken: botToken.trim(), chatId: chatId.trim() },
    );
    if (!made) return;
    if (made.secret) onMade({ name: made.name, secret: made.secret });
    for (const clear of [setName, setUrl, setBotToken, setChatId]) clear("");
  }

  const field = (label: string, value: string, set: (value: string) => void, rest: object = {}) => (
    <label className={styles.input}>
      {label}
      <input className={styles.field} value={value} onChange={(event) => set(event.target.value)} {...rest} />
    </label>
  );
  return (
    <form className={styles.new} onSubmit={(event) => void add(event)} aria-label={text("channel.new")}>
      <div className={styles.newHead}>
        <h2>{text("channel.new")}</h2>
        <Segmented
          label={text("channel.kind")}
          value={kind}
          options={(["webhook", "telegram"] as const).map((value) => ({
            value,
            label: text(`channel.kind.${value}`),
          }))}
          onChange={setKind}
        />
      </div>
      {field(text("channel.name"), name, setName, { maxLength: 80, "data-testid": "channel-name" })}
      {kind === "webhook"
        ? field(text("channel.url"), url, setUrl, {
            type: "url",
            maxLength: 1_000,
            placeholder: "https://",
            "data-testid": "channel-url",
          })
        : [
            <div key="token">
              {field(text("channel.botToken"), botToken, setBotToken, {
                type: "password",
                autoComplete: "off",
                maxLength: 200,
              })}
            </div>,
            <div key="chat">{field(text("channel.chatId"), chatId, setChatId, { maxLength: 64 })}</div>,
          ]}
      <small>{text(`channel.hint.${kind}`)}</small>
      <Button type="submit" kind="primary" disabled={!isWhole} data-testid="channel-add">
        {text("channel.add")}
      </Button>
    </form>
  );
}
