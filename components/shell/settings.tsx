"use client";

import { SlidersHorizontal } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactElement, type ReactNode, useState } from "react";
import { useText } from "../i18n/text.ts";
import { IconButton } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import styles from "./settings.module.css";

const SettingsForm = dynamic(() => import("./settings-form.tsx").then((module) => module.SettingsForm), {
  ssr: false,
});

/** `children` stand above the settings. Following a link in it closes it. */
export function Settings({ trigger, children }: { trigger?: ReactElement; children?: ReactNode }) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const path = usePathname();
  const [openedOn, setOpenedOn] = useState(path);
  if (openedOn !== path) {
    setOpenedOn(path);
    setOpen(false);
  }
  return (
    <Popover
      label={text(children ? "nav.more" : "settings.title")}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        trigger ?? (
          <IconButton label={text("nav.settings")} data-testid="settings">
            <SlidersHorizontal size={16} strokeWidth={1.6} />
          </IconButton>
        )
      }
    >
      {children}
      <SettingsForm />
      <Link className={styles.all ?? ""} href="/settings" data-testid="settings-all">
        {text("settings.all")}
      </Link>
    </Popover>
  );
}
