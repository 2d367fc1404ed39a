import { describe, expect, test } from "vitest";
import { judgeOrigin } from "#server/gateway/origin.ts";

const PUBLIC = { publicUrl: "https://app.test", port: 3000 };
const LOCAL = { publicUrl: "http://127.0.0.1:3000", port: 3000 };

describe("whose page may talk to us", () => {
  test("a program names no origin", () => {
    expect(judgeOrigin({ host: "app.test" }, PUBLIC)).toBe("absent");
  });

  test.each([
    ["our public address", "https://app.test", "app.test", PUBLIC],
    ["the public address with its port spelled out", "https://app.test:443", "app.test", PUBLIC],
    ["our public address in capitals", "HTTPS://APP.TEST", "app.test", PUBLIC],
    ["another name of ours, behind the same encryption", "https://www.app.test", "www.app.test", PUBLIC],
    ["the address we listen on", "http://127.0.0.1:3000", "127.0.0.1:3000", LOCAL],
    ["localhost for 127.0.0.1", "http://localhost:3000", "localhost:3000", LOCAL],
    ["localhost beside a request to 127.0.0.1", "http://localhost:3000", "127.0.0.1:3000", LOCAL],
    ["the IPv6 loopback", "http://[::1]:3000", "127.0.0.1:3000", LOCAL],
    [
      "localhost of a server whose public address is elsewhere",
      "http://localhost:3000",
      "localhost:3000",
      PUBLIC,
    ],
    ["an address in the local network", "http://192.168.1.5:3000", "192.168.1.5:3000", LOCAL],
  ])("%s is ours", (_, origin, host, rule) => {
    expect(judgeOrigin({ origin, host }, rule)).toBe("same");
  });

  test.each([
    ["another site", "https://evil.example", "app.test", PUBLIC],
    ["a sandboxed frame or a file", "null", "app.test", PUBLIC],
    ["an empty origin", "", "app.test", PUBLIC],
    ["a name that begins with ours", "https://app.test.evil.example", "app.test", PUBLIC],
    ["a name that ends with ours", "https://evilapp.test", "app.test", PUBLIC],
    ["ours without encryption", "http://app.test", "app.test", PUBLIC],
    ["ours on another port", "https://app.test:8443", "app.test", PUBLIC],
    ["ours as a user name", "https://app.test@evil.example", "app.test", PUBLIC],
    ["ours with a path", "https://app.test/evil", "app.test", PUBLIC],
    ["ours with a fragment", "https://evil.example#https://app.test", "app.test", PUBLIC],
    ["a backslash trick", "https://evil.example\\@app.test", "app.test", PUBLIC],
    ["another scheme", "file://app.test", "app.test", PUBLIC],
    ["an extension", "chrome-extension://abcdef", "app.test", PUBLIC],
    ["localhost on another port", "http://localhost:8080", "localhost:3000", LOCAL],
    ["a visitor's own localhost towards our public host", "http://localhost:3000", "app.test", PUBLIC],
    ["a name that only looks like localhost", "http://localhost.evil.example:3000", "127.0.0.1:3000", LOCAL],
    ["two origins", "https://app.test, https://evil.example", "app.test", PUBLIC],
    ["no host at all to compare with", "http://192.168.1.5:3000", undefined, LOCAL],
  ])("%s is foreign", (_, origin, host, rule) => {
    expect(judgeOrigin({ origin, host }, rule)).toBe("foreign");
  });
});
