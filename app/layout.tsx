import "./fonts.css";
import "./tokens.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { textIn } from "#components/i18n/text.ts";
import { KeepOffline } from "#components/pwa/keep-offline.tsx";
import { Live } from "#components/shell/live.tsx";
import { Shell } from "#components/shell/shell.tsx";
import { PREFERENCES_COOKIE, type Preferences, readPreferences } from "#components/state/preferences.ts";
import { PreferencesProvider } from "#components/state/preferences-store.ts";

/** Reading the cookie makes every page dynamic, which the per-answer nonce of the content policy needs too. */
async function preferencesOfRequest(): Promise<Preferences> {
  return readPreferences((await cookies()).get(PREFERENCES_COOKIE)?.value);
}

export async function generateMetadata(): Promise<Metadata> {
  const text = textIn((await preferencesOfRequest()).language);
  return {
    title: { default: text("app.title"), template: `%s · ${text("app.name")}` },
    description: text("app.description"),
    icons: { icon: "/icon.svg", apple: "/icons/apple-180.png" },
    appleWebApp: { capable: true, title: text("app.name"), statusBarStyle: "black" },
  };
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  // Nothing is wider than the screen; a browser that zooms out to check would lay everything out anew.
  minimumScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: dark)", color: "#090b0e" },
    { media: "(prefers-color-scheme: light)", color: "#e9ecf0" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const preferences = await preferencesOfRequest();
  return (
    <html
      lang={preferences.language}
      data-theme={preferences.theme}
      data-palette={preferences.palette}
      data-density={preferences.density}
    >
      <body>
        <PreferencesProvider initial={preferences}>
          <Live />
          <KeepOffline />
          <Shell>{children}</Shell>
        </PreferencesProvider>
      </body>
    </html>
  );
}
