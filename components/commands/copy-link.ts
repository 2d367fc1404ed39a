import type { Text } from "../i18n/text.ts";
import { toast } from "../keys/toast-store.ts";

/** Puts a link where it can be pasted from, and says so. */
export async function copyLink(address: string, text: Text): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    toast(text("command.copied"));
  } catch {
    toast(text("command.notCopied"));
  }
}
