import { WebSocket } from "ws";
import type { Clock } from "../../clock.ts";
import type { DialectName } from "../dialect.ts";
import { createLane, type FrameData, type FrameLane } from "./lane.ts";
import { type FaultPlan, type FrameFate, UNTOUCHED } from "./plan.ts";
import { spoilt } from "./spoil.ts";

/** Our end of one WebSocket as the faults see it. */
export interface FaultySocket {
  readonly dialect: DialectName;
  cut(code: number): void;
  /** A fault began or ended: whether it reads is decided anew. */
  reconsider(): void;
  /** What was kept back leaves. */
  release(): void;
}

export interface FaultySocketSetup {
  dialect: DialectName;
  plan: FaultPlan;
  clock: Clock;
  /** False while nothing goes wrong: the ordinary way costs nothing. */
  isOn(): boolean;
  opened(socket: FaultySocket, webSocket: WebSocket): void;
}

/** What a frame must look like to be data; acknowledgements and heartbeats are left alone. */
const DATA_MARKS: Record<DialectName, string> = {
  "ssi-ids": '{"type":"data"',
  "ssi-fcdata": '"M":[{',
  "ssi-fastconnect": '"topic":',
};
const LONGEST_PREFIX = 200;

/** Of a close frame. */
export const CLOSE_NORMAL = 1000;
export const CLOSE_GOING_AWAY = 1001;

/**
 * The class of a WebSocketServer's sockets through which a dialect's faults work. `ws` takes a class and no
 * function here. Dialects send as ever; what leaves is up to the plan.
 */
export function faultyWebSocketClass(setup: FaultySocketSetup): typeof WebSocket {
  const { dialect, plan, clock, isOn } = setup;
  return class FaultyWebSocket extends WebSocket {
    #openedMs = clock.monotonicMs();
    #lane: FrameLane = createLane({
      write: (frame) => {
        if (this.readyState === WebSocket.OPEN) super.send(frame);
      },
      nowMs: () => clock.monotonicMs(),
      after: (delayMs, call) => clock.after(delayMs, call),
    });

    /** On a server there is no address; what else the library hands on is its own affair. */
    constructor(address: string | URL | null, ...rest: unknown[]) {
      super(address as null, ...(rest as []));
      this.once("close", () => this.#lane.drop());
      const cut = (code: number): void => super.close(code, code === CLOSE_GOING_AWAY ? "cut" : "");
      const release = (): void => this.#lane.release();
      const reconsider = (): void => {
        if (this.#isHalfOpen !== this.isPaused) this.#isHalfOpen ? this.pause() : this.resume();
      };
      setup.opened({ dialect, cut, reconsider, release }, this);
    }

    get #voice() {
      return isOn() ? plan.voice(dialect, this.#openedMs, clock.monotonicMs()) : "whole";
    }

    get #isSilent(): boolean {
      return this.#voice !== "whole";
    }

    get #isHalfOpen(): boolean {
      return this.#voice === "half-open";
    }

    override send(data: FrameData, ...rest: unknown[]): void {
      if (!isOn() && this.#lane.isEmpty) super.send(data, ...(rest as []));
      else if (!this.#isSilent) {
        const fate = this.#fateOf(data);
        this.#lane.offer(spoilt(data, fate), fate);
      }
    }

    #fateOf(data: FrameData): FrameFate {
      const isData = typeof data !== "string" || data.slice(0, LONGEST_PREFIX).includes(DATA_MARKS[dialect]);
      return isData ? plan.frame(dialect, clock.monotonicMs(), data) : UNTOUCHED;
    }

    override ping(...rest: unknown[]): void {
      if (!this.#isSilent) super.ping(...(rest as []));
    }

    override pong(...rest: unknown[]): void {
      const done = rest.at(-1);
      if (!this.#isSilent) super.pong(...(rest as []));
      // Counted as answered, or the library would end a peer that pings us while we are silent.
      else if (typeof done === "function") done();
    }

    override close(code?: number, reason?: string | Buffer): void {
      if (!this.#isSilent) super.close(code, reason);
    }

    /** A dialect that gives up a peer it does not hear would end the half-open socket with a FIN. */
    override terminate(): void {
      if (!this.#isHalfOpen) super.terminate();
    }
  };
}
