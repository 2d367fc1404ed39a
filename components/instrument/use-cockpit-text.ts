import { type CockpitKey, cockpitEn, cockpitVi } from "../i18n/cockpit.ts";
import { type Text, type TextKey, useTextWith } from "../i18n/text.ts";

const WORDS = { vi: cockpitVi, en: cockpitEn };

export type CockpitText = Text<CockpitKey | TextKey>;

export function useCockpitText(): CockpitText {
  return useTextWith<CockpitKey>(WORDS);
}
