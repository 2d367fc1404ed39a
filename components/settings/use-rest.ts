import { useCallback, useEffect, useState } from "react";
import { type SettingsText, type SettingsTextKey, useSettingsText } from "../i18n/settings.ts";
import { toast } from "../keys/toast-store.ts";
import { getJson, RestFault } from "../state/rest.ts";

const WORDS: Partial<Record<RestFault["code"], SettingsTextKey>> = {
  BAD_PAIRING_CODE: "settings.fault.BAD_PAIRING_CODE",
  RATE_LIMITED: "settings.fault.RATE_LIMITED",
  TOO_MANY_TOKENS: "settings.fault.TOO_MANY_TOKENS",
  // Met by pairing only.
  TOO_MANY_LISTS: "settings.fault.TOO_MUCH",
  TOO_MANY_RULES: "settings.fault.TOO_MUCH",
  TOO_MANY_CHANNELS: "settings.fault.TOO_MUCH",
  UNREACHABLE: "settings.fault.UNREACHABLE",
  LOCKED: "settings.fault.LOCKED",
  NO_IDENTITY: "settings.fault.NO_IDENTITY",
};

function faultWords(problem: unknown, text: SettingsText): string {
  const code = problem instanceof RestFault ? problem.code : "INTERNAL";
  return text(WORDS[code] ?? "settings.fault.OTHER");
}

/** What the server has at a path, and reading it again; null until it has answered. */
export function useRead<Body>(path: string): { body: Body | null; read: () => void } {
  const attempt = useAttempt();
  const [body, setBody] = useState<Body | null>(null);
  const read = useCallback(
    () => void attempt(async () => setBody(await getJson<Body>(path))),
    [path, attempt],
  );
  useEffect(read, [read]);
  return { body, read };
}

/** Does something with the server; a refusal is said in words. */
export function useAttempt(): (work: () => Promise<void>) => Promise<void> {
  const text = useSettingsText();
  return useCallback(
    async (work) => {
      try {
        await work();
      } catch (problem) {
        toast(faultWords(problem, text));
      }
    },
    [text],
  );
}
