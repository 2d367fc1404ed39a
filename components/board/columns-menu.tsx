"use client";

import { Columns3 } from "lucide-react";
import { useText } from "../i18n/text.ts";
import { HIDEABLE_COLUMNS } from "../state/preferences.ts";
import { usePreference, useSetPreference } from "../state/preferences-store.ts";
import { Popover } from "../ui/popover.tsx";
import { Switch } from "../ui/switch.tsx";
import styles from "./columns-menu.module.css";

/** Which of the columns that can be done without are shown, as far as there is room. */
export function ColumnsMenu() {
  const text = useText();
  const hidden = usePreference("hidden");
  const set = useSetPreference();
  return (
    <Popover
      label={text("tabs.columnsTitle")}
      trigger={
        <button type="button" className={styles.chip}>
          <Columns3 size={13} strokeWidth={1.7} aria-hidden="true" />
          {text("tabs.columns")}
        </button>
      }
    >
      <div className={styles.form}>
        <h3>{text("tabs.columnsTitle")}</h3>
        {HIDEABLE_COLUMNS.map((column) => (
          <Switch
            key={column}
            label={text(`column.${column}`)}
            checked={!hidden.includes(column)}
            onChange={(isShown) =>
              set({ hidden: isShown ? hidden.filter((each) => each !== column) : [...hidden, column] })
            }
          />
        ))}
        <p>{text("tabs.columnsNote")}</p>
      </div>
    </Popover>
  );
}
