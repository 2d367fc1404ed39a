"use client";

import { SlidersHorizontal } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import type { ReactElement } from "react";
import { useText } from "../i18n/text.ts";
import { IconButton } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import styles from "./settings.module.css";

const SettingsForm = dynamic(() => import("./settings-form.tsx").then((module) => module.SettingsForm), {
  ssr: false,
});

export function Settings({ trigger }: { trigger?: ReactElement }) {
  const text = useText();
  return (
    <Popover
      label={text("settings.title")}
      trigger={
        trigger ?? (
          <IconButton label={text("nav.settings")} data-testid="settings">
            <SlidersHorizontal size={16} strokeWidth={1.6} />
          </IconButton>
        )
      }
    >
      <SettingsForm />
      <Link className={styles.all ?? ""} href="/settings" data-testid="settings-all">
        {text("settings.all")}
      </Link>
    </Popover>
  );
}
