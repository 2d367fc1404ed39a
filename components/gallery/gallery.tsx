"use client";

import { BoardShelf } from "./board-shelf.tsx";
import styles from "./gallery.module.css";
import { InstrumentShelf } from "./instrument-shelf.tsx";
import { NewsShelf } from "./news-shelf.tsx";
import { OverviewShelf } from "./overview-shelf.tsx";
import { PaintShelf } from "./paint-shelf.tsx";
import { UiShelf } from "./ui-shelf.tsx";

/** Every part that only shows what it is given, in each of its states. For who builds; no page links here. */
export function Gallery() {
  return (
    <div className={styles.page} data-testid="gallery">
      <h1>Khớp</h1>
      <PaintShelf />
      <UiShelf />
      <BoardShelf />
      <InstrumentShelf />
      <NewsShelf />
      <OverviewShelf />
    </div>
  );
}
