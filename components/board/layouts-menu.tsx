"use client";

import { Bookmark } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useText } from "../i18n/text.ts";
import { Popover } from "../ui/popover.tsx";
import styles from "./columns-menu.module.css";

const LayoutsForm = dynamic(() => import("./layouts-form.tsx").then((module) => module.LayoutsForm), {
  ssr: false,
});

/** Ways to see a list that the person has kept under a name: columns, order, filter and depth. */
export function LayoutsMenu() {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={text("layouts.title")}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className={styles.chip} data-testid="layouts-menu">
          <Bookmark size={12} strokeWidth={1.7} aria-hidden="true" />
          {text("layouts.title")}
        </button>
      }
    >
      <LayoutsForm close={() => setOpen(false)} />
    </Popover>
  );
}
