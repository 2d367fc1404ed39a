import type { Metadata } from "next";
import { cookies } from "next/headers";
import { textIn } from "#components/i18n/text.ts";
import { PREFERENCES_COOKIE, readPreferences } from "#components/state/preferences.ts";
import { SharedPage } from "#components/watchlist/shared-page.tsx";

interface PageProps {
  params: Promise<{ code: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const { language } = readPreferences((await cookies()).get(PREFERENCES_COOKIE)?.value);
  // Who has the link may look; search engines have no business with it.
  return { title: textIn(language)("watchlist.sharedBy"), robots: { index: false, follow: false } };
}

export default async function Page({ params }: PageProps) {
  return <SharedPage code={(await params).code} />;
}
