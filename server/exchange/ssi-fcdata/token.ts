import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const LIFE_SECONDS = 8 * 3_600;

/** Bound without regard to case, as ASP.NET does: SSI's .NET client writes ConsumerID. */
const Credentials = z.preprocess(
  lowerCaseKeys,
  z.object({ consumerid: z.string().max(200), consumersecret: z.string().max(200) }),
);

/** Credentials and tokens of this run. */
export interface FcDataTokens {
  consumerID: string;
  consumerSecret: string;
  /** The answer of AccessToken, its `status` a number, whatever the HTTP code says. */
  answer(body: unknown): { message: string; status: number; data: { accessToken: string } | null };
  /** Whether an `Authorization` header (or the token alone) is of ours and not expired. */
  isValid(authorization: string | null | undefined): boolean;
}

export function createTokens(wallMs: () => number): FcDataTokens {
  const consumerID = randomBytes(16).toString("hex");
  const consumerSecret = randomBytes(16).toString("hex");
  const key = randomBytes(32);

  function sign(text: string): string {
    return createHmac("sha256", key).update(text).digest("base64url");
  }

  /** A real JWT: SSI's Python client reads `exp` (seconds) out of its second part. */
  function issue(): string {
    const nowSeconds = Math.floor(wallMs() / 1000);
    const head = part({ alg: "HS256", typ: "JWT" });
    const claims = part({
      sub: consumerID,
      iat: nowSeconds,
      exp: nowSeconds + LIFE_SECONDS,
      jti: randomBytes(8).toString("hex"),
    });
    return `${head}.${claims}.${sign(`${head}.${claims}`)}`;
  }

  return {
    consumerID,
    consumerSecret,
    answer(body) {
      const credentials = Credentials.safeParse(body);
      if (!credentials.success) return refusal("consumerID and consumerSecret are required.");
      const { consumerid, consumersecret } = credentials.data;
      if (consumerid !== consumerID || consumersecret !== consumerSecret)
        return refusal("Key does not exist.");
      return { message: "Success", status: 200, data: { accessToken: issue() } };
    },
    isValid(authorization) {
      const token = authorization?.replace(/^Bearer\s+/i, "") ?? "";
      const [head, claims, signature, ...more] = token.split(".");
      if (!head || !claims || !signature || more.length > 0) return false;
      if (!isEqual(signature, sign(`${head}.${claims}`))) return false;
      const { exp } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as { exp: number };
      return exp * 1000 > wallMs();
    },
  };
}

function refusal(message: string) {
  return { message, status: 400, data: null };
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function lowerCaseKeys(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
}
