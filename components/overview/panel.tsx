import type { ReactNode } from "react";
import styles from "./panel.module.css";

interface PanelProps {
  title: string;
  /** Quiet words at the right end of the head. */
  note?: ReactNode;
  /** What the figures rest on, for who asks. */
  explain?: string | undefined;
  testId: string;
  className?: string | undefined;
  tools?: ReactNode;
  children: ReactNode;
}

/** One block of the overview. */
export function Panel({ title, note, explain, testId, className, tools, children }: PanelProps) {
  return (
    <section className={`${styles.panel} ${className ?? ""}`} aria-label={title} data-testid={testId}>
      <header className={styles.head}>
        <h2>{title}</h2>
        {note !== undefined && (
          <span className={styles.note} title={explain}>
            {note}
          </span>
        )}
        {tools}
      </header>
      {children}
    </section>
  );
}

/** Why a block has nothing to show. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className={styles.nothing}>{children}</p>;
}
