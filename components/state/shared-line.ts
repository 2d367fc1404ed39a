import { openDirectLine } from "./direct-line.ts";
import { openGuestLine } from "./guest-line.ts";
import { type Host, type Hub, openHub } from "./hub.ts";
import type { Locks } from "./hub-turn.ts";
import type { Ear, Line, OpenLine } from "./line.ts";
import { newId } from "./new-id.ts";
import { HUB_LOCK, LOBBY, type LobbyWord, openChannel } from "./window-talk.ts";

/** A hub that does not answer in this time, though it is there, is done without. */
const WELCOME_MS = 2_000;
const LOOK_EVERY_MS = 200;
/** While a window has a socket of its own, it looks so often for one to share. */
const SEEK_EVERY_MS = 3_000;

interface SharedOptions {
  locks: Locks | null;
  /** Begins to serve other windows over this page's line. */
  serve: (open: (host: Host) => Hub) => Hub;
  openDirect?: OpenLine;
}

/**
 * The line of a pop-out window: that of whichever page serves as hub. Where none does, the window opens a socket
 * of its own and serves the other windows with it, until an ordinary page is there.
 */
export function openSharedLine(ear: Ear, { locks, serve, openDirect = openDirectLine }: SharedOptions): Line {
  let current: Line | null = null;
  let isOwn = false;
  let sought: Line | null = null;
  let hub: Hub | null = null;
  let unlock = () => {};
  let isLeaving = false;
  let isClosed = false;

  if (!locks || typeof BroadcastChannel === "undefined") return openDirect(ear);
  const request = locks.request.bind(locks);
  const lobby = openChannel<LobbyWord, LobbyWord>(LOBBY, (word) => {
    // Our own hub says so too.
    if (word.says === "hub" && (!hub || isLeaving)) seek();
    else if (word.says === "page" && hub) {
      // The page takes the lock and says so; until then we serve.
      isLeaving = true;
      hub.retire();
      unlock();
    }
  });
  const timer = setInterval(() => {
    if (!isOwn || hub) return;
    seek();
    void lead();
  }, SEEK_EVERY_MS);
  void find();

  async function find(): Promise<void> {
    seek();
    const untilMs = performance.now() + WELCOME_MS;
    while (!current && !isClosed && !(await lead())) {
      if (performance.now() > untilMs) return takeOwn();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  function seek(): void {
    sought?.close();
    const guest = newId();
    const asked = openGuestLine({
      guest,
      ear,
      onWelcome: take,
      onGone() {
        if (current !== asked) return;
        current = null;
        asked.close();
        void find();
      },
    });
    sought = asked;
    lobby.say({ says: "seek", guest });
  }

  function take(line: Line): void {
    const before = current;
    current = line;
    sought = null;
    isOwn = false;
    hub?.close();
    hub = null;
    isLeaving = false;
    unlock();
    before?.close();
  }

  function takeOwn(): void {
    if (current || isClosed) return;
    isOwn = true;
    current = openDirect(ear);
  }

  /** Whether we are the one that serves the windows now. */
  function lead(): Promise<boolean> {
    return new Promise((resolve) => {
      request(HUB_LOCK, { ifAvailable: true }, (lock) => {
        const isFree = lock !== null && !isClosed && (current === null || isOwn);
        resolve(isFree);
        if (!isFree) return;
        takeOwn();
        hub = serve(openHub);
        return new Promise<void>((done) => {
          unlock = done;
        });
      }).catch(() => resolve(false));
    });
  }

  return {
    isOpen: () => current?.isOpen() ?? false,
    subscribe(wish, answer) {
      if (current) current.subscribe(wish, answer);
      else answer(null);
    },
    unsubscribe: (wish) => current?.unsubscribe(wish),
    askClock: (answer) => current?.askClock(answer),
    close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      hub?.close();
      unlock();
      sought?.close();
      current?.close();
      lobby.close();
    },
  };
}
