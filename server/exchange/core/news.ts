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

/** `year` is that of the day: reports are about the one before. */
const TITLES: readonly ((symbol: string, draw: (n: number) => number, year: number) => string)[] = [
  (symbol, _, year) => `${symbol}: Nghị quyết HĐQT về kế hoạch tổ chức ĐHĐCĐ thường niên năm ${year}`,
  (symbol) => `${symbol}: Giải trình biến động lợi nhuận sau thuế so với cùng kỳ`,
  (symbol, draw) => `${symbol}: Thông báo ngày đăng ký cuối cùng trả cổ tức bằng tiền ${5 + draw(16)}%`,
  (symbol, _, year) => `${symbol}: Báo cáo tình hình quản trị công ty năm ${year - 1}`,
  (symbol, draw) => `${symbol}: Thông báo giao dịch ${(1 + draw(40)) * 50_000} cổ phiếu của người nội bộ`,
  (symbol) => `${symbol}: Công bố thông tin thay đổi nhân sự Ban Tổng Giám đốc`,
  (symbol) => `${symbol}: Nghị quyết HĐQT thông qua việc vay vốn ngắn hạn`,
  (symbol, draw) => `${symbol}: Ước doanh thu tháng trước tăng ${2 + draw(28)}% so với cùng kỳ`,
  (symbol) => `${symbol}: Quyết định về việc thành lập công ty con`,
  (symbol) => `${symbol}: Báo cáo thay đổi sở hữu của cổ đông lớn`,
  (symbol) => `${symbol}: Thông báo thay đổi giấy chứng nhận đăng ký doanh nghiệp`,
  (symbol, _, year) => `${symbol}: Ký hợp đồng kiểm toán báo cáo tài chính năm ${year}`,
];

/** The disclosures of one day, in time order. Companies disclose, warrants and futures do not; liquid names are in the news more often. */
export function planNews(seed: number, date: string, listings: readonly Listing[]): NewsLine[] {
  const random = createRandom(seed, "news", date);
  const companies = listings.filter((one) => one.type === "STOCK");
  const byVolume = companies.sort(
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
        title: title(listing.symbol, random.below, Number(date.slice(0, 4))),
        source: `Mô phỏng (${listing.exchange})`,
      },
    ];
  });
}
