"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { OwnBoard } from "../board/own-board.tsx";
import { useManagerText } from "../i18n/manager.ts";
import { toast } from "../keys/toast-store.ts";
import { getJson, RestFault } from "../state/rest.ts";
import { useSelection } from "../state/selection-store.ts";
import { copyWatchlist, useWatchlists } from "../state/watchlist-store.ts";
import { Button } from "../ui/button.tsx";
import { faultWords } from "./fault-words.ts";
import styles from "./shared-page.module.css";

const AGAIN_MS = 30_000;

type Shared = Pick<Watchlist, "name" | "groups" | "entries">;

/** A list that somebody shows to others: its symbols live, its notes, and a way to have a copy. */
export function SharedPage({ code }: { code: string }) {
  const text = useManagerText();
  const depth = useSelection((selection) => selection.depth);
  const { list, fault } = useShared(code);
  function copy(of: Shared): void {
    const made = copyWatchlist(of);
    const problem = useWatchlists.getState().fault;
    if (made) toast(text("watchlist.sharedCopied", { name: made.name }));
    else if (problem) toast(faultWords(problem, text));
  }
  if (fault === "NOT_FOUND") {
    return (
      <div className={styles.gone} data-testid="shared-gone">
        <h1>{text("watchlist.sharedGone")}</h1>
        <p>{text("watchlist.sharedGoneHint")}</p>
        <Link href="/">{text("notFound.back")}</Link>
      </div>
    );
  }
  if (!list) {
    return (
      <p className={styles.gone} role="status">
        {fault ? faultWords({ code: fault }, text) : text("watchlist.loading")}
      </p>
    );
  }
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{list.name}</h1>
        <span>{text("watchlist.sharedBy")}</span>
        <Button kind="primary" onClick={() => copy(list)} data-testid="shared-copy">
          {text("watchlist.sharedCopy")}
        </Button>
      </header>
      <OwnBoard list={list} depth={depth} />
    </div>
  );
}

/** Read again now and then: its owner may change it, or stop sharing. */
function useShared(code: string): { list: Shared | null; fault: RestFault["code"] | null } {
  const [list, setList] = useState<Shared | null>(null);
  const [fault, setFault] = useState<RestFault["code"] | null>(null);
  useEffect(() => {
    let isOver = false;
    let last = "";
    async function read(): Promise<void> {
      try {
        const shared = await getJson<Shared>(`/api/v1/shared/${encodeURIComponent(code)}`);
        const words = JSON.stringify(shared);
        if (isOver || words === last) return;
        last = words;
        const entries = shared.entries.map((entry) => ({ ...entry, quantity: null, cost: null }));
        setList({ ...shared, entries });
        setFault(null);
      } catch (problem) {
        if (!isOver) setFault(problem instanceof RestFault ? problem.code : "INTERNAL");
      }
    }
    void read();
    const timer = setInterval(() => void read(), AGAIN_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [code]);
  return { list, fault };
}
