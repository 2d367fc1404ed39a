import type { Text } from "../i18n/text.ts";
import type { RestFault } from "../state/rest.ts";

const FAULTS: Readonly<Record<string, Parameters<Text>[0]>> = {
  UNREACHABLE: "alert.fault.UNREACHABLE",
  CONFLICT: "alert.fault.CONFLICT",
  NOT_FOUND: "alert.fault.NOT_FOUND",
  TOO_MANY_RULES: "alert.fault.TOO_MANY_RULES",
  SERVER_FULL: "alert.fault.SERVER_FULL",
  BAD_REQUEST: "alert.fault.BAD_REQUEST",
  BAD_FORMULA: "alert.fault.BAD_REQUEST",
  UNKNOWN_SYMBOL: "alert.fault.BAD_REQUEST",
  UNKNOWN_LIST: "alert.fault.BAD_REQUEST",
  STORE_UNAVAILABLE: "alert.fault.STORE_UNAVAILABLE",
  RATE_LIMITED: "alert.fault.RATE_LIMITED",
};

/** Why a change did not hold. */
export function faultWords(code: RestFault["code"], text: Text): string {
  return text(FAULTS[code] ?? "alert.fault.OTHER");
}
