import { useEffect, useState } from "react";
import { useMarket } from "../state/market-store.ts";
import { getJson } from "../state/rest.ts";
import { onEpoch } from "../state/socket.ts";

export type Answer<Body> = { body: Body; isFailing: boolean } | { body: null; isFailing: boolean };

const NOTHING: Answer<never> = { body: null, isFailing: false };
const RETRY_MS = 3_000;

/**
 * What a REST path answers, asked again every so often while the page is in view: for what the socket does not
 * carry. The last answer stays while newer ones fail.
 */
export function useAnswer<Body>(path: string, everyMs: number): Answer<Body> {
  const [shown, setShown] = useState<{ path: string; answer: Answer<Body> }>({ path, answer: NOTHING });
  useEffect(() => {
    const aborter = new AbortController();
    let answer: Answer<Body> = NOTHING;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function ask(): Promise<void> {
      clearTimeout(timer);
      let waitMs = everyMs;
      try {
        if (!document.hidden || answer.body === null) {
          answer = { body: await getJson<Body>(path, aborter.signal), isFailing: false };
        }
      } catch {
        if (aborter.signal.aborted) return;
        answer = { ...answer, isFailing: true };
        waitMs = Math.min(RETRY_MS, everyMs);
      }
      if (aborter.signal.aborted) return;
      setShown({ path, answer });
      timer = setTimeout(() => void ask(), waitMs);
    }
    const stops = [
      onEpoch(() => {
        answer = NOTHING;
        void ask();
      }),
      useMarket.subscribe((market, before) => {
        if (market.connection === "live" && before.connection !== "live") void ask();
      }),
    ];
    void ask();
    return () => {
      aborter.abort();
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [path, everyMs]);
  return shown.path === path ? shown.answer : NOTHING;
}
