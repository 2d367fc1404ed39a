"use client";

import { create } from "zustand";
import styles from "./board.module.css";
import { createSpeechBudget } from "./speech.ts";

const useSpoken = create<{ words: string }>(() => ({ words: "" }));
const maySpeak = createSpeechBudget();

/** Says something politely, through whatever screen reader is there; too soon after the last time nothing. */
export function speak(words: string): void {
  if (!maySpeak(performance.now())) return;
  // The same words twice are only heard again when the text is another one: a blank more or less.
  useSpoken.setState(({ words: before }) => ({ words: before === words ? `${words} ` : words }));
}

export function Spoken() {
  const words = useSpoken((spoken) => spoken.words);
  return (
    <div role="status" aria-live="polite" className={styles.spoken} data-testid="spoken">
      {words}
    </div>
  );
}
