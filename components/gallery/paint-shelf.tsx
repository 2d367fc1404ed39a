import { useText } from "../i18n/text.ts";
import { Price } from "../instrument/price.tsx";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./gallery.module.css";
import { Look, Piece } from "./piece.tsx";
import { PRICES, sampleQuote } from "./samples.ts";

/** The five states as number, shape and flash. */
export function PaintShelf() {
  const text = useText();
  const { limits } = sampleQuote();
  return (
    <>
      <Piece file="instrument/price.tsx">
        {PRICES.map(({ paint, price }) => (
          <Look key={paint} name={text(`paint.${paint}`) || "–"}>
            <Price price={price} limits={limits} unit="vnd" />
          </Look>
        ))}
      </Piece>
      <Piece file="ui/glyph.tsx">
        {PRICES.map(
          ({ paint }) =>
            paint !== "none" && (
              <Look key={paint} name={text(`paint.${paint}`)}>
                <span data-paint={paint}>
                  <Glyph paint={paint} label={text(`paint.${paint}`)} />
                </span>
              </Look>
            ),
        )}
      </Piece>
      <Piece file="../app/tokens.css">
        {(["up", "down"] as const).map((direction) =>
          PRICES.map(({ paint, price }) => (
            <Look
              key={`${direction} ${paint}`}
              name={`${text(`paint.${direction}`)} · ${text(`paint.${paint}`)}`}
            >
              <span className={styles.flash} data-flash={direction}>
                <Price price={price ?? 26_600} limits={paint === "none" ? null : limits} unit="vnd" />
              </span>
            </Look>
          )),
        )}
      </Piece>
    </>
  );
}
