/**
 * AG Grid Community as somebody would build this board with it: our columns, texts and colours, its asynchronous
 * transactions, its own flash. What costs it and is not needed is off: no fade of the flash, no animation of rows.
 */
import {
  AllCommunityModule,
  type CellClassParams,
  type ColDef,
  createGrid,
  ModuleRegistry,
  themeQuartz,
} from "ag-grid-community";
import { io } from "socket.io-client";
import { numberOf, paintOfCell, type Shown, shownOf, textOf } from "#components/board/cells.ts";
import type { ColumnId } from "#components/board/columns.ts";
import type { SubscribeAnswer, Update } from "#lib/contract/socket.ts";
import type { State } from "#lib/contract/state.ts";
import type { Paint } from "#lib/market/paint.ts";
import type { GridShape } from "./grid-gateway.ts";

interface Row {
  state: State;
  shown: Shown;
}

const COLOURS: Record<Paint, string> = {
  ceiling: "#d946ef",
  up: "#22c55e",
  reference: "#eab308",
  down: "#ef4444",
  floor: "#22d3ee",
  none: "#dde3ea",
};
const STYLE = { unit: "vnd", totals: "volume", millionWord: null } as const;
const FLASH_MS = 400;
/** About a frame: transactions of one frame are one. */
const WAIT_MS = 16;

ModuleRegistry.registerModules([AllCommunityModule]);
const shape = JSON.parse(document.querySelector("#shape")?.textContent ?? "") as GridShape;
const paints = Object.keys(COLOURS) as Paint[];
const sheet = document.createElement("style");
sheet.textContent = [
  ".ag-cell{text-align:right;font-variant-numeric:tabular-nums}",
  ...paints.map((paint) => `.paint-${paint}{color:${COLOURS[paint]}}`),
].join("");
document.head.append(sheet);

function columnOf({ id, width }: GridShape["columns"][number]): ColDef<Row> {
  const column = id as ColumnId;
  if (column === "symbol") {
    return { colId: id, width, pinned: "left", valueGetter: ({ data }) => data?.state.symbol };
  }
  const isPainted = ({ data }: CellClassParams<Row>, paint: Paint) =>
    data !== undefined && paintOfCell(column, data.state, data.shown) === paint;
  return {
    ...{ colId: id, headerName: id, width, minWidth: 20, enableCellChangeFlash: true },
    valueGetter: ({ data }) => (data ? numberOf(column, data.state, data.shown, STYLE.totals) : null),
    valueFormatter: ({ data, value }) => (data ? textOf(column, value, data.state, STYLE) : ""),
    cellClassRules: Object.fromEntries(
      paints.map((paint) => [`paint-${paint}`, (params) => isPainted(params, paint)]),
    ),
  };
}

const rowOf = (state: State): Row => ({ state, shown: shownOf(state) });
const place = document.querySelector<HTMLElement>("#grid");
if (!place) throw new Error("the page has no place for the grid");
const grid = createGrid<Row>(place, {
  theme: themeQuartz.withParams({
    ...{ fontSize: 12, cellHorizontalPadding: 3, backgroundColor: "#0f1318", foregroundColor: "#dde3ea" },
  }),
  columnDefs: shape.columns.map(columnOf),
  getRowId: ({ data }) => data.state.symbol,
  rowData: [],
  rowHeight: shape.rowHeight,
  headerHeight: 36,
  asyncTransactionWaitMillis: WAIT_MS,
  cellFlashDuration: FLASH_MS,
  cellFadeDuration: 0,
  animateRows: false,
  suppressColumnMoveAnimation: true,
});

const socket = io({ transports: ["websocket"] });
socket.on("connect", () => {
  socket.emit("subscribe", { list: "HOSE" }, (answer: SubscribeAnswer) => {
    if (answer.ok) grid.setGridOption("rowData", answer.states.map(rowOf));
  });
});
socket.on("update", ({ states }: Update) => {
  grid.applyTransactionAsync({ update: states.map(rowOf) });
});
