/** Nonsense that a stream may bring: none of it is a message, and some looks like one. */
const TEXTS: readonly string[] = [
  "",
  "null",
  "true",
  '"trade"',
  "[]",
  "{",
  "{}}",
  "NaN",
  "<html><body>502 Bad Gateway</body></html>",
  "\uFEFFhello",
  "\u0000\u0001\u0002",
  `${"[".repeat(2_000)}${"]".repeat(2_000)}`,
  '{"channel":"DATA","topic":"trade.","data":{}}',
  '{"channel":"DATA","topic":"trade.__proto__","data":{"s":"__proto__","p":"1","q":"1","v":"1"}}',
  '{"channel":"DATA","topic":"trade.VIC","data":null}',
  '{"C":"s-0,9","M":[{"H":"FcMarketDataV2Hub","M":"Broadcast","A":["{\\"DataType\\":\\"X\\"}"]}]}',
  '{"C":"s-0,9","M":[{"H":"FcMarketDataV2Hub","M":"Broadcast","A":["{\\"DataType\\":\\"X-TRADE\\",\\"Content\\":\\"{\\"}"]}]}',
  '{"C":"s-0,9","M":[null,5,{"H":"Other","M":"Broadcast","A":[]}]}',
  '{"type":"data","channel":"X","data":{"sym":"VIC","lastPrice":"abc","lastVolume":-5,"time":"99:99:99"}}',
  '{"type":"data","channel":"Q","data":{}}',
  '{"type":"data","channel":"X"}',
];

/** How many kinds there are besides the cut copy of a true frame. */
const KINDS = TEXTS.length + 2;

/** The piece of nonsense with this number; a true frame is at hand to be cut in half. */
export function garbageFrame(number: number, frame: string | Uint8Array): string | Uint8Array {
  const kind = number % KINDS;
  const text = TEXTS[kind];
  if (text !== undefined) return text;
  // Half of a JSON text, or of a compressed one, is never a whole one.
  if (kind === TEXTS.length) return frame.slice(0, Math.floor(frame.length / 2));
  return Uint8Array.from({ length: 64 }, (_, at) => (number + at * 37) % 256);
}
