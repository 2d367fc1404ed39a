/** Words of the put-through board; fetched with it. */
export const dealsVi = {
  "deals.exchange": "Sàn",
  "deals.valueMillions": "Giá trị (tr.đ)",
  "deals.sum": "{n} giao dịch · {volume} cp · {value} tỷ đồng",
  "deals.ofExchange": "{exchange}: {n} giao dịch, {volume} cp, {value} tỷ đồng",
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
  "deals.ofExchange": "{exchange}: {n} deals, {volume} shares, {value} bn VND",
  "deals.all": "All",
  "deals.label": "Put-through deals {list}",
  "deals.empty": "No put-through deal today so far",
  "deals.emptyOn": "No put-through deal on {exchange} today so far",
  "deals.failed": "The put-through deals could not be loaded; trying again…",
  "deals.loading": "Loading put-through deals…",
  "deals.more": "Show {n} more deals",
} satisfies Record<keyof typeof dealsVi, string>;

export type DealsKey = keyof typeof dealsVi;
