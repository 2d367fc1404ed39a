/** Words of the put-through board; fetched with it. */
export const dealsVi = {
  "deals.exchange": "Sàn",
  "deals.valueMillions": "Giá trị (tr.đ)",
  "deals.sum": "{n} giao dịch · {volume} cp · {value} tỷ đồng",
  "deals.sumOfTotals": "{n} mã · {volume} cp · {value} tỷ đồng",
  "deals.meanPrice": "Giá TB",
  "deals.totalsNote":
    "Nguồn này không báo từng giao dịch. Đây là tổng thỏa thuận hôm nay của mỗi mã, hỏi lại mỗi phút.",
  "deals.all": "Tất cả",
  "deals.label": "Giao dịch thỏa thuận {list}",
  "deals.empty": "Hôm nay chưa có giao dịch thỏa thuận nào",
  "deals.emptyOn": "Hôm nay chưa có giao dịch thỏa thuận nào trên {exchange}",
  "deals.failed": "Chưa tải được giao dịch thỏa thuận, đang thử lại…",
  "deals.loading": "Đang tải giao dịch thỏa thuận…",
  "deals.more": "Hiện thêm {n} giao dịch",
} as const;

export const dealsEn = {
  "deals.exchange": "Board",
  "deals.valueMillions": "Value (m VND)",
  "deals.sum": "{n} deals · {volume} shares · {value} bn VND",
  "deals.sumOfTotals": "{n} symbols · {volume} shares · {value} bn VND",
  "deals.meanPrice": "Mean price",
  "deals.totalsNote":
    "This source does not tell single deals. These are today's totals of each symbol, asked for every minute.",
  "deals.all": "All",
  "deals.label": "Put-through deals {list}",
  "deals.empty": "No put-through deal today so far",
  "deals.emptyOn": "No put-through deal on {exchange} today so far",
  "deals.failed": "The put-through deals could not be loaded; trying again…",
  "deals.loading": "Loading put-through deals…",
  "deals.more": "Show {n} more deals",
} satisfies Record<keyof typeof dealsVi, string>;

export type DealsKey = keyof typeof dealsVi;
