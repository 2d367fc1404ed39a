import { BlockList, isIP } from "node:net";

/** What of IPv4 is not the open internet: IANA's special-purpose blocks, multicast and what is reserved. */
const NOT_PUBLIC_4: readonly (readonly [net: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** All global unicast addresses of IPv6 so far: mapped, NAT64, local and multicast ones lie outside. */
const GLOBAL_6 = ["2000::", 3] as const;
/** Inside it: protocol assignments with Teredo, 6to4, and what documentation uses. */
const NOT_PUBLIC_6: readonly (readonly [net: string, bits: number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const blocked4 = new BlockList();
for (const [net, bits] of NOT_PUBLIC_4) blocked4.addSubnet(net, bits, "ipv4");
const blocked6 = new BlockList();
for (const [net, bits] of NOT_PUBLIC_6) blocked6.addSubnet(net, bits, "ipv6");
const global6 = new BlockList();
global6.addSubnet(...GLOBAL_6, "ipv6");

/** Whether an IP address belongs to the open internet. Anything that is not plainly such an address does not. */
export function isPublicAddress(address: string): boolean {
  const family = address.includes("%") ? 0 : isIP(address);
  if (family === 4) return !blocked4.check(address, "ipv4");
  return family === 6 && global6.check(address, "ipv6") && !blocked6.check(address, "ipv6");
}

/** The address a URL's host is, or null when it is a name. `URL` has turned odd notations into plain ones. */
export function literalAddressOf(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? null : host;
}
