import type { Store } from "../store/store.ts";
import { apiTokenOf, deviceTokenOf, hashOf } from "./identity.ts";
import type { OriginVerdict } from "./origin.ts";
import { Refused } from "./rest-input.ts";

/** What may be known of a request, whether it came over HTTP or opened a socket. */
export interface Credentials {
  cookie: string | null | undefined;
  authorization: string | null | undefined;
}

export interface Identity {
  ownerId: string;
  /** What it proved itself with: sockets of a revoked one are closed. */
  proof: string;
  by: "device" | "token";
}

/**
 * Whose a request is: the one seam for accounts. They come as one more kind of proof here, and as owners that
 * devices are handed to, as pairing does; nothing else asks who somebody is.
 */
export async function identify(
  store: Pick<Store, "ownerOfDevice" | "ownerOfApiToken">,
  { cookie, authorization }: Credentials,
  verdict: OriginVerdict,
): Promise<Identity | null> {
  const apiToken = apiTokenOf(authorization);
  if (apiToken) {
    const proof = hashOf(apiToken);
    const ownerId = verdict === "foreign" ? null : await store.ownerOfApiToken(proof);
    return ownerId === null ? null : { ownerId, proof, by: "token" };
  }
  const token = deviceTokenOf(cookie);
  if (!token || verdict === "foreign") return null;
  const proof = hashOf(token);
  return { ownerId: await store.ownerOfDevice(proof), proof, by: "device" };
}

export type Purpose = "read" | "change";

export interface OwnerParts {
  store: Store;
  judge: (headers: Headers) => OriginVerdict;
}

/** The owner of what a REST request reads or changes; refuses who has none. */
export async function ownerOf(request: Request, purpose: Purpose, parts: OwnerParts): Promise<Identity> {
  const verdict = parts.judge(request.headers);
  const { headers } = request;
  const credentials = { cookie: headers.get("cookie"), authorization: headers.get("authorization") };
  const identity = await identify(parts.store, credentials, verdict);
  if (!identity) throw new Refused("NO_IDENTITY");
  // Browsers name their origin on every change. Who does not is a program, which has no rights of a cookie.
  if (purpose === "change" && identity.by === "device" && verdict === "absent") {
    throw new Refused("FORBIDDEN_ORIGIN", "A change that relies on a cookie must name its Origin.");
  }
  return identity;
}

/** A device itself, for what a program with a token may not do: more devices, more tokens. */
export async function deviceOf(request: Request, purpose: Purpose, parts: OwnerParts): Promise<Identity> {
  const identity = await ownerOf(request, purpose, parts);
  if (identity.by !== "device") throw new Refused("NO_IDENTITY");
  return identity;
}
