import type { KeyObject } from "node:crypto";

/** A private key as the XML in which SSI hands keys out. */
export function rsaKeyValueOf(key: KeyObject): string {
  const jwk = key.export({ format: "jwk" });
  const part = (tag: string, value: string | undefined): string =>
    `<${tag}>${Buffer.from(value ?? "", "base64url").toString("base64")}</${tag}>`;
  return `<RSAKeyValue>${part("Modulus", jwk.n)}${part("Exponent", jwk.e)}${part("P", jwk.p)}${part("Q", jwk.q)}${part(
    "DP",
    jwk.dp,
  )}${part("DQ", jwk.dq)}${part("InverseQ", jwk.qi)}${part("D", jwk.d)}</RSAKeyValue>`;
}
