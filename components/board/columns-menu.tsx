"use client";

import { Columns3 } from "lucide-react";
import dynamic from "next/dynamic";
import { useText } from "../i18n/text.ts";
import { Popover } from "../ui/popover.tsx";
import styles from "./columns-menu.module.css";

/** The board comes first; what opens over it may come when it is opened. */
const ColumnsForm = dynamic(() => import("./columns-form.tsx").then((module) => module.ColumnsForm), {
  ssr: false,
});

/** Which columns this kind of list shows, and in which order. */
export function ColumnsMenu() {
  const text = useText();
  return (
    <Popover
      label={text("tabs.columnsTitle")}
      trigger={
        <button type="button" className={styles.chip} data-testid="columns-menu">
          <Columns3 size={13} strokeWidth={1.7} aria-hidden="true" />
          {text("tabs.columns")}
        </button>
      }
    >
      <ColumnsForm />
    </Popover>
  );
}
