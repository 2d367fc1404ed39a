import { Camera, LayoutGrid, Minus, MoveVertical, Slash, Square, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { CHART_KINDS } from "#lib/chart/chart-kind.ts";
import { MAX_COMPARED } from "#lib/chart/compare.ts";
import { DRAWING_KINDS, type Drawing, type DrawingKind, MAX_DRAWINGS } from "#lib/chart/drawing.ts";
import { formatPrice, type PriceUnit } from "#lib/format/number.ts";
import { indexOf } from "#lib/search/indices.ts";
import { useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { Popover } from "../ui/popover.tsx";
import styles from "./chart-tools.module.css";
import { setChartSettings, useChartSettings } from "./settings-store.ts";
import { StudyDialog } from "./study-dialog.tsx";

interface ChartToolsProps {
  symbol: string;
  unit: PriceUnit;
  compared: readonly string[];
  onCompare: (symbols: readonly string[]) => void;
  drawings: readonly Drawing[];
  onDrawings: (drawings: readonly Drawing[]) => void;
  tool: DrawingKind | null;
  onTool: (tool: DrawingKind | null) => void;
  onSelect: (id: string | null) => void;
  /** Gives the chart the keyboard. */
  onFocus: () => void;
  onPicture: () => void;
  /** Leads to several charts side by side. */
  hasDesk: boolean;
}

export function ChartTools(props: ChartToolsProps) {
  const text = useText();
  const [isStudying, setStudying] = useState(false);
  return (
    <div className={styles.tools}>
      <KindMenu />
      <button
        type="button"
        className={styles.tool}
        data-testid="chart-studies"
        onClick={() => setStudying(true)}
      >
        {text("chart.studies")}
      </button>
      <ComparePopover {...props} />
      <DrawPopover {...props} />
      <IconButton
        className={styles.tool}
        label={text("chart.picture")}
        data-testid="chart-picture"
        onClick={props.onPicture}
      >
        <Camera size={15} strokeWidth={1.75} />
      </IconButton>
      {props.hasDesk && (
        <Link
          className={styles.desk}
          href={`/charts?s=${props.symbol}&link=symbol,crosshair`}
          aria-label={text("chart.grid")}
          title={text("chart.grid")}
          data-testid="chart-desk"
        >
          <LayoutGrid size={15} strokeWidth={1.75} />
        </Link>
      )}
      <StudyDialog open={isStudying} onOpenChange={setStudying} />
    </div>
  );
}

function KindMenu() {
  const text = useText();
  const { kind, volume, limits } = useChartSettings();
  return (
    <Menu
      label={text("chart.kind")}
      align="end"
      trigger={
        <button type="button" className={styles.tool} data-testid="chart-kind">
          {text(`chart.kind.${kind}`)} ▾
        </button>
      }
    >
      {CHART_KINDS.map((each) => (
        <MenuItem key={each} isCurrent={each === kind} onSelect={() => setChartSettings({ kind: each })}>
          {text(`chart.kind.${each}`)}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem isCurrent={volume} onSelect={() => setChartSettings({ volume: !volume })}>
        {text("chart.showVolume")}
      </MenuItem>
      <MenuItem isCurrent={limits} onSelect={() => setChartSettings({ limits: !limits })}>
        {text("chart.showLimits")}
      </MenuItem>
    </Menu>
  );
}

function ComparePopover({ symbol, compared, onCompare }: ChartToolsProps) {
  const text = useText();
  const bySymbol = useInstruments((store) => store.bySymbol);
  const [fault, setFault] = useState("");
  const add = (typed: string) => {
    const other = typed.trim().toUpperCase();
    if (other === "" || other === symbol || compared.includes(other)) return;
    if (!bySymbol.has(other) && !indexOf(other)) setFault(text("chart.compareUnknown", { symbol: other }));
    else if (compared.length >= MAX_COMPARED) setFault(text("chart.compareMost", { n: MAX_COMPARED }));
    else {
      setFault("");
      onCompare([...compared, other]);
    }
  };
  return (
    <Popover
      label={text("chart.compare")}
      trigger={
        <button
          type="button"
          className={styles.tool}
          data-on={compared.length > 0 || undefined}
          data-testid="chart-compare"
        >
          {text("chart.compare")}
        </button>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          const input = event.currentTarget.elements.namedItem("symbol") as HTMLInputElement;
          add(input.value);
          input.value = "";
        }}
      >
        <input
          name="symbol"
          maxLength={20}
          aria-label={text("chart.compareAdd")}
          placeholder={text("chart.compareAdd")}
          autoComplete="off"
          data-testid="chart-compare-symbol"
        />
        <Button type="submit">{text("chart.add")}</Button>
      </form>
      {fault && (
        <p role="alert" className={styles.fault}>
          {fault}
        </p>
      )}
      <p className={styles.hint}>{text("chart.compareHint")}</p>
      <ul className={styles.list}>
        {compared.map((other) => (
          <li key={other}>
            {other}
            <IconButton
              label={text("chart.compareRemove", { symbol: other })}
              onClick={() => onCompare(compared.filter((each) => each !== other))}
            >
              <X size={14} strokeWidth={1.75} />
            </IconButton>
          </li>
        ))}
      </ul>
    </Popover>
  );
}

const SHAPES = { level: Minus, trend: Slash, box: Square, measure: MoveVertical } as const;

function DrawPopover(props: ChartToolsProps) {
  const { symbol, unit, drawings, onDrawings, tool, onTool, onSelect, onFocus } = props;
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const isFull = drawings.length >= MAX_DRAWINGS;
  return (
    <Popover
      label={text("chart.draw")}
      open={isOpen}
      onOpenChange={setOpen}
      onClosed={(event) => {
        if (!tool) return;
        // The arrows and Enter go to the tool at once.
        event.preventDefault();
        onFocus();
      }}
      trigger={
        <button
          type="button"
          className={styles.tool}
          data-on={tool !== null || undefined}
          data-testid="chart-draw"
        >
          {tool ? text(`chart.draw.${tool}`) : text("chart.draw")}
        </button>
      }
    >
      <div className={styles.shapes}>
        {DRAWING_KINDS.map((kind) => {
          const Shape = SHAPES[kind];
          return (
            <button
              key={kind}
              type="button"
              disabled={isFull}
              data-testid={`draw-${kind}`}
              onClick={() => {
                setOpen(false);
                onTool(kind);
              }}
            >
              <Shape size={14} strokeWidth={1.75} /> {text(`chart.draw.${kind}`)}
            </button>
          );
        })}
      </div>
      <p className={styles.hint}>
        {isFull ? text("chart.drawFull", { n: MAX_DRAWINGS }) : text("chart.drawHint")}
      </p>
      <p className={styles.head}>
        {text(drawings.length > 0 ? "chart.drawn" : "chart.drawnNone", { symbol })}
        {drawings.length > 1 && (
          <button type="button" onClick={() => onDrawings([])}>
            {text("chart.drawClear")}
          </button>
        )}
      </p>
      <ul className={styles.list}>
        {drawings.map((drawing) => {
          const name = `${text(`chart.draw.${drawing.kind}`)} ${drawing.anchors.map(({ price }) => formatPrice(price, unit)).join(" – ")}`;
          return (
            <li key={drawing.id} data-testid="drawing">
              <button type="button" onClick={() => onSelect(drawing.id)}>
                {name}
              </button>
              <IconButton
                label={text("chart.drawRemove", { name })}
                onClick={() => onDrawings(drawings.filter((each) => each.id !== drawing.id))}
              >
                <X size={14} strokeWidth={1.75} />
              </IconButton>
            </li>
          );
        })}
      </ul>
    </Popover>
  );
}
