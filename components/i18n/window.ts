import { type Text, type TextKey, useTextWith } from "./text.ts";

/** Words of windows of their own, for several screens: apart, since the first load of the board needs none of them. */
export const windowVi = {
  "window.openPanel": "Bảng chi tiết của {symbol}",
  "window.openChart": "Biểu đồ của {symbol}",
  "window.openTrades": "Độ sâu và khớp lệnh của {symbol}",
  "window.openBoard": "Bảng giá đang xem",
  "window.ofSymbol": "Cửa sổ riêng: {what}",
  "window.panel": "Chi tiết",
  "window.chart": "Biểu đồ",
  "window.trades": "Độ sâu và khớp lệnh",
  "window.board": "Bảng giá",
  "window.prices": "Khớp theo giá",
  "window.linked": "Liên kết mã",
  "window.unlinked": "Mã riêng",
  "window.linkedHint": "Đổi mã theo các cửa sổ liên kết khác. Bấm để giữ mã này.",
  "window.unlinkedHint": "Giữ mã của cửa sổ này. Bấm để đổi theo các cửa sổ khác.",
  "window.noSymbol": "Gõ mã để tìm, hoặc chọn một mã trong cửa sổ khác.",
  "window.noTrades": "{symbol} là chỉ số: không có sổ lệnh và khớp lệnh.",
};
export const windowEn: Record<keyof typeof windowVi, string> = {
  "window.openPanel": "Panel of {symbol}",
  "window.openChart": "Chart of {symbol}",
  "window.openTrades": "Depth and trades of {symbol}",
  "window.openBoard": "The list on the screen",
  "window.ofSymbol": "New window: {what}",
  "window.panel": "Panel",
  "window.chart": "Chart",
  "window.trades": "Depth and trades",
  "window.board": "Board",
  "window.prices": "Volume by price",
  "window.linked": "Symbol linked",
  "window.unlinked": "Own symbol",
  "window.linkedHint": "Changes with the other linked windows. Press to keep this symbol.",
  "window.unlinkedHint": "Keeps its symbol. Press to change with the other windows.",
  "window.noSymbol": "Type a symbol, or choose one in another window.",
  "window.noTrades": "{symbol} is an index: it has no order book and no trades.",
};

const WORDS = { vi: windowVi, en: windowEn };
export type WindowText = Text<keyof typeof windowVi | TextKey>;

export function useWindowText(): WindowText {
  return useTextWith<keyof typeof windowVi>(WORDS);
}
