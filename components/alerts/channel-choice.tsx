"use client";

import { useEffect } from "react";
import { useText } from "../i18n/text.ts";
import { loadChannels, useChannels } from "./channels-store.ts";
import styles from "./rule-editor.module.css";

/** Where firings go besides the page. */
export function ChannelChoice({
  chosen,
  onChange,
}: {
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) {
  const text = useText();
  const channels = useChannels((store) => store.channels);
  useEffect(() => void loadChannels(), []);
  if (channels.length === 0) return null;
  return (
    <fieldset className={styles.group}>
      <legend className={styles.label}>{text("alert.sendTo")}</legend>
      <div className={styles.sessions}>
        {channels.map(({ id, name, target }) => (
          <label key={id} title={target}>
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={() =>
                onChange(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id])
              }
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
