import type { SubscribeAnswer } from "#lib/contract/socket.ts";
import type { Request, Target } from "./follow-plan.ts";
import { createGuest, type Guest } from "./guest.ts";
import type { LineMessage } from "./line.ts";
import {
  type Channel,
  type GuestWord,
  type HubWord,
  LOBBY,
  type LobbyWord,
  openChannel,
  roomOf,
} from "./window-talk.ts";

/** A window that says nothing for so long is gone; a hidden one speaks once a minute at least. */
const FORGET_AFTER_MS = 180_000;
const FORGET_EVERY_MS = 30_000;

/** The page whose line is shared. */
export interface Host {
  isOpen(): boolean;
  /** Counts these among what the page follows. */
  add(targets: readonly Target[]): void;
  remove(targets: readonly Target[]): void;
  subscribe(request: Request, answer: (answer: SubscribeAnswer | null) => void): void;
  askClock(answer: (serverMs: number) => void): void;
}

/** Serves the pop-out windows of this browser: each gets of the page's line what it follows. */
export interface Hub {
  /** Takes nobody in any more: another page is to be asked. */
  retire(): void;
  opened(): void;
  lost(): void;
  message(message: LineMessage): void;
  close(): void;
}

interface Visitor {
  guest: Guest;
  room: Channel<HubWord>;
  heardAtMs: number;
}

export function openHub(host: Host): Hub {
  const visitors = new Map<string, Visitor>();
  let isRetired = false;
  const lobby = openChannel<LobbyWord, LobbyWord>(LOBBY, (word) => {
    if (word.says === "seek" && !isRetired) welcome(word.guest);
  });
  const timer = setInterval(() => {
    for (const [id, { heardAtMs }] of visitors) {
      if (performance.now() - heardAtMs > FORGET_AFTER_MS) dismiss(id);
    }
  }, FORGET_EVERY_MS);
  lobby.say({ says: "hub" });

  function welcome(id: string): void {
    dismiss(id);
    const visitor: Visitor = {
      guest: createGuest(),
      room: openChannel<HubWord, GuestWord>(roomOf(id), (word) => hear(id, visitor, word)),
      heardAtMs: performance.now(),
    };
    visitors.set(id, visitor);
    const isOpen = host.isOpen();
    visitor.room.say({ says: "welcome", isOpen });
    // The line is told of the person's changes already; what came before this moment the window has missed.
    if (isOpen) visitor.room.say({ says: "message", message: { name: "joined", body: undefined } });
  }

  function dismiss(id: string): void {
    const visitor = visitors.get(id);
    if (!visitor) return;
    visitors.delete(id);
    visitor.room.close();
    host.remove(visitor.guest.forget());
  }

  function hear(id: string, visitor: Visitor, word: GuestWord): void {
    const { guest, room } = visitor;
    visitor.heardAtMs = performance.now();
    if (word.says === "ping") room.say({ says: "pong" });
    else if (word.says === "leave") dismiss(id);
    else if (word.says === "unsubscribe") host.remove(guest.unfollow(word.request));
    else if (word.says === "clock") {
      host.askClock((serverMs) => room.say({ says: "clock", id: word.id, serverMs }));
    } else if (word.says === "subscribe") {
      const { request } = word;
      host.add(guest.follow(request));
      // Asked for even when it is followed already: the answer is the snapshot that what comes next belongs to.
      host.subscribe(request, (answer) => {
        if (visitors.get(id) !== visitor) return;
        if (answer?.ok && "list" in request) {
          guest.named(
            request.list,
            answer.states.map((state) => state.symbol),
          );
        }
        room.say({ says: "answer", id: word.id, answer });
      });
    }
  }

  /** A window asks anew for all it follows once the line is open again. */
  function forgetWishes(): void {
    host.remove([...visitors.values()].flatMap(({ guest }) => guest.forget()));
  }

  function sayAll(word: HubWord): void {
    for (const { room } of visitors.values()) room.say(word);
  }

  return {
    retire() {
      isRetired = true;
    },
    opened() {
      forgetWishes();
      sayAll({ says: "opened" });
    },
    lost() {
      forgetWishes();
      sayAll({ says: "lost" });
    },
    message(message) {
      for (const { guest, room } of visitors.values()) {
        const part = guest.partOf(message);
        if (part) room.say({ says: "message", message: part });
      }
    },
    close() {
      sayAll({ says: "leave" });
      for (const id of [...visitors.keys()]) dismiss(id);
      clearInterval(timer);
      lobby.close();
    },
  };
}
