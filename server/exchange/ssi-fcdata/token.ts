import { randomBytes } from "node:crypto";
import { z } from "zod";
import { createTokenMint } from "../jwt.ts";

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
  /** No token given out so far is good any more. */
  expireAll(): void;
}

export function createTokens(wallMs: () => number): FcDataTokens {
  const consumerID = randomBytes(16).toString("hex");
  const consumerSecret = randomBytes(16).toString("hex");
  // A real JWT: SSI's Python client reads `exp` (seconds) out of its second part.
  const mint = createTokenMint(wallMs);

  return {
    consumerID,
    consumerSecret,
    answer(body) {
      const credentials = Credentials.safeParse(body);
      if (!credentials.success) return refusal("consumerID and consumerSecret are required.");
      const { consumerid, consumersecret } = credentials.data;
      if (consumerid !== consumerID || consumersecret !== consumerSecret)
        return refusal("Key does not exist.");
      return {
        message: "Success",
        status: 200,
        data: { accessToken: mint.issue(consumerID, LIFE_SECONDS).token },
      };
    },
    isValid: (authorization) => mint.read(authorization) !== null,
    expireAll: mint.expireAll,
  };
}

function refusal(message: string) {
  return { message, status: 400, data: null };
}

function lowerCaseKeys(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
}
