import { afterEach, expect, test, vi } from "vitest";
import { retryAfter, send } from "./send";

afterEach(() => vi.unstubAllGlobals());

const SAID = { name: "Tove", text: "My build is finally boring.", question: false, device: "0".repeat(32) };

test("what was taken in is told as sent", async () => {
  const asked = vi.fn(async (_url: string, _init: RequestInit) => new Response('{"id":"form:1"}', { status: 202 }));
  vi.stubGlobal("fetch", asked);
  expect(await send("demo", SAID)).toEqual({ ok: true });
  expect(asked.mock.calls[0]?.[0]).toBe("/api/v1/demo/posts");
  expect(JSON.parse(String(asked.mock.calls[0]?.[1].body))).toEqual(SAID);
});

test("a refusal is told in the server's words", async () => {
  vi.stubGlobal("fetch", async () => new Response('{"error":"That is too long."}', { status: 422 }));
  expect(await send("demo", SAID)).toEqual({ ok: false, problem: "That is too long.", wait: 0 });
});

test("too much at once says how long to wait", async () => {
  const headers = { "retry-after": "23" };
  vi.stubGlobal("fetch", async () => new Response('{"error":"x"}', { status: 429, headers }));
  expect(await send("demo", SAID)).toMatchObject({ ok: false, wait: 23 });
  expect(retryAfter(null)).toBe(60);
  expect(retryAfter("Wed, 21 Oct 2026 07:28:00 GMT")).toBe(60);
  expect(retryAfter("0.2")).toBe(1);
});

test("without a network the words are still there", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  expect(await send("demo", SAID)).toMatchObject({ ok: false, problem: expect.stringContaining("still here") });
});
