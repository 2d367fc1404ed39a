import { generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { authFrame, readPrivateKey } from "#server/feed/ssi-ids/session.ts";
import { rsaKeyValueOf } from "../rsa-key-value.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function isSignedBy(key: KeyObject, frame: ReturnType<typeof authFrame>): boolean {
  const text = `${frame.publicKey}|${frame.timestamp}|${frame.nonce}`;
  return verify("sha256", Buffer.from(text), key, Buffer.from(frame.signature, "hex"));
}

describe("the private key", () => {
  test.each([
    [
      "base64 of an RSAKeyValue, as SSI hands it out",
      Buffer.from(rsaKeyValueOf(privateKey)).toString("base64"),
    ],
    ["an RSAKeyValue itself", rsaKeyValueOf(privateKey)],
    ["PEM", pem],
    ["PEM on one line, as in an .env file", pem.replaceAll("\n", "\\n")],
    ["PEM of PKCS #1", privateKey.export({ type: "pkcs1", format: "pem" }).toString()],
  ])("as %s signs what the public key confirms", (_, text) => {
    const frame = authFrame("PUB", readPrivateKey(text), 1_770_000_000_000.4, "00ff");
    expect(frame).toMatchObject({
      type: "auth",
      publicKey: "PUB",
      timestamp: 1_770_000_000_000,
      nonce: "00ff",
    });
    expect(frame.signature).toMatch(/^[0-9a-f]{512}$/);
    expect(isSignedBy(publicKey, frame)).toBe(true);
    expect(isSignedBy(publicKey, { ...frame, nonce: "00fe" })).toBe(false);
  });

  test.each([
    ["nonsense", "not-a-key"],
    ["an empty text", ""],
    ["an RSAKeyValue without its secret", "<RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>"],
    [
      "a key of another kind",
      generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    ],
    ["a megabyte", "A".repeat(1_048_576)],
  ])("that is %s is refused without being told to the log", (_, text) => {
    let message = "";
    try {
      readPrivateKey(text);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^the private key /);
    expect(message.length).toBeLessThan(100);
  });
});
