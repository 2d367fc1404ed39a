import { describe, expect, test } from "vitest";
import { isPublicAddress, literalAddressOf } from "#server/alerts/delivery/private-address.ts";

describe("an alert may go out to", () => {
  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2400:cb00::1",
    "2001:200::1",
    "2a00:1450:4001:81b::200e",
  ])("%s, which is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe("an alert may not go to", () => {
  test.each([
    ["this host", "0.0.0.0", "0.1.2.3", "::", "127.0.0.1", "127.255.255.254", "::1"],
    [
      "private networks",
      "10.0.0.1",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "fc00::1",
      "fd12:3456::1",
    ],
    ["the carrier's network", "100.64.0.1", "100.127.255.255"],
    ["the link, and a cloud's metadata", "169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0"],
    ["many at once", "224.0.0.1", "239.255.255.255", "255.255.255.255", "ff02::1"],
    ["what is reserved or for documentation", "240.0.0.1", "192.0.0.8", "192.0.2.1", "198.51.100.1"],
    ["what is for tests", "198.18.0.1", "198.19.255.255", "203.0.113.5", "2001:db8::1", "3fff::1", "5f00::1"],
    [
      "IPv4 in the clothes of IPv6",
      "::ffff:127.0.0.1",
      "::ffff:8.8.8.8",
      "::127.0.0.1",
      "::ffff:0:127.0.0.1",
    ],
    ["a translator or a tunnel", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:4136::1"],
    ["relays of 6to4", "192.88.99.1"],
    ["no address at all", "", "localhost", "127.1", "0x7f.1", "2130706433", "1.1.1.1 ", "[::1]"],
  ])("%s", (_what, ...addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });
});

test("a number in any notation is the address it stands for", () => {
  const literal = (host: string): string | null => literalAddressOf(new URL(`https://${host}/`));
  for (const host of [
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "0x7f000001",
    "１２７.0.0.1",
    "127。0。0。1",
  ]) {
    expect([host, literal(host)]).toEqual([host, "127.0.0.1"]);
  }
  expect(literal("[::ffff:127.0.0.1]")).toBe("::ffff:7f00:1");
  expect(literal("hooks.example@127.0.0.1")).toBe("127.0.0.1");
  expect(literal("hooks.example")).toBeNull();
});
