import type { Refusal } from "#lib/contract/refusals.ts";

/** A request that the server refused, or that did not reach it (`code` is then `UNREACHABLE`). */
export class RestFault extends Error {
  override readonly name = "RestFault";
  constructor(
    readonly code: Refusal["code"] | "UNREACHABLE",
    message: string,
  ) {
    super(message);
  }
}

export function getJson<Body>(path: string, signal?: AbortSignal): Promise<Body> {
  return request<Body>("GET", path, undefined, signal);
}

export function sendJson<Body>(
  method: "POST" | "PATCH" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Body> {
  return request<Body>(method, path, body);
}

async function request<Body>(
  method: string,
  path: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<Body> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      signal: signal ?? AbortSignal.timeout(10_000),
    });
  } catch (fault) {
    throw new RestFault("UNREACHABLE", fault instanceof Error ? fault.message : "unreachable");
  }
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) {
    const refusal = (answer as { error?: Refusal } | undefined)?.error;
    throw new RestFault(refusal?.code ?? "INTERNAL", refusal?.message ?? `HTTP ${response.status}`);
  }
  return answer as Body;
}
