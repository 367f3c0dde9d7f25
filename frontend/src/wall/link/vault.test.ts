import { beforeEach, expect, test, vi } from "vitest";
import type { Conference } from "../../ui/conference";
import { Vault, type Kept } from "./vault";

const DEMO: Conference = { slug: "demo", title: "Demo", hashtags: [] };
const KEPT: Kept = { at: { epoch: "a", seq: 1 }, snapshot: { posts: [] }, saved: 0 };

beforeEach(() => localStorage.clear());

test("when the server was last heard outlives the page, and is now where nobody knows", () => {
  vi.useFakeTimers({ now: 5_000 });
  expect(new Vault("demo").heard).toBe(5_000);
  new Vault("demo").heard = 1_000;
  expect(new Vault("demo").heard).toBe(1_000);
  expect(new Vault("other").heard).toBe(5_000);
  vi.useRealTimers();
});

test("a link's screen is known again, and its link is not written down", () => {
  const link = "WyJzY3JlZW4iXQ.a-signature-of-a-link";
  new Vault("demo").keepScreen(link, { id: "s1", name: "Foyer" });
  expect(new Vault("demo").screen(link)).toEqual({ id: "s1", name: "Foyer" });
  expect(new Vault("demo").screen(`${link}x`)).toBeNull();
  expect(JSON.stringify({ ...localStorage })).not.toContain(link);
});

test("nothing stays of a conference that is over, and all of another", async () => {
  const [vault, other] = [new Vault("demo"), new Vault("other-demo")];
  for (const each of [vault, other]) {
    each.panic = "p1";
    each.heard = 1_000;
    each.keepScreen("a-signature-of-a-link", { id: "s1", name: "Foyer" });
  }
  await vault.forget();
  expect(Object.keys(localStorage).filter((key) => !key.endsWith(".other-demo"))).toEqual([]);
  expect([other.panic, other.heard, other.screen("a-signature-of-a-link")?.name]).toEqual(["p1", 1_000, "Foyer"]);
});

test("a browser that stores nothing is no hindrance", async () => {
  vi.stubGlobal("indexedDB", undefined);
  vi.stubGlobal("localStorage", undefined);
  const vault = new Vault("demo");
  await vault.save(KEPT);
  await vault.keepConference(DEMO);
  vault.panic = "p1";
  vault.heard = 1;
  expect([await vault.load(), await vault.conference(), vault.panic]).toEqual([null, null, ""]);
  await vault.forget();
  vi.unstubAllGlobals();
});

test("a disk that does not answer is done without", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("indexedDB", { open: () => ({}) });
  const loaded = new Vault("demo").load();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await loaded).toBeNull();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
