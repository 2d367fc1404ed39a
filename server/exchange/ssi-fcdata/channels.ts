/** Stream types this exchange knows. */
export const STREAM_TYPES = ["X", "X-QUOTE", "X-TRADE", "R", "MI", "B", "F", "OL"] as const;
export type StreamType = (typeof STREAM_TYPES)[number];

/** What one connection follows: by type the codes in capitals, or all. */
export type Channels = Map<StreamType, Set<string> | "all">;

const MAX_LENGTH = 64 * 1024;

/**
 * `X:ALL,X-QUOTE:ALL`, `X-TRADE:ACB-SSI`, spaces and lower case tolerated. A type named twice joins. Null for
 * what cannot be read, as SSI answers «Invalid channel».
 */
export function parseChannels(argument: unknown): Channels | null {
  if (typeof argument !== "string" || argument.length > MAX_LENGTH) return null;
  const channels: Channels = new Map();
  for (const part of argument.toUpperCase().split(",")) {
    const [name = "", symbols, ...more] = part.split(":").map((word) => word.trim());
    const type = STREAM_TYPES.find((one) => one === name);
    if (!type || !symbols || more.length > 0) return null;
    const before = channels.get(type);
    if (symbols === "ALL" || before === "all") channels.set(type, "all");
    else channels.set(type, new Set([...(before ?? []), ...symbols.split("-").map((word) => word.trim())]));
  }
  return channels;
}

export function isFollowing(channels: Channels, type: StreamType, code: string): boolean {
  const followed = channels.get(type);
  return followed === "all" || followed?.has(code) === true;
}
