import type { ReactNode } from "react";
import styles from "./gallery.module.css";

/** One part, by the name of its file, with its states beside each other. */
export function Piece({ file, children }: { file: string; children: ReactNode }) {
  return (
    <section className={styles.piece} aria-label={file} data-file={file}>
      <h2>{file}</h2>
      <div className={styles.states}>{children}</div>
    </section>
  );
}

/** One state of it. */
export function Look({ name, width, children }: { name: string; width?: number; children: ReactNode }) {
  return (
    <figure className={styles.state} style={width === undefined ? undefined : { width }}>
      {children}
      <figcaption>{name}</figcaption>
    </figure>
  );
}
