import { z } from "zod/mini";

/** What pages keep for a person and only they understand, one document of each kind. */
export const DOCUMENT_KINDS = ["layouts", "drawings", "settings"] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** `PUT /api/v1/documents/:kind`. `version` is that which was read, 0 where there was none. */
export const DocumentChange = z.strictObject({
  version: z.number().check(z.int(), z.nonnegative()),
  body: z.record(z.string(), z.unknown()),
});

/** `GET /api/v1/documents/:kind`, also under `current` of a 409. */
export interface DocumentAnswer {
  kind: DocumentKind;
  /** Rises with each change; 0 and a null body: nothing was kept yet. */
  version: number;
  body: Record<string, unknown> | null;
}
