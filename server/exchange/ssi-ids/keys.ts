import { createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject, verify } from "node:crypto";
import { promisify } from "node:util";

/** The key pair of this run, in the form SSI hands keys out. */
export interface IdsKeys {
  /** Base64 of the RSAKeyValue XML with modulus and exponent: names the account. */
  publicKey: string;
  privateKey: string;
  /** Whether the private key signed this text; `signature` is lower-case hex. */
  isSignedBy(text: string, signature: string): boolean;
}

export async function createIdsKeys(): Promise<IdsKeys> {
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const jwk = pair.privateKey.export({ format: "jwk" });
  const verifyKey: KeyObject = createPublicKey(pair.privateKey);
  return {
    publicKey: xmlKey(jwk, [
      ["Modulus", "n"],
      ["Exponent", "e"],
    ]),
    privateKey: xmlKey(jwk, [
      ["Modulus", "n"],
      ["Exponent", "e"],
      ["P", "p"],
      ["Q", "q"],
      ["DP", "dp"],
      ["DQ", "dq"],
      ["InverseQ", "qi"],
      ["D", "d"],
    ]),
    isSignedBy(text, signature) {
      if (!/^[0-9a-f]{2,2048}$/.test(signature)) return false;
      return verify("sha256", Buffer.from(text, "utf8"), verifyKey, Buffer.from(signature, "hex"));
    },
  };
}

function xmlKey(jwk: JsonWebKey, parts: readonly (readonly [string, keyof JsonWebKey])[]): string {
  const elements = parts.map(([name, part]) => {
    const base64 = Buffer.from(String(jwk[part]), "base64url").toString("base64");
    return `<${name}>${base64}</${name}>`;
  });
  return Buffer.from(`<RSAKeyValue>${elements.join("")}</RSAKeyValue>`, "utf8").toString("base64");
}
