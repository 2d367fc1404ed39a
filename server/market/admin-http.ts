import type { z } from "zod";

const TIMEOUT_MS = 5_000;
/** A day of minute bars of one symbol is some 30 kB; several weeks of them fit. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** The exchange answered, and said no. */
export class AdminRefusal extends Error {
  override readonly name = "AdminRefusal";
  constructor(
    path: string,
    readonly status: number,
  ) {
    super(`${path} of the exchange answered ${status}`);
  }
}

/** One bounded GET of JSON from the simulated exchange's admin address, checked against its schema. */
export async function getJson<T>(url: URL, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, {
    redirect: "error",
    signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
  });
  const text = await readBounded(response);
  if (!response.ok) throw new AdminRefusal(url.pathname, response.status);
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(
      `${url.pathname} of the exchange has another form than documented: ${issue?.path.join(".")} ${issue?.message}`,
    );
  }
  return parsed.data;
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new Error("the exchange's answer is larger than 8 MiB");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
