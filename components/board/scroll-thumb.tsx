"use client";

import { type RefObject, useEffect, useRef } from "react";
import styles from "./board.module.css";

const SHORTEST_PX = 28;

/**
 * A scrollbar that lies over the board's margin: one that took width would drop a column on the very screens
 * the columns were measured for.
 */
export function ScrollThumb({ scroller, top }: { scroller: RefObject<HTMLElement | null>; top: number }) {
  const thumb = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = scroller.current;
    const bar = thumb.current;
    if (!element || !bar) return;
    const place = () => {
      const track = element.clientHeight - top;
      const hidden = element.scrollHeight - element.clientHeight;
      bar.hidden = hidden <= 1;
      if (bar.hidden) return;
      const length = Math.max(SHORTEST_PX, (track * track) / (track + hidden));
      bar.style.height = `${length}px`;
      bar.style.transform = `translateY(${top + (element.scrollTop / hidden) * (track - length)}px)`;
    };
    let from: { y: number; scrollTop: number } | null = null;
    const grab = (event: PointerEvent) => {
      bar.setPointerCapture(event.pointerId);
      from = { y: event.clientY, scrollTop: element.scrollTop };
      event.preventDefault();
    };
    const drag = (event: PointerEvent) => {
      if (!from) return;
      const track = element.clientHeight - top - bar.offsetHeight;
      const hidden = element.scrollHeight - element.clientHeight;
      element.scrollTop = from.scrollTop + ((event.clientY - from.y) / Math.max(1, track)) * hidden;
    };
    const release = () => {
      from = null;
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    element.addEventListener("scroll", place, { passive: true });
    bar.addEventListener("pointerdown", grab);
    bar.addEventListener("pointermove", drag);
    bar.addEventListener("pointerup", release);
    bar.addEventListener("pointercancel", release);
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", place);
      bar.removeEventListener("pointerdown", grab);
      bar.removeEventListener("pointermove", drag);
      bar.removeEventListener("pointerup", release);
      bar.removeEventListener("pointercancel", release);
    };
  }, [scroller, top]);

  return <div ref={thumb} className={styles.thumb} aria-hidden="true" hidden />;
}
