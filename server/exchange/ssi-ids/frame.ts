import { gzipSync } from "node:zlib";
import { encode } from "@msgpack/msgpack";

/** How frames are sent: as text, or as one of the binary forms a client must be able to read. */
export type FrameForm = "json" | "gzip" | "msgpack";

/** One message, encoded once for all who get it, each form only when somebody wants it. */
export interface Frame {
  in(form: FrameForm): string | Uint8Array;
}

export function createFrame(message: unknown): Frame {
  const text = JSON.stringify(message);
  let gzip: Uint8Array | null = null;
  let msgpack: Uint8Array | null = null;
  return {
    in(form) {
      if (form === "json") return text;
      if (form === "gzip") {
        gzip ??= gzipSync(text);
        return gzip;
      }
      // From the text: the message's arrays go on changing.
      msgpack ??= encode(JSON.parse(text));
      return msgpack;
    },
  };
}

export function frameFormOf(url: URL): FrameForm {
  const form = url.searchParams.get("binary");
  return form === "gzip" || form === "msgpack" ? form : "json";
}
