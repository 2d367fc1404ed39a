import { deliver } from "../deliver.ts";
import { type Feed, FeedFault, type FeedRun } from "../feed.ts";
import { readSimulation } from "../simulation.ts";
import { type FeedSocket, frameOf, openSocket, type SocketMessage } from "../socket.ts";
import { channelList } from "./channels.ts";
import { createHubDecoder, isAboutAuthorization } from "./decode.ts";
import { createFcDataSession, type FcDataSession } from "./session.ts";
import { type Connection, negotiate, startStream, stopStream } from "./signalr.ts";
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
  /** Shared with REST; one of its own unless told. */
  session?: FcDataSession;
}

/** Close codes that are about the token. */
const CLOSE_UNAUTHORIZED: readonly number[] = [4401, 4403];

/** FastConnect Data v2: token, negotiate, connect, start, SwitchChannels. */
export function fcdataFeed(options: FcDataOptions): Feed {
  /** Outlives a connection: a reconnect does not log in again. */
  const session = options.session ?? createFcDataSession(options);

  return async (run) => {
    const { clock, signal } = run;
    const arrival = createArrival(run);
    let isNew = false;
    const { accessToken, renewAtMs } = await session.token({
      clock,
      signal,
      answered(header) {
        isNew = true;
        arrival.answered(header, options.restUrl);
      },
    });
    const hub = createHub(options, run);
    try {
      const connection = await negotiate(options.hubUrl, accessToken, run, (header) =>
        arrival.answered(header, options.hubUrl),
      );
      await arrival.announced();
      await stream(hub, run, connection, renewAtMs);
    } catch (error) {
      const isRefused = error instanceof FeedFault && error.code === "auth-refused";
      if (isRefused || hub.isTokenRefused) session.refuse(accessToken);
      // An old token that is refused says nothing about the credentials: the next try brings a new one.
      if (isRefused && !isNew) throw new FeedFault("lost", error.message, { cause: error });
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

/** From the WebSocket to its end. */
async function stream(
  hub: ReturnType<typeof createHub>,
  run: FeedRun,
  connection: Connection,
  renewAtMs: number,
): Promise<void> {
  const { clock, sink, signal } = run;
  const socket = await openSocket(connection.socketUrl, {
    clock,
    signal,
    headers: connection.headers,
    message: (message) => hub.message(message),
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
  const decode = createHubDecoder();
  let socket: FeedSocket | null = null;
  let fault: FeedFault | null = null;
  let isLeaving = false;
  let isTokenRefused = false;
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
    isTokenRefused ||= isAboutAuthorization(text);
    fault ??= new FeedFault(isTokenRefused ? "lost" : "protocol", `the hub: ${text}`);
    socket?.close();
  }

  return {
    get isTokenRefused() {
      return isTokenRefused;
    },
    begin(open: FeedSocket): void {
      socket = open;
    },
    follow(): void {
      switchChannels();
      if (!wanted.everything) stopFollowing = wanted.onChange(switchChannels);
    },
    message(message: SocketMessage): void {
      sink.frame?.(frameOf(message));
      const marketNowMs = options.marketNowMs();
      const frame = decode(message.bytes, { marketNowMs });
      for (const { raw, decoded } of frame.broadcasts) deliver(decoded, sink, marketNowMs, () => raw);
      for (const { reason, detail } of frame.rejects)
        sink.reject(reason, message.bytes.toString("utf8"), detail);
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
      isTokenRefused ||= CLOSE_UNAUTHORIZED.includes(code);
      if (isLeaving || run.signal.aborted || code === 1000 || code === 1001) return;
      throw new FeedFault("lost", `the connection was closed: ${reason ? `${code}, ${reason}` : code}`);
    },
    stop(): void {
      stopFollowing();
    },
  };
}
