import type { ComponentProps } from "react";
import styles from "./button.module.css";

type ButtonProps = ComponentProps<"button"> & {
  /** `primary`: the one thing to do here; `plain`: an ordinary one; `quiet`: no ground; `danger`: destroys. */
  kind?: "primary" | "plain" | "quiet" | "danger";
};

export function Button({ kind = "plain", className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={join(styles.button, styles[kind], className)} {...rest} />;
}

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & {
  /** Says what it does; shown as a tooltip too. */
  label: string;
};

export function IconButton({ label, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button type={type} className={join(styles.icon, className)} aria-label={label} title={label} {...rest} />
  );
}

function join(...names: (string | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
