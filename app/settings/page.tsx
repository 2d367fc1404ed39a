import type { Metadata } from "next";
import { cookies } from "next/headers";
import { textIn } from "#components/i18n/text.ts";
import { SettingsPage } from "#components/settings/settings-page.tsx";
import { PREFERENCES_COOKIE, readPreferences } from "#components/state/preferences.ts";

export async function generateMetadata(): Promise<Metadata> {
  const { language } = readPreferences((await cookies()).get(PREFERENCES_COOKIE)?.value);
  return { title: textIn(language)("settings.page") };
}

export default function Page() {
  return <SettingsPage />;
}
