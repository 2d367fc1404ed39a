"use client";

import type { ReactNode } from "react";
import { useText } from "../i18n/text.ts";
import { DENSITIES, LANGUAGES, PALETTES, THEMES } from "../state/preferences.ts";
import { usePreference, useSetPreference } from "../state/preferences-store.ts";
import { Segmented } from "../ui/segmented.tsx";
import { Switch } from "../ui/switch.tsx";
import styles from "./settings.module.css";

const LANGUAGE_NAMES = { vi: "Tiếng Việt", en: "English" } as const;
const PAINTS = ["ceiling", "up", "reference", "down", "floor"] as const;

/** How everything looks; what is chosen here holds at once. */
export function SettingsForm() {
  const text = useText();
  const set = useSetPreference();
  const theme = usePreference("theme");
  const followsSystem = usePreference("followsSystem");
  return (
    <div className={styles.form}>
      <h3>{text("settings.title")}</h3>
      <Choice label={text("settings.palette")} sample={<PaletteSample />}>
        <Segmented
          isWide
          label={text("settings.palette")}
          value={usePreference("palette")}
          options={PALETTES.map((value) => ({ value, label: text(`settings.palette.${value}`) }))}
          onChange={(palette) => set({ palette })}
        />
      </Choice>
      <Choice label={text("settings.density")}>
        <Segmented
          isWide
          label={text("settings.density")}
          value={usePreference("density")}
          options={DENSITIES.map((value) => ({ value, label: text(`settings.density.${value}`) }))}
          onChange={(density) => set({ density })}
        />
      </Choice>
      <Choice label={text("settings.theme")}>
        <Segmented
          isWide
          label={text("settings.theme")}
          value={followsSystem ? "system" : theme}
          options={([...THEMES, "system"] as const).map((value) => ({
            value,
            label: text(`settings.theme.${value}`),
          }))}
          onChange={(chosen) =>
            set(chosen === "system" ? { followsSystem: true } : { theme: chosen, followsSystem: false })
          }
        />
      </Choice>
      <Choice label={text("settings.language")}>
        <Segmented
          isWide
          label={text("settings.language")}
          value={usePreference("language")}
          options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          onChange={(language) => set({ language })}
        />
      </Choice>
      <Switch
        label={text("settings.glyphs")}
        checked={usePreference("glyphs")}
        onChange={(glyphs) => set({ glyphs })}
      />
      <Switch
        label={text("settings.flash")}
        checked={usePreference("flash")}
        onChange={(flash) => set({ flash })}
      />
    </div>
  );
}

function Choice({ label, sample, children }: { label: string; sample?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <div className={styles.label}>
        <span>{label}</span>
        {sample}
      </div>
      {children}
    </div>
  );
}

/** The five states in the palette as it is now. */
function PaletteSample() {
  const text = useText();
  return (
    <span className={styles.sample}>
      {PAINTS.map((paint) => (
        <span key={paint} data-paint={paint}>
          {text(`paint.${paint}`)}
        </span>
      ))}
    </span>
  );
}
