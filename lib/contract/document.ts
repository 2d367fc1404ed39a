import { z } from "zod/mini";

/** What pages keep for a person and only they understand, one document of each kind. */
export const DOCUMENT_KINDS = ["layouts", "drawings", "settings"] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/**
 * `PUT /api/v1/documents/:kind`. `version` is that which was read, 0 where there was none; with `owner` the change
 * is refused as well when the device has come to somebody else since.
 */
export const DocumentChange = z.strictObject({
  version: z.number().check(z.int(), z.nonnegative()),
  owner: z.optional(z.string().check(z.maxLength(40))),
  body: z.record(z.string(), z.unknown()),
});

/** `GET /api/v1/documents/:kind`, also under `current` of a 409. */
export interface DocumentAnswer {
  kind: DocumentKind;
  /** Rises with each change; 0 and a null body: nothing was kept yet. */
  version: number;
  body: Record<string, unknown> | null;
  /** Stands for whose it is, and says nothing else: pairing changes it. */
  owner: string;
}

/** Socket.IO event `document`, and each of `GET /api/v1/documents`: what there is to be read. */
export type DocumentNews = Omit<DocumentAnswer, "body">;
