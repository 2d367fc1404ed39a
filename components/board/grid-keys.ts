/** The head of the grid counts as the row above the first. */
export const HEAD_ROW = -1;

/** Where the focus of the grid is: a row of the list (or `HEAD_ROW`) and a column of the layout. */
export interface GridPosition {
  row: number;
  column: number;
}

export interface GridSize {
  rows: number;
  columns: number;
  /** Rows of one screen. */
  page: number;
}

/** Where a key moves the focus; null when the key does not move it. */
export function moveFocus(
  key: string,
  isControl: boolean,
  from: GridPosition,
  size: GridSize,
): GridPosition | null {
  const target = targetOf(key, isControl, from, size);
  if (!target || size.rows === 0) return null;
  return {
    row: Math.min(Math.max(target.row, HEAD_ROW), size.rows - 1),
    column: Math.min(Math.max(target.column, 0), size.columns - 1),
  };
}

function targetOf(key: string, isControl: boolean, from: GridPosition, size: GridSize): GridPosition | null {
  switch (key) {
    case "ArrowUp":
      return { ...from, row: isControl ? 0 : from.row - 1 };
    case "ArrowDown":
      return { ...from, row: isControl ? size.rows - 1 : from.row + 1 };
    case "ArrowLeft":
      return { ...from, column: isControl ? 0 : from.column - 1 };
    case "ArrowRight":
      return { ...from, column: isControl ? size.columns - 1 : from.column + 1 };
    case "PageUp":
      return { ...from, row: Math.max(from.row - size.page, 0) };
    case "PageDown":
      return { ...from, row: from.row + size.page };
    case "Home":
      return { row: 0, column: isControl ? 0 : from.column };
    case "End":
      return { row: size.rows - 1, column: isControl ? size.columns - 1 : from.column };
    default:
      return null;
  }
}
