"use client";

import { Fragment } from "react";
import { type HelpKey, helpEn, helpVi } from "../i18n/help.ts";
import { useTextWith } from "../i18n/text.ts";
import { Dialog } from "../ui/dialog.tsx";
import styles from "./help-sheet.module.css";
import { closeHelp, useHelp } from "./help-store.ts";
import { KEY_MAP } from "./key-map.ts";

const WORDS = { vi: helpVi, en: helpEn };

/** Every key and what it does. */
export function HelpSheet() {
  const text = useTextWith<HelpKey>(WORDS);
  const isOpen = useHelp((help) => help.isOpen);
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => !open && closeHelp()}
      title={text("keys.title")}
      description={text("keys.description")}
      width={900}
    >
      <div className={styles.groups} data-testid="help-sheet">
        {KEY_MAP.map(({ name, lines }) => (
          <section key={name} aria-label={text(name)}>
            <h3>{text(name)}</h3>
            <dl>
              {lines.map(({ keys, isRange, does }) => (
                <div key={does}>
                  <dt>
                    {keys.map((held, at) => (
                      <Fragment key={held.join()}>
                        {at > 0 && isRange && <span>{text("keys.to")}</span>}
                        {held.map((key) => (
                          <kbd key={key}>{key === "keys.letter" ? text(key) : key}</kbd>
                        ))}
                      </Fragment>
                    ))}
                  </dt>
                  <dd>{text(does)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
