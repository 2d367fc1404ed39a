"use client";

import dynamic from "next/dynamic";
import { useEffect, useRef } from "react";
import { useText } from "../i18n/text.ts";
import { loadAlerts, onFired, takeAlertNews, unreadOf, useAlerts } from "../state/alerts-store.ts";
import { onAlerts, onJoined } from "../state/socket.ts";
import type { Deliverer } from "./deliver.ts";
import { followDelivery } from "./delivery-settings.ts";
import { EditorHost } from "./editor-host.tsx";
import { useFiringToasts } from "./toasts-store.ts";

const FiringToasts = dynamic(() => import("./firing-toasts.tsx").then((module) => module.FiringToasts), {
  ssr: false,
});

/** The person's rules on every page: loaded, kept in step, and heard when they fire. */
export function AlertsLive() {
  const text = useText();
  const latestText = useRef(text);
  latestText.current = text;
  const hasToasts = useFiringToasts(({ shown }) => shown.length > 0);
  useEffect(() => {
    let deliverer: Promise<Deliverer> | null = null;
    // Its code comes when there is something to deliver, or to count in the title.
    const ready = () => {
      deliverer ??= import("./deliver.ts").then(({ createDeliverer }) =>
        createDeliverer(() => latestText.current),
      );
      return deliverer;
    };
    const stops = [
      followDelivery(),
      onAlerts(takeAlertNews),
      onFired((firings) => void ready().then(({ take }) => take(firings))),
      useAlerts.subscribe((store) => unreadOf(store) > 0 && void ready()),
      // Whatever happened before, while the page was loading or the server out of reach, was not told.
      onJoined(() => void loadAlerts()),
    ];
    void loadAlerts();
    return () => {
      for (const stop of stops) stop();
      void deliverer?.then(({ stop }) => stop());
    };
  }, []);
  return (
    <>
      <EditorHost />
      {hasToasts && <FiringToasts />}
    </>
  );
}
