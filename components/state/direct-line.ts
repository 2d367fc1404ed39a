import { io, type Socket } from "socket.io-client";
import type { ClientEvents, ServerEvents, SubscribeAnswer } from "#lib/contract/socket.ts";
import { ANSWER_MS, type Ear, HEARD_NAMES, type Line, type LineMessage } from "./line.ts";

/** After the server has ended the connection on purpose. */
const COME_BACK_MS = 5_000;

/** A socket of this page's own. */
export function openDirectLine(ear: Ear): Line {
  let comeBack: ReturnType<typeof setTimeout> | undefined;
  const socket: Socket<ServerEvents, ClientEvents> = io({
    transports: ["websocket"],
    reconnectionDelay: 300,
    reconnectionDelayMax: 4_000,
    timeout: 5_000,
  });
  socket.on("connect", ear.opened);
  socket.on("disconnect", (reason) => {
    ear.lost();
    // Who was told to leave is not brought back by the library: there may be a place when another page is closed.
    if (reason === "io server disconnect") comeBack = setTimeout(() => socket.connect(), COME_BACK_MS);
  });
  socket.on("connect_error", ear.lost);
  for (const name of HEARD_NAMES) {
    socket.on(name, (body: LineMessage["body"]) => ear.message({ name, body } as LineMessage));
  }
  return {
    isOpen: () => socket.connected,
    subscribe(request, answer) {
      socket
        .timeout(ANSWER_MS)
        .emit("subscribe", request, (fault: Error | null, said: SubscribeAnswer) =>
          answer(fault ? null : said),
        );
    },
    unsubscribe: (request) => void socket.emit("unsubscribe", request, () => {}),
    askClock(answer) {
      socket.timeout(ANSWER_MS).emit("clock", (fault: Error | null, serverMs: number) => {
        if (!fault && typeof serverMs === "number") answer(serverMs);
      });
    },
    close() {
      clearTimeout(comeBack);
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}
