import type { Metadata } from "next";
import { cookies } from "next/headers";
import { AlertsPage } from "#components/alerts/alerts-page.tsx";
import { textIn } from "#components/i18n/text.ts";
import { PREFERENCES_COOKIE, readPreferences } from "#components/state/preferences.ts";

export async function generateMetadata(): Promise<Metadata> {
  const { language } = readPreferences((await cookies()).get(PREFERENCES_COOKIE)?.value);
  return { title: textIn(language)("alert.title") };
}

export default function Page() {
  return <AlertsPage />;
}
