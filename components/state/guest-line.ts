import type { SubscribeAnswer } from "#lib/contract/socket.ts";
import { ANSWER_MS, type Ear, type Line } from "./line.ts";
import { type GuestWord, type HubWord, openChannel, roomOf } from "./window-talk.ts";

const PING_EVERY_MS = 1_000;
/** A hub that leaves so many of our calls unanswered is gone. Counted in calls: a frozen window wakes up late. */
const MOST_UNANSWERED = 3;

interface Options {
  /** Our name; the hub speaks to it. */
  guest: string;
  ear: Ear;
  /** A hub has taken us in. */
  onWelcome: (line: Line) => void;
  /** The hub said that it goes, or answers no more. */
  onGone: () => void;
}

/** The line of another page, which it shares as long as it is there. Silent until a hub says welcome. */
export function openGuestLine({ guest, ear, onWelcome, onGone }: Options): Line {
  let isWelcome = false;
  let isOpen = false;
  let unanswered = 0;
  let lastId = 0;
  const answers = new Map<number, (answer: SubscribeAnswer | null) => void>();
  const clocks = new Map<number, (serverMs: number) => void>();
  const room = openChannel<GuestWord, HubWord>(roomOf(guest), hear);
  const timer = setInterval(() => {
    if (!isWelcome) return;
    if (unanswered >= MOST_UNANSWERED) return onGone();
    unanswered += 1;
    room.say({ says: "ping" });
  }, PING_EVERY_MS);

  function hear(word: HubWord): void {
    unanswered = 0;
    if (word.says === "message") ear.message(word.message);
    else if (word.says === "answer") {
      answers.get(word.id)?.(word.answer);
      answers.delete(word.id);
    } else if (word.says === "clock") {
      clocks.get(word.id)?.(word.serverMs);
      clocks.delete(word.id);
    } else if (word.says === "welcome") {
      isWelcome = true;
      isOpen = word.isOpen;
      onWelcome(line);
      if (isOpen) ear.opened();
      else ear.lost();
    } else if (word.says === "opened") {
      isOpen = true;
      ear.opened();
    } else if (word.says === "lost") {
      isOpen = false;
      ear.lost();
    } else if (word.says === "leave") onGone();
  }

  const line: Line = {
    isOpen: () => isOpen,
    subscribe(request, answer) {
      const id = ++lastId;
      answers.set(id, answer);
      setTimeout(() => {
        if (answers.delete(id)) answer(null);
      }, ANSWER_MS + PING_EVERY_MS);
      room.say({ says: "subscribe", id, request });
    },
    unsubscribe: (request) => room.say({ says: "unsubscribe", request }),
    askClock(answer) {
      const id = ++lastId;
      clocks.set(id, answer);
      setTimeout(() => clocks.delete(id), ANSWER_MS);
      room.say({ says: "clock", id });
    },
    close() {
      isOpen = false;
      clearInterval(timer);
      room.say({ says: "leave" });
      room.close();
    },
  };
  return line;
}
