import { afterEach, expect, test, vi } from "vitest";
import { enter, tokenOf, within } from "./enter";

afterEach(() => vi.unstubAllGlobals());

function answering(status: number, body: unknown): void {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status }));
}

test("the token is what stands after the #", () => {
  expect(tokenOf("#abc.def-1")).toBe("abc.def-1");
  expect(tokenOf("#")).toBe("");
  expect(tokenOf("")).toBe("");
});

test("whoever is let in goes to a page of this server only", async () => {
  answering(200, { next: "/c/demo/desk" });
  expect(await enter("t", "Wen", "d")).toEqual({ next: "/c/demo/desk" });
  expect(within("//elsewhere.example/")).toBe("/");
  expect(within("/\\elsewhere.example")).toBe("/");
  expect(within("https://elsewhere.example/")).toBe("/");
  expect(within(undefined)).toBe("/");
});

test("a refusal is told in the server's words", async () => {
  answering(403, { error: "This link is too old. Ask for a new one." });
  expect(await enter("t", "", "d")).toEqual({ problem: "This link is too old. Ask for a new one." });
});

test("a proxy's page and a lost network have words of their own", async () => {
  vi.stubGlobal("fetch", async () => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  expect(await enter("t", "", "d")).toEqual({ problem: "The server answered 502. Try again in a moment." });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  expect(await enter("t", "", "d")).toEqual({ problem: expect.stringContaining("No contact with the server") });
});
