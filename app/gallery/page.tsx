import { notFound } from "next/navigation";

/** For who builds: in production there is no such page. */
export default async function Page() {
  if (process.env.NODE_ENV === "production") notFound();
  const { Gallery } = await import("#components/gallery/gallery.tsx");
  return <Gallery />;
}
