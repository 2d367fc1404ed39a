import { instantOf } from "#lib/market/trading-time.ts";
import type { Listing } from "./listing.ts";
import { createRandom } from "./random.ts";

/** A made-up disclosure. */
export interface NewsLine {
  id: string;
  timeMs: number;
  symbols: string[];
  title: string;
  /** Says that it is simulated. */
  source: string;
}

const LINES_PER_DAY = 80;

/** Disclosures come from before the opening until the evening. */
const FIRST_MINUTE = 7 * 60 + 30;
const LAST_MINUTE = 18 * 60;

const TITLES: readonly ((symbol: string, draw: (n: number) => number) => string)[] = [
  (symbol) => `${symbol}: Nghị quyết HĐQT về kế hoạch tổ chức ĐHĐCĐ thường niên năm 2026`,
  (symbol) => `${symbol}: Giải trình biến động lợi nhuận sau thuế so với cùng kỳ`,
  (symbol, draw) => `${symbol}: Thông báo ngày đăng ký cuối cùng trả cổ tức bằng tiền ${5 + draw(16)}%`,
  (symbol) => `${symbol}: Báo cáo tình hình quản trị công ty năm 2025`,
  (symbol, draw) => `${symbol}: Thông báo giao dịch ${(1 + draw(40)) * 50_000} cổ phiếu của người nội bộ`,
  (symbol) => `${symbol}: Công bố thông tin thay đổi nhân sự Ban Tổng Giám đốc`,
  (symbol) => `${symbol}: Nghị quyết HĐQT thông qua việc vay vốn ngắn hạn`,
  (symbol, draw) => `${symbol}: Ước doanh thu tháng 1/2026 tăng ${2 + draw(28)}% so với cùng kỳ`,
  (symbol) => `${symbol}: Quyết định về việc thành lập công ty con`,
  (symbol) => `${symbol}: Báo cáo thay đổi sở hữu của cổ đông lớn`,
  (symbol) => `${symbol}: Thông báo thay đổi giấy chứng nhận đăng ký doanh nghiệp`,
  (symbol) => `${symbol}: Ký hợp đồng kiểm toán báo cáo tài chính năm 2026`,
];

/** The disclosures of one day, in time order. Liquid names are in the news more often. */
export function planNews(seed: number, date: string, listings: readonly Listing[]): NewsLine[] {
  const random = createRandom(seed, "news", date);
  const byVolume = [...listings].sort(
    (a, b) => b.volumeShares * b.referencePrice - a.volumeShares * a.referencePrice,
  );
  const minutes = Array.from(
    { length: LINES_PER_DAY },
    () => FIRST_MINUTE + random.next() * (LAST_MINUTE - FIRST_MINUTE),
  ).sort((a, b) => a - b);
  return minutes.flatMap((minute, line) => {
    const listing = byVolume[Math.floor(byVolume.length * random.next() ** 2)];
    const title = TITLES[random.below(TITLES.length)];
    if (!listing || !title) return [];
    return [
      {
        id: `SIM-${date.replaceAll("-", "")}-${String(line + 1).padStart(3, "0")}`,
        timeMs: instantOf(date, "00:00") + Math.floor(minute * 60) * 1000,
        symbols: [listing.symbol],
        title: title(listing.symbol, random.below),
        source: `Mô phỏng (${listing.exchange})`,
      },
    ];
  });
}
