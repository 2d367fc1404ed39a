import { WebSocket } from "ws";
import type { RunningExchange } from "#server/exchange/run.ts";

export type Answer = Record<string, unknown>;

/** Somebody who holds the exchange's FastConnect v3 key. */
export function fastconnectUser(exchange: RunningExchange) {
  const { url, streamUrl, apiKey, apiSecret } = exchange.ready.feeds["ssi-fastconnect"];
  const sockets: WebSocket[] = [];

  async function post(path: string, body: unknown) {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${url}/api/v3/auth/${path}`, {
      ...{ method: "POST", headers, body: JSON.stringify(body) },
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
  }

  async function login(): Promise<{ accessToken: string; refreshToken: string } & Answer> {
    const { status, body } = await post("token", { apiKey, apiSecret });
    if (status !== 200) throw new Error(`the login was answered ${status} ${JSON.stringify(body)}`);
    return body as { accessToken: string; refreshToken: string };
  }

  async function get(path: string, token?: string) {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    const response = await fetch(`${url}/api/v3/data/${path}`, { headers });
    return { status: response.status, headers: response.headers, body: (await response.json()) as never };
  }

  /** A socket with all that came over it. */
  async function connect(token: string) {
    const socket = new WebSocket(streamUrl, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    });
    sockets.push(socket);
    const texts: string[] = [];
    const closes: number[] = [];
    const errors: string[] = [];
    socket.on("message", (data) => texts.push(String(data)));
    socket.on("close", (code) => closes.push(code));
    socket.on("error", (error) => errors.push(error.message));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const say = (frame: unknown) => socket.send(JSON.stringify(frame));
    return {
      ...{ socket, texts, closes, errors, say },
      subscribe: (...topics: string[]) => say({ method: "subscribe", channel: "DATA", topics }),
      frames: () => texts.map((text) => JSON.parse(text) as Answer),
      /** Data of one topic. */
      data: (topic: string) =>
        texts
          .map((text) => JSON.parse(text) as Answer)
          .filter((frame) => frame.topic === topic)
          .map((frame) => frame.data as Record<string, string>),
      topics: () =>
        new Set(texts.flatMap((text) => ((JSON.parse(text) as Answer).topic as string | undefined) ?? [])),
    };
  }

  const hangUp = (): void => {
    for (const socket of sockets.splice(0)) socket.terminate();
  };
  return { apiKey, apiSecret, post, login, get, connect, hangUp };
}
