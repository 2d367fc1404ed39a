"use client";

import Link from "next/link";
import { useText } from "../i18n/text.ts";
import styles from "./shell.module.css";

export function NotFound() {
  const text = useText();
  return (
    <div className={styles.message}>
      <h1>{text("notFound.title")}</h1>
      <p>{text("notFound.hint")}</p>
      <Link href="/">{text("notFound.back")}</Link>
    </div>
  );
}
