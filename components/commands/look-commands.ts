import { useMemo } from "react";
import { useText } from "../i18n/text.ts";
import { DENSITIES, PALETTES } from "../state/preferences.ts";
import { usePreference, useSetPreference } from "../state/preferences-store.ts";
import type { Command } from "./command.ts";

/** How everything looks: theme, palette, row height, signs, flashes, language; what holds already is left out. */
export function useLookCommands(): readonly Command[] {
  const text = useText();
  const set = useSetPreference();
  const theme = usePreference("theme");
  const followsSystem = usePreference("followsSystem");
  const palette = usePreference("palette");
  const density = usePreference("density");
  const glyphs = usePreference("glyphs");
  const flash = usePreference("flash");
  const meter = usePreference("meter");
  const language = usePreference("language");
  return useMemo(() => {
    const command = (id: string, name: string, words: string, run: () => void): Command => ({
      ...{ id: `look:${id}`, group: "look", name, words, run },
    });
    const themes = (["dark", "light"] as const).filter((each) => followsSystem || each !== theme);
    return [
      ...themes.map((each) =>
        command(each, text(`command.${each}`), "theme dark light", () =>
          set({ theme: each, followsSystem: false }),
        ),
      ),
      ...(followsSystem
        ? []
        : [
            command("system", text("command.system"), "theme system dark light", () =>
              set({ followsSystem: true }),
            ),
          ]),
      ...PALETTES.filter((each) => each !== palette).map((each) =>
        command(
          `palette:${each}`,
          text("command.palette", { name: text(`settings.palette.${each}`) }),
          "palette colours colour blind",
          () => set({ palette: each }),
        ),
      ),
      ...DENSITIES.filter((each) => each !== density).map((each) =>
        command(
          `density:${each}`,
          text("command.density", { name: text(`settings.density.${each}`) }),
          "density rows",
          () => set({ density: each }),
        ),
      ),
      command("glyphs", text(glyphs ? "command.glyphsOff" : "command.glyphsOn"), "glyphs signs", () =>
        set({ glyphs: !glyphs }),
      ),
      command("flash", text(flash ? "command.flashOff" : "command.flashOn"), "flash", () =>
        set({ flash: !flash }),
      ),
      command(
        "meter",
        text(meter ? "meter.close" : "meter.open"),
        "meter latency fps hud bảng đo độ trễ",
        () => set({ meter: !meter }),
      ),
      language === "vi"
        ? command("language", text("command.toEnglish"), "language ngôn ngữ tiếng Anh", () =>
            set({ language: "en" }),
          )
        : command("language", text("command.toVietnamese"), "language Vietnamese", () =>
            set({ language: "vi" }),
          ),
    ];
  }, [text, set, theme, followsSystem, palette, density, glyphs, flash, meter, language]);
}
