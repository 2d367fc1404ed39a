import { type Feed, FeedFault, type FeedRun, type Simulation } from "../feed.ts";
import { orAborted } from "../or-aborted.ts";
import { readSimulation } from "../simulation.ts";
import { frameOf, openSocket } from "../socket.ts";
import { createConnection } from "./connection.ts";
import { createFastconnectSession, type FastconnectSession, type SessionOptions } from "./session.ts";
import type { Tokens } from "./token.ts";
import { FASTCONNECT_CROWDED_MS, FASTCONNECT_USER_AGENT } from "./wire.ts";

export interface FastconnectOptions extends SessionOptions {
  /** `wss://stream.ssi.com.vn/ws/v3`. */
  streamUrl: string;
  /** The market clock, epoch ms. */
  marketNowMs(): number;
  /** Shared with REST; one of its own unless told. */
  session?: FastconnectSession;
}

const RENEWAL_RETRY_MS = 30_000;
const MIN_RENEWAL_MS = 1_000;

/** FastConnect v3: session, WebSocket, subscriptions. One socket at a time, of the ten that a key may have. */
export function fastconnectFeed(options: FastconnectOptions): Feed {
  /** Outlives a connection: a reconnect does not log in again. */
  const session = options.session ?? createFastconnectSession(options);

  return async (run) => {
    const arrival = createArrival(run);
    let isNew = false;
    const ask = {
      clock: run.clock,
      log: run.log,
      answered(header: string | null): void {
        isNew = true;
        arrival.answered(header, options.restUrl);
      },
    };
    try {
      // The request goes on when the run ends, for its answer must not be lost.
      const tokens = await orAborted(session.token(ask), run.signal);
      if (tokens === null) return;
      await arrival.announced();
      await stream({ options, run, session, arrival, tokens, isNew });
    } finally {
      await session.idle();
    }
  };
}

type Arrival = ReturnType<typeof createArrival>;

/** Tells the sink once per run who answered, and holds every later answer against the first. */
function createArrival(run: FeedRun) {
  let first: { simulation: Simulation | null; announcement: Promise<void> } | null = null;
  return {
    answered(header: string | null | undefined, url: string): void {
      run.sink.alive();
      const simulation = readSimulation(header, url);
      if (first && (first.simulation === null) !== (simulation === null)) {
        throw new FeedFault("protocol", `${new URL(url).host} is simulated and the other address is not`);
      }
      if (first) return;
      const announcement = Promise.resolve(run.sink.connected(simulation));
      // Awaited by `announced`; until then its failure is nobody's.
      announcement.catch(() => {});
      first = { simulation, announcement };
    },
    announced: async (): Promise<void> => first?.announcement,
  };
}

interface Streaming {
  options: FastconnectOptions;
  run: FeedRun;
  session: FastconnectSession;
  arrival: Arrival;
  tokens: Tokens;
  /** Given by SSI a moment ago: a refusal is then no matter of its age. */
  isNew: boolean;
}

/** From the WebSocket to its end. */
async function stream(streaming: Streaming): Promise<void> {
  const { options, run, session, arrival, tokens, isNew } = streaming;
  const { sink } = run;
  const connection = createConnection(run, options.marketNowMs);
  const stopRenewal = keepRenewed(streaming);
  try {
    const socket = await openSocket(options.streamUrl, {
      clock: run.clock,
      signal: run.signal,
      headers: {
        authorization: `Bearer ${tokens.accessToken}`,
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": FASTCONNECT_USER_AGENT,
      },
      message: (message) => connection.message(frameOf(message)),
      alive: () => sink.alive(),
    });
    try {
      arrival.answered(socket.simulationHeader, options.streamUrl);
      await arrival.announced();
      connection.begin(socket);
      socket.resume();
      run.heartbeat(() => connection.beat());
      connection.end(await socket.closed);
    } finally {
      connection.stop();
      socket.close();
      // Not before it is gone: there is never more than one connection.
      await socket.closed.catch(() => {});
    }
  } catch (error) {
    throw afterRefusal(error, connection.isTokenRefused, () => session.refuse(tokens.accessToken), isNew);
  } finally {
    stopRenewal();
  }
}

/** An old token that is refused says nothing about the credentials: the next try brings a new one, soon. */
function afterRefusal(error: unknown, isTokenRefused: boolean, refuse: () => void, isNew: boolean): unknown {
  if (!(error instanceof FeedFault)) return error;
  const isAtUpgrade = error.code === "auth-refused" && /HTTP 401$/.test(error.message);
  if (isTokenRefused || isAtUpgrade) {
    refuse();
    if (!isNew) return new FeedFault("lost", error.message, { cause: error });
  }
  if (/HTTP 429$/.test(error.message) && error.retryAfterMs < FASTCONNECT_CROWDED_MS) {
    return new FeedFault(error.code, error.message, { cause: error, retryAfterMs: FASTCONNECT_CROWDED_MS });
  }
  return error;
}

/** Renews the token in time while the socket stays as it is: SSI looks at a token only when a socket opens. */
function keepRenewed({ run, session, tokens }: Streaming): () => void {
  const { clock, log } = run;
  let isOver = false;
  let cancel = (): void => {};
  const schedule = (delayMs: number): void => {
    if (!isOver) cancel = clock.after(Math.max(MIN_RENEWAL_MS, delayMs), renew);
  };
  const renew = (): void => {
    const answered = (): void => {
      if (!isOver) run.sink.alive();
    };
    session.token({ clock, log, answered }).then(
      (next) => schedule(next.renewAtMs - clock.wallMs()),
      (error: unknown) => {
        const fault = error instanceof FeedFault ? error : null;
        log.warn(
          { upstream: fault?.message ?? "unknown" },
          "SSI's token cannot be renewed now; the stream goes on",
        );
        schedule(Math.max(fault?.retryAfterMs ?? 0, RENEWAL_RETRY_MS));
      },
    );
  };
  schedule(tokens.renewAtMs - clock.wallMs());
  return () => {
    isOver = true;
    cancel();
  };
}
