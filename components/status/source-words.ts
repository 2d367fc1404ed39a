import type { Text } from "../i18n/text.ts";

/** A source as a person would name it. */
export function sourceWords(source: string, text: Text): string {
  if (
    source === "simulated" ||
    source === "ssi-ids" ||
    source === "ssi-fcdata" ||
    source === "ssi-fastconnect"
  ) {
    return text(`source.${source}`);
  }
  return text("source.replay", { file: source.replace(/^replay:/, "") });
}
