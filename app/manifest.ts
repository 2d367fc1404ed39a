import type { MetadataRoute } from "next";
import { textIn } from "#components/i18n/text.ts";

/** What a system needs to install the board as an app. */
export default function manifest(): MetadataRoute.Manifest {
  const text = textIn("vi");
  return {
    name: text("app.title"),
    short_name: text("app.name"),
    description: text("app.description"),
    lang: "vi",
    id: "/",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#090b0e",
    theme_color: "#090b0e",
    categories: ["finance"],
    icons: [
      { src: "/icon.svg", type: "image/svg+xml", sizes: "any" },
      { src: "/icons/icon-192.png", type: "image/png", sizes: "192x192" },
      { src: "/icons/icon-512.png", type: "image/png", sizes: "512x512" },
      { src: "/icons/maskable-512.png", type: "image/png", sizes: "512x512", purpose: "maskable" },
    ],
    shortcuts: [{ name: text("nav.overview"), url: "/overview" }],
  };
}
