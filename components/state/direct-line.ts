import { io, type Socket } from "socket.io-client";
import type { ClientEvents, ServerEvents, SubscribeAnswer } from "#lib/contract/socket.ts";
import { ANSWER_MS, type Ear, HEARD_NAMES, type Line, type LineMessage } from "./line.ts";

/** A socket of this page's own. */
export function openDirectLine(ear: Ear): Line {
  const socket: Socket<ServerEvents, ClientEvents> = io({
    transports: ["websocket"],
    reconnectionDelay: 300,
    reconnectionDelayMax: 4_000,
    timeout: 5_000,
  });
  socket.on("connect", ear.opened);
  socket.on("disconnect", ear.lost);
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
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}
