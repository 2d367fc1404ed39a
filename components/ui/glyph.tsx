import styles from "./glyph.module.css";

interface GlyphProps {
  paint: "ceiling" | "up" | "reference" | "down" | "floor";
  /** Read out instead of the shape; without it the shape is decoration. */
  label?: string;
}

const SHAPES: Record<GlyphProps["paint"], string> = {
  ceiling: "M0 .6h8v1.3H0zM4 2.6 7.6 8H.4z",
  up: "M4 .8 8 7.6H0z",
  reference: "M.8 1h6.4v6.4H.8z",
  down: "M0 1h8L4 7.8z",
  floor: "M.4.4h7.2L4 5.8zM0 6.5h8v1.3H0z",
};

/** The shape of a price state: drawn, because fonts draw these signs in sizes of their own. */
export function Glyph({ paint, label }: GlyphProps) {
  return (
    <>
      <svg className={styles.glyph} viewBox="0 0 8 8" aria-hidden="true">
        <path d={SHAPES[paint]} fill="currentColor" />
      </svg>
      {label && <span className={styles.spoken}>{label} </span>}
    </>
  );
}
