import type { Findable } from "./rank.ts";

/** The indices every source has, by the codes the feed uses. */
export const INDICES: readonly Findable[] = [
  index("VNINDEX", "Chỉ số VN-Index", "VN-Index", "HOSE"),
  index("VN30", "Chỉ số VN30", "VN30 Index", "HOSE"),
  index("VN100", "Chỉ số VN100", "VN100 Index", "HOSE"),
  index("HNXINDEX", "Chỉ số HNX-Index", "HNX-Index", "HNX"),
  index("HNX30", "Chỉ số HNX30", "HNX30 Index", "HNX"),
  index("UPCOMINDEX", "Chỉ số UPCoM-Index", "UPCoM-Index", "UPCOM"),
];

function index(symbol: string, nameVi: string, nameEn: string, exchange: "HOSE" | "HNX" | "UPCOM"): Findable {
  return { symbol, nameVi, nameEn, exchange, type: "INDEX", indices: [] };
}

/** Indices that a source may have besides. */
const MORE_INDICES: readonly Findable[] = [
  index("VNMID", "Chỉ số VNMidcap", "VNMidcap Index", "HOSE"),
  index("VNSML", "Chỉ số VNSmallcap", "VNSmallcap Index", "HOSE"),
  index("VNALL", "Chỉ số VNAllshare", "VNAllshare Index", "HOSE"),
  index("VNXALL", "Chỉ số VNX-Allshare", "VNX-Allshare Index", "HOSE"),
  index("VNX50", "Chỉ số VNX50", "VNX50 Index", "HOSE"),
  index("VNDIAMOND", "Chỉ số VN Diamond", "VN Diamond Index", "HOSE"),
  index("VNFINLEAD", "Chỉ số tài chính dẫn đầu", "VNFin Lead Index", "HOSE"),
  index("VNFINSELECT", "Chỉ số tài chính chọn lọc", "VNFin Select Index", "HOSE"),
  index("VNSI", "Chỉ số phát triển bền vững", "VN Sustainability Index", "HOSE"),
  index("VNFIN", "Chỉ số ngành tài chính", "Financials Index", "HOSE"),
  index("VNREAL", "Chỉ số ngành bất động sản", "Real Estate Index", "HOSE"),
  index("VNIT", "Chỉ số ngành công nghệ thông tin", "Information Technology Index", "HOSE"),
  index("VNIND", "Chỉ số ngành công nghiệp", "Industrials Index", "HOSE"),
  index("VNMAT", "Chỉ số ngành nguyên vật liệu", "Materials Index", "HOSE"),
  index("VNCONS", "Chỉ số ngành hàng tiêu dùng thiết yếu", "Consumer Staples Index", "HOSE"),
  index("VNCOND", "Chỉ số ngành hàng tiêu dùng", "Consumer Discretionary Index", "HOSE"),
  index("VNENE", "Chỉ số ngành năng lượng", "Energy Index", "HOSE"),
  index("VNHEAL", "Chỉ số ngành chăm sóc sức khỏe", "Health Care Index", "HOSE"),
  index("VNUTI", "Chỉ số ngành tiện ích", "Utilities Index", "HOSE"),
];

const BY_CODE = new Map([...INDICES, ...MORE_INDICES].map((each) => [each.symbol, each]));

export function indexOf(code: string): Findable | undefined {
  return BY_CODE.get(code);
}

/** How a board calls an index: `UPCOM` for UPCOMINDEX, else its code. */
export function indexName(code: string): string {
  return code === "UPCOMINDEX" ? "UPCOM" : code;
}
