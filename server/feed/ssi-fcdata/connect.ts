import { deliver } from "../deliver.ts";
import { type Feed, FeedFault, type FeedRun } from "../feed.ts";
import { readSimulation } from "../simulation.ts";
import { type FeedSocket, openSocket } from "../socket.ts";
import { channelList } from "./channels.ts";
import { decodeHubFrame, isAboutAuthorization } from "./decode.ts";
import { type Connection, negotiate, startStream, stopStream } from "./signalr.ts";
import { fetchToken, type Token } from "./token.ts";
import { FCDATA_HUB, type SignalRInvocation } from "./wire.ts";

export interface FcDataOptions {
  /** `https://fc-data.ssi.com.vn/`. */
  restUrl: string;
  /** `https://fc-datahub.ssi.com.vn/`; `v2.0/signalr` is added when it is not there. */
  hubUrl: string;
  consumerID: string;
  consumerSecret: string;
  /** The market clock, epoch ms. */
  marketNowMs(): number;
}

/** FastConnect Data v2: token, negotiate, connect, start, SwitchChannels. */
export function fcdataFeed(options: FcDataOptions): Feed {
  /** Outlives a connection: a reconnect does not log in again. */
  let token: Token | null = null;

  return async (run) => {
    const arrival = createArrival(run);
    // A timer may come a little early, so a second counts as over.
    const isOld = token === null || token.renewAtMs <= run.clock.wallMs() + 1_000;
    if (token === null || isOld) token = await login(options, run, arrival);
    const { renewAtMs, accessToken } = token;
    try {
      const connection = await negotiate(options.hubUrl, accessToken, run, (header) =>
        arrival.answered(header, options.hubUrl),
      );
      await arrival.announced();
      await stream(options, run, connection, renewAtMs);
    } catch (error) {
      const isRefused = error instanceof FeedFault && error.code === "auth-refused";
      if (isRefused) token = null;
      // An old token that is refused says nothing about the credentials: the next try brings a new one.
      if (isRefused && !isOld) throw new FeedFault("lost", error.message, { cause: error });
      throw error;
    }
  };
}

/** Tells the sink once per run who answered, before anything else comes of the answer. */
function createArrival(run: FeedRun) {
  let announcement: Promise<void> | null = null;
  return {
    answered(simulationHeader: string | null, url: string): void {
      run.sink.alive();
      const simulation = readSimulation(simulationHeader, url);
      announcement ??= Promise.resolve(run.sink.connected(simulation));
      // Awaited by `announced`; until then its failure is nobody's.
      announcement.catch(() => {});
    },
    announced: async (): Promise<void> => announcement ?? undefined,
  };
}

function login(
  options: FcDataOptions,
  run: FeedRun,
  arrival: ReturnType<typeof createArrival>,
): Promise<Token> {
  const { consumerID, consumerSecret, restUrl } = options;
  return fetchToken(restUrl, { consumerID, consumerSecret }, run, (answer) =>
    arrival.answered(answer.simulationHeader, restUrl),
  );
}

/** From the WebSocket to its end. */
async function stream(
  options: FcDataOptions,
  run: FeedRun,
  connection: Connection,
  renewAtMs: number,
): Promise<void> {
  const { clock, sink, signal } = run;
  const hub = createHub(options, run);
  const socket = await openSocket(connection.socketUrl, {
    clock,
    signal,
    headers: connection.headers,
    message: (data) => hub.message(data),
    alive: () => sink.alive(),
  });
  let cancelRenewal = (): void => {};
  try {
    hub.begin(socket);
    socket.resume();
    run.heartbeat(() => socket.ping());
    const earlyEnd = await Promise.race([startStream(connection, run), socket.closed]);
    if (earlyEnd) return hub.end(earlyEnd);
    sink.authenticated();
    hub.follow();
    // The run ends well and `supervise` begins another with a new token.
    cancelRenewal = clock.after(Math.max(1_000, renewAtMs - clock.wallMs()), () =>
      hub.leave("token renewal"),
    );
    hub.end(await socket.closed);
    await stopStream(connection, clock);
  } finally {
    cancelRenewal();
    hub.stop();
    socket.close();
    await socket.closed.catch(() => {});
  }
}

/** What one connection of the hub knows. */
function createHub(options: FcDataOptions, run: FeedRun) {
  const { sink, log, wanted } = run;
  let socket: FeedSocket | null = null;
  let fault: FeedFault | null = null;
  let isLeaving = false;
  let calls = 0;
  let stopFollowing = (): void => {};
  let asked: readonly string[] | null = null;

  function switchChannels(): void {
    calls += 1;
    asked = wanted.everything ? ["*"] : [...wanted.symbols()];
    const list = channelList(wanted.everything ? "everything" : wanted.symbols());
    const call = { H: FCDATA_HUB.toLowerCase(), M: "SwitchChannels", A: [list], I: calls };
    socket?.send(JSON.stringify(call satisfies SignalRInvocation));
  }

  function fail(text: string): void {
    // Reconnecting with a new login is the cure for an old token, and soon.
    fault ??= isAboutAuthorization(text)
      ? new FeedFault("lost", `the hub: ${text}`)
      : new FeedFault("protocol", `the hub: ${text}`);
    socket?.close();
  }

  return {
    begin(open: FeedSocket): void {
      socket = open;
    },
    follow(): void {
      switchChannels();
      if (!wanted.everything) stopFollowing = wanted.onChange(switchChannels);
    },
    message(data: string | Uint8Array): void {
      sink.frame?.(data);
      const text = typeof data === "string" ? data : Buffer.from(data).toString("utf8");
      const marketNowMs = options.marketNowMs();
      const frame = decodeHubFrame(text, { marketNowMs });
      for (const { raw, decoded } of frame.broadcasts) deliver(decoded, sink, marketNowMs, () => raw);
      for (const { reason, detail } of frame.rejects) sink.reject(reason, text, detail);
      for (const notice of frame.notices)
        log.warn({ upstream: notice }, "the FastConnect hub reports an error");
      if (frame.error !== null) fail(frame.error);
      if (frame.answer?.error) fail(frame.answer.error);
      else if (frame.answer && asked) {
        sink.subscribed?.(asked, []);
        asked = null;
      }
      if (frame.isGoodbye) fail("asks us to connect anew");
    },
    leave(why: string): void {
      log.info({ why }, "leaving the FastConnect hub to come back");
      isLeaving = true;
      socket?.close();
    },
    /** Gives the connection's end its meaning. */
    end({ code, reason }: { code: number; reason: string }): void {
      if (fault) throw fault;
      if (isLeaving || run.signal.aborted || code === 1000 || code === 1001) return;
      throw new FeedFault("lost", `the connection was closed: ${reason ? `${code}, ${reason}` : code}`);
    },
    stop(): void {
      stopFollowing();
    },
  };
}
