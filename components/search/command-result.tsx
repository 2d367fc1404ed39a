import type { Command } from "../commands/command.ts";
import styles from "./search-dialog.module.css";

/** Something that can be done, and the keys that do it. */
export function CommandResult({ command }: { command: Command }) {
  return (
    <span className={styles.command}>
      <span>{command.name}</span>
      {command.keys && (
        <span aria-hidden="true">
          {command.keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      )}
    </span>
  );
}
