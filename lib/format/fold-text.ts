/** Lower case without Vietnamese accents, for searching: «Tập đoàn Đất Xanh» becomes «tap doan dat xanh». */
export function foldText(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}
