/** Words of the page that stands in when the server cannot be reached, and of the installed app. */
export const offlineVi = {
  "offline.title": "Không kết nối được máy chủ",
  "offline.notLive": "Đây không phải giá hiện tại.",
  "offline.asOf": "Số liệu dừng ở {time}, {date} (giờ thị trường).",
  "offline.never": "Chưa có số liệu nào được giữ lại trên máy này.",
  "offline.retry": "Thử lại ngay",
  "offline.retries": "Trang tự thử lại mỗi 15 giây.",
  "offline.indices": "Chỉ số lúc đó",
  "offline.symbols": "Giá lúc đó",
  "offline.symbol": "Mã",
  "offline.price": "Giá",
  "offline.change": "+/−",
  "offline.percent": "%",
  "offline.tradedAt": "Khớp lúc",

  "install.command": "Cài Khớp như một ứng dụng",
} as const;

export const offlineEn = {
  "offline.title": "The server cannot be reached",
  "offline.notLive": "These are not the prices of now.",
  "offline.asOf": "The figures stopped at {time}, {date} (market time).",
  "offline.never": "No figures have been kept on this machine.",
  "offline.retry": "Try again now",
  "offline.retries": "The page tries again every 15 seconds.",
  "offline.indices": "Indices then",
  "offline.symbols": "Prices then",
  "offline.symbol": "Symbol",
  "offline.price": "Price",
  "offline.change": "+/−",
  "offline.percent": "%",
  "offline.tradedAt": "Traded at",

  "install.command": "Install Khớp as an app",
} satisfies Record<keyof typeof offlineVi, string>;
