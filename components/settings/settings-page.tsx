"use client";

import type { ComponentType } from "react";
import { useText } from "../i18n/text.ts";
import { SettingsForm } from "../shell/settings-form.tsx";
import { DevicesPart } from "./devices-part.tsx";
import styles from "./settings-page.module.css";
import { TokensPart } from "./tokens-part.tsx";

/** In the order of the page; each has its own heading. */
const PARTS: readonly { id: string; Part: ComponentType }[] = [
  { id: "look", Part: SettingsForm },
  { id: "devices", Part: DevicesPart },
  { id: "tokens", Part: TokensPart },
];

export function SettingsPage() {
  const text = useText();
  return (
    <div className={styles.page} data-testid="settings-page">
      <h1>{text("settings.page")}</h1>
      <div className={styles.parts}>
        {PARTS.map(({ id, Part }) => (
          <section key={id} id={id} className={styles.part}>
            <Part />
          </section>
        ))}
      </div>
    </div>
  );
}
