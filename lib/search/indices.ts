import type { Findable } from "./rank.ts";

/** The indices that have a page and a chart, by the codes the feed uses. */
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

const BY_CODE = new Map(INDICES.map((each) => [each.symbol, each]));

export function indexOf(code: string): Findable | undefined {
  return BY_CODE.get(code);
}
