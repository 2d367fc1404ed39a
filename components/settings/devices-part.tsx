"use client";

import { useEffect, useState } from "react";
import { formatDate, formatTime } from "#lib/format/time.ts";
import { useSettingsText } from "../i18n/settings.ts";
import { toast } from "../keys/toast-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { sendJson } from "../state/rest.ts";
import { onWatchlists } from "../state/socket.ts";
import { loadWatchlists } from "../state/watchlist-store.ts";
import { Button } from "../ui/button.tsx";
import { PairingCode } from "./pairing-code.tsx";
import styles from "./settings-page.module.css";
import { useAttempt, useRead } from "./use-rest.ts";

const PATH = "/api/v1/devices";

interface Device {
  id: string;
  /** ISO. */
  addedAt: string;
  isThis: boolean;
}

/** The person's devices, and the two ways to pair another one. */
export function DevicesPart() {
  const text = useSettingsText();
  const attempt = useAttempt();
  const { body, read } = useRead<{ devices: Device[] }>(PATH);
  // A device that was paired brings its lists: that is heard here.
  useEffect(() => onWatchlists(read), [read]);
  const others = body?.devices.filter((device) => !device.isThis) ?? [];
  const forget = (id: string) =>
    attempt(async () => {
      await sendJson("DELETE", `${PATH}/${id}`);
      toast(text("settings.forgotten"));
      read();
    });
  return (
    <>
      <h2>{text("settings.devices")}</h2>
      <p className={styles.hint}>{text("settings.devicesHint")}</p>
      <ul className={styles.rows}>
        <li>
          <b>{text("settings.thisDevice")}</b>
        </li>
        {others.map((device) => (
          <DeviceRow key={device.id} device={device} onForget={() => void forget(device.id)} />
        ))}
        {body && others.length === 0 && <li className={styles.hint}>{text("settings.alone")}</li>}
      </ul>
      <PairingCode />
      <PairForm onPaired={read} />
    </>
  );
}

function DeviceRow({ device, onForget }: { device: Device; onForget: () => void }) {
  const text = useSettingsText();
  const language = usePreference("language");
  const atMs = Date.parse(device.addedAt);
  const at = { time: formatTime(atMs), date: formatDate(atMs, language) };
  return (
    <li data-testid="device">
      <b>{text("settings.otherDevice")}</b>
      <span>{text("settings.addedAt", at)}</span>
      <Button
        kind="danger"
        aria-label={text("settings.forgetOf", at)}
        onClick={onForget}
        data-testid="device-forget"
      >
        {text("settings.forget")}
      </Button>
    </li>
  );
}

function PairForm({ onPaired }: { onPaired: () => void }) {
  const text = useSettingsText();
  const attempt = useAttempt();
  const [code, setCode] = useState("");
  const pair = () =>
    attempt(async () => {
      await sendJson("POST", `${PATH}/pair`, { code: code.trim() });
      setCode("");
      toast(text("settings.paired"));
      onPaired();
      await loadWatchlists();
    });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void pair();
      }}
    >
      <div className={styles.line}>
        <input
          className={styles.field}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          placeholder={text("settings.codeEnter")}
          aria-label={text("settings.codeEnter")}
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          maxLength={20}
          data-testid="pair-code"
        />
        <Button type="submit" disabled={code.trim() === ""} data-testid="pair">
          {text("settings.pair")}
        </Button>
      </div>
      <p className={styles.hint}>{text("settings.pairHint")}</p>
    </form>
  );
}
