import type { Context } from "hono";
import { refuse } from "#lib/contract/refusals.ts";
import { refusalResponse } from "./rest-input.ts";

/** Answers every method that the routes before it did not take. */
export function only(allow: string): (c: Context) => Response {
  return (c) => {
    c.header("Allow", allow);
    return refusalResponse(c, refuse("METHOD_NOT_ALLOWED"));
  };
}
