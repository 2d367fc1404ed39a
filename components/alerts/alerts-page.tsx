"use client";

import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { useText } from "../i18n/text.ts";
import { dismissAlertFault, unreadOf, useAlerts } from "../state/alerts-store.ts";
import { Button } from "../ui/button.tsx";
import { Segmented } from "../ui/segmented.tsx";
import styles from "./alerts-page.module.css";
import { Channels } from "./channels.tsx";
import { newRule, useEditor } from "./editor-store.ts";
import { faultWords } from "./fault-words.ts";
import { FiringLog } from "./firing-log.tsx";
import { RuleEditor } from "./rule-editor.tsx";
import { RuleList } from "./rule-list.tsx";
import { useIsWide } from "./use-is-wide.ts";

const PARTS = ["rules", "log", "channels"] as const;
type Part = (typeof PARTS)[number];

/** Left the rules and what they told, right the rule in hand; on a narrow screen that one is a dialog. */
export function AlertsPage() {
  const text = useText();
  const isWide = useIsWide();
  const [part, setPart] = useState<Part>("rules");
  const { rules, firings, fault } = useAlerts();
  const unread = useAlerts(unreadOf);
  const { draft, opening } = useEditor();
  useEffect(() => {
    useEditor.setState({ isInline: isWide });
    return () => useEditor.setState({ isInline: false });
  }, [isWide]);
  useEffect(() => {
    // A bell's line «all of it» leads to the log.
    if (location.hash === "#log") setPart("log");
  }, []);
  return (
    <div className={styles.page} data-testid="alerts-page">
      <section className={styles.pane} aria-label={text("alert.title")}>
        <header className={styles.head}>
          <h1>
            {text("alert.title")} <small>{text("alert.count", { rules: rules.length })}</small>
          </h1>
          <Segmented
            label={text("alert.parts")}
            value={part}
            options={PARTS.map((value) => ({
              value,
              label:
                value === "log" && unread > 0
                  ? text("alert.part.logUnread", { n: unread })
                  : text(`alert.part.${value}`),
            }))}
            onChange={setPart}
          />
          <Button kind="primary" onClick={() => newRule()} data-testid="alert-new">
            <Plus size={14} strokeWidth={2} aria-hidden="true" />
            {text("alert.new")}
          </Button>
        </header>
        {fault && (
          <p className={styles.fault} role="alert" data-testid="alert-fault">
            <span>{faultWords(fault, text)}</span>
            <Button kind="quiet" onClick={dismissAlertFault}>
              {text("ui.close")}
            </Button>
          </p>
        )}
        {part === "rules" && (
          <>
            <RuleList />
            {firings.length > 0 && (
              <div className={styles.latest}>
                <h2>{text("alert.latest")}</h2>
                <FiringLog limit={8} />
              </div>
            )}
          </>
        )}
        {part === "log" && <FiringLog />}
        {part === "channels" && <Channels />}
      </section>
      {isWide && (
        <section className={styles.pane} aria-label={text("alert.editor")}>
          {draft ? <RuleEditor key={opening} draft={draft} /> : <NoRule />}
        </section>
      )}
    </div>
  );
}

function NoRule() {
  const text = useText();
  return (
    <div className={styles.nothing}>
      <b>{text("alert.noneChosen")}</b>
      <span>{text("alert.noneChosenHint")}</span>
    </div>
  );
}
