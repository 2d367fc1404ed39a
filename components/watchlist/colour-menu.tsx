"use client";

import { COLOURS, type Colour } from "#lib/watchlist/fields.ts";
import { useManagerText } from "../i18n/manager.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";
import styles from "./symbol-row.module.css";

interface ColourMenuProps {
  symbol: string;
  colour: Colour | null;
  onChoose: (colour: Colour | null) => void;
}

/** The tag of a symbol: a dot that opens the colours, each with its name. */
export function ColourMenu({ symbol, colour, onChoose }: ColourMenuProps) {
  const text = useManagerText();
  const label = text("watchlist.colourOf", { symbol });
  const name = text(`watchlist.colour.${colour ?? "none"}`);
  return (
    <Menu
      label={label}
      trigger={
        <button
          type="button"
          className={styles.colour}
          title={name}
          aria-label={`${label}: ${name}`}
          data-testid="colour"
        >
          <span className={styles.dot} data-tag={colour ?? "none"} />
        </button>
      }
    >
      {[null, ...COLOURS].map((each) => (
        <MenuItem key={each ?? "none"} isCurrent={each === colour} onSelect={() => onChoose(each)}>
          <span className={styles.choice} data-testid={`colour-${each ?? "none"}`}>
            <span className={styles.dot} data-tag={each ?? "none"} />
            {text(`watchlist.colour.${each ?? "none"}`)}
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}
