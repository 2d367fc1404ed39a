"use client";

import dynamic from "next/dynamic";
import { useEditor } from "./editor-store.ts";

const EditorDialog = dynamic(() => import("./editor-dialog.tsx").then((module) => module.EditorDialog), {
  ssr: false,
});

/** The place of the rule's form on every page; the page of alerts has its own when there is room. */
export function EditorHost() {
  const { draft, isInline } = useEditor();
  return draft && !isInline ? <EditorDialog /> : null;
}
