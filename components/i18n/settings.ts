import { type Text, type TextKey, useTextWith } from "./text.ts";

/** Words of the settings page: devices, programs. */
export const settingsVi = {
  "settings.devices": "Thiết bị",
  "settings.devicesHint":
    "Danh mục, cảnh báo, bố cục, hình vẽ và cài đặt thuộc về trình duyệt này, không cần tài khoản. Ghép thêm máy hoặc điện thoại để dùng chung.",
  "settings.thisDevice": "Thiết bị này",
  "settings.otherDevice": "Thiết bị khác",
  "settings.addedAt": "ghép lúc {time} {date}",
  "settings.alone": "Chưa ghép thiết bị nào khác.",
  "settings.forget": "Quên",
  "settings.forgetOf": "Quên thiết bị ghép lúc {time} {date}",
  "settings.forgotten": "Thiết bị đó không còn vào được danh mục của bạn.",
  "settings.codeMake": "Hiện mã ghép",
  "settings.codeAgain": "Mã khác",
  "settings.codeHint": "Nhập mã này trên thiết bị kia, trong Cài đặt → Thiết bị.",
  "settings.codeLeft": "Còn {left}",
  "settings.codeOver": "Mã đã hết hạn",
  "settings.codeEnter": "Mã từ thiết bị khác",
  "settings.pair": "Ghép",
  "settings.pairHint": "Danh mục đang có ở đây sẽ được mang sang, không mất gì.",
  "settings.paired": "Đã ghép; danh mục dùng chung từ bây giờ.",
  "settings.tokens": "Khóa API",
  "settings.tokensHint":
    "Cho chương trình của bạn đọc và sửa danh mục, cảnh báo qua /api/v1. Ai có khóa làm được như bạn.",
  "settings.tokenName": "Tên khóa, ví dụ: máy ở nhà",
  "settings.tokenMake": "Tạo khóa",
  "settings.tokenOnce": "Chép ngay: khóa chỉ hiện một lần.",
  "settings.token": "Khóa API mới",
  "settings.tokenNone": "Chưa có khóa nào.",
  "settings.tokenAt": "tạo lúc {time} {date}",
  "settings.revoke": "Thu hồi",
  "settings.revokeOf": "Thu hồi khóa {name}",
  "settings.revoked": "Khóa {name} không còn dùng được.",
  "settings.copy": "Chép",
  "settings.copied": "Đã chép",
  "settings.notCopied": "Trình duyệt không cho chép",
  "settings.fault.BAD_PAIRING_CODE": "Mã sai, đã dùng hoặc đã hết hạn; lấy mã mới ở thiết bị kia.",
  "settings.fault.RATE_LIMITED": "Thử quá nhiều lần; đợi một phút.",
  "settings.fault.TOO_MANY_TOKENS": "Mỗi người giữ tối đa 20 khóa; thu hồi khóa không dùng nữa.",
  "settings.fault.TOO_MUCH":
    "Hai thiết bị cộng lại có quá nhiều danh mục, cảnh báo hoặc kênh; xóa bớt rồi ghép lại, mã vẫn còn dùng được.",
  "settings.fault.UNREACHABLE": "Chưa tới được máy chủ; chưa có gì thay đổi.",
  "settings.fault.LOCKED": "Máy chủ đã khóa; tải lại trang và nhập mã truy cập.",
  "settings.fault.NO_IDENTITY": "Trình duyệt chặn cookie nên máy chủ không nhận ra thiết bị này.",
  "settings.fault.OTHER": "Máy chủ không làm được việc này; chưa có gì thay đổi.",
} as const;

export const settingsEn = {
  "settings.devices": "Devices",
  "settings.devicesHint":
    "Lists, alerts, layouts, drawings and settings belong to this browser, without an account. Pair another computer or phone to share them.",
  "settings.thisDevice": "This device",
  "settings.otherDevice": "Another device",
  "settings.addedAt": "paired {time} {date}",
  "settings.alone": "No other device is paired yet.",
  "settings.forget": "Forget",
  "settings.forgetOf": "Forget the device paired {time} {date}",
  "settings.forgotten": "That device cannot reach your lists any more.",
  "settings.codeMake": "Show a pairing code",
  "settings.codeAgain": "Another code",
  "settings.codeHint": "Enter this code on the other device, under Settings → Devices.",
  "settings.codeLeft": "{left} left",
  "settings.codeOver": "The code is too old",
  "settings.codeEnter": "Code from another device",
  "settings.pair": "Pair",
  "settings.pairHint": "The lists that are here come along; nothing is lost.",
  "settings.paired": "Paired; the lists are shared from now on.",
  "settings.tokens": "API tokens",
  "settings.tokensHint":
    "For your programs, to read and change lists and alerts at /api/v1. Whoever has one can do what you can.",
  "settings.tokenName": "Name, e.g. home computer",
  "settings.tokenMake": "Make a token",
  "settings.tokenOnce": "Copy it now: it is shown only once.",
  "settings.token": "New API token",
  "settings.tokenNone": "No tokens yet.",
  "settings.tokenAt": "made {time} {date}",
  "settings.revoke": "Revoke",
  "settings.revokeOf": "Revoke the token {name}",
  "settings.revoked": "The token {name} is worth nothing any more.",
  "settings.copy": "Copy",
  "settings.copied": "Copied",
  "settings.notCopied": "The browser does not allow copying",
  "settings.fault.BAD_PAIRING_CODE": "The code is wrong, used or too old; get a new one on the other device.",
  "settings.fault.RATE_LIMITED": "Too many tries; wait a minute.",
  "settings.fault.TOO_MANY_TOKENS": "One person keeps at most 20 tokens; revoke one that is not used.",
  "settings.fault.TOO_MUCH":
    "Together the two devices have too many lists, alerts or channels; delete some and pair again, the code still holds.",
  "settings.fault.UNREACHABLE": "The server cannot be reached; nothing was changed.",
  "settings.fault.LOCKED": "The server is locked; reload and enter its token.",
  "settings.fault.NO_IDENTITY": "The browser blocks cookies, so the server does not know this device.",
  "settings.fault.OTHER": "The server could not do this; nothing was changed.",
} satisfies Record<keyof typeof settingsVi, string>;

const WORDS = { vi: settingsVi, en: settingsEn };
export type SettingsTextKey = keyof typeof settingsVi | TextKey;
export type SettingsText = Text<SettingsTextKey>;

/** Apart from the others' words: the first load of the board needs none of these. */
export function useSettingsText(): SettingsText {
  return useTextWith<keyof typeof settingsVi>(WORDS);
}
