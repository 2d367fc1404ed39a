import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { accessSecretOf, createAccess } from "#server/gateway/access.ts";
import { createFakeClock } from "../fake-clock.ts";

const TOKEN = "a-secret-of-its-owner";

function open(secret = "of this server") {
  const clock = createFakeClock();
  const access = createAccess(TOKEN, secret, clock, false);
  const ask = (headers: Record<string, string>): boolean =>
    access.isOpenTo({ headers } as unknown as IncomingMessage);
  return { clock, ask };
}

test.each(["authorization", "x-khop-access"])(
  "five guesses in a minute by %s, and then none is looked at",
  (name) => {
    const { clock, ask } = open();
    const given = (word: string) => ask({ [name]: name === "authorization" ? `Bearer ${word}` : word });
    expect(given(TOKEN)).toBe(true);
    for (let n = 0; n < 100; n += 1) expect(given(`guess ${n}`)).toBe(false);
    expect(given(TOKEN)).toBe(false);
    clock.advance(12_000);
    expect(given(TOKEN)).toBe(true);
  },
);

test("a program that asks with one old token all day guesses nothing, and locks nobody out", () => {
  const { ask } = open();
  for (let n = 0; n < 1_000; n += 1) expect(ask({ authorization: "Bearer the old one" })).toBe(false);
  expect(ask({ authorization: `Bearer ${TOKEN}` })).toBe(true);
});

test("the secret of the cookies is made once and kept", async () => {
  const notes = new Map<string, string>();
  const store = {
    getNote: async (key: string) => notes.get(key) ?? null,
    setNote: async (key: string, value: string) => void notes.set(key, value),
  };
  const first = await accessSecretOf(store);
  expect(first).toHaveLength(43);
  expect(await accessSecretOf(store)).toBe(first);
});
