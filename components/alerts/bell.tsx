"use client";

import { Bell as BellIcon, BellOff } from "lucide-react";
import dynamic from "next/dynamic";
import { useText } from "../i18n/text.ts";
import { unreadOf, useAlerts } from "../state/alerts-store.ts";
import { IconButton } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import styles from "./bell.module.css";
import { useDelivery } from "./delivery-settings.ts";
import { useIsMuted } from "./use-is-muted.ts";

const BellMenu = dynamic(() => import("./bell-menu.tsx").then((module) => module.BellMenu), { ssr: false });

/** How many firings nobody has looked at, and the latest of them below it. */
export function Bell() {
  const text = useText();
  const unread = useAlerts(unreadOf);
  const isMuted = useIsMuted(useDelivery((delivery) => delivery.mutedUntilMs));
  const Icon = isMuted ? BellOff : BellIcon;
  const label = unread > 0 ? text("bell.unread", { n: unread }) : text("bell.label");
  return (
    <Popover
      label={text("bell.label")}
      trigger={
        <IconButton
          className={styles.bell}
          label={label}
          data-testid="bell"
          data-muted={isMuted || undefined}
        >
          <Icon size={16} strokeWidth={1.6} aria-hidden="true" />
          {unread > 0 && (
            <span className={styles.count} data-testid="bell-count" aria-hidden="true">
              {unread > 99 ? "99+" : unread}
            </span>
          )}
        </IconButton>
      }
    >
      <BellMenu />
    </Popover>
  );
}
