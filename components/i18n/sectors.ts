import type { Language } from "../state/preferences.ts";

/** The sectors of the symbol master (ICB level 2) in English. */
const ENGLISH = new Map([
  ["Bán lẻ", "Retail"],
  ["Bảo hiểm", "Insurance"],
  ["Bất động sản", "Real Estate"],
  ["Công nghệ Thông tin", "Technology"],
  ["Du lịch và Giải trí", "Travel & Leisure"],
  ["Dầu khí", "Oil & Gas"],
  ["Dịch vụ tài chính", "Financial Services"],
  ["Hàng & Dịch vụ Công nghiệp", "Industrial Goods & Services"],
  ["Hàng cá nhân & Gia dụng", "Personal & Household Goods"],
  ["Hóa chất", "Chemicals"],
  ["Ngân hàng", "Banks"],
  ["Quỹ đầu tư", "Investment Funds"],
  ["Thực phẩm và đồ uống", "Food & Beverage"],
  ["Truyền thông", "Media"],
  ["Tài nguyên Cơ bản", "Basic Resources"],
  ["Viễn thông", "Telecommunications"],
  ["Xây dựng và Vật liệu", "Construction & Materials"],
  ["Y tế", "Health Care"],
  ["Ô tô và phụ tùng", "Automobiles & Parts"],
  ["Điện, nước & xăng dầu khí đốt", "Utilities"],
]);

/** A sector in the reader's language; as it is when we have no other word for it. */
export function sectorWords(sector: string, language: Language): string {
  return language === "vi" ? sector : (ENGLISH.get(sector) ?? sector);
}
