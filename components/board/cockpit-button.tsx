"use client";

import { Gauge } from "lucide-react";
import { useEffect } from "react";
import { useText } from "../i18n/text.ts";
import styles from "./board-tools.module.css";
import { loadCockpit, toggleCockpit, useCockpit } from "./cockpit-store.ts";
import { isTyping } from "./is-typing.ts";

/** Opens and closes the 14:30 cockpit, by hand and by key. */
export function CockpitButton() {
  const text = useText();
  const isOpen = useCockpit((cockpit) => cockpit.isOpen);
  useEffect(() => {
    loadCockpit();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "0" || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented)
        return;
      if (!isTyping(event.target)) toggleCockpit();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <button
      type="button"
      className={styles.icon}
      aria-pressed={isOpen}
      title={text("cockpit.openHint")}
      aria-label={text("cockpit.open")}
      data-testid="toggle-cockpit"
      onClick={toggleCockpit}
    >
      <Gauge size={13} strokeWidth={1.7} aria-hidden="true" />
    </button>
  );
}
