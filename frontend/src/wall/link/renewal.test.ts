import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Renewal } from "./renewal";

let pages: Record<string, string | undefined>;
let asked: string[];
let reloads: number;

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  asked = [];
  reloads = 0;
  served("new");
  vi.stubGlobal("fetch", async (path: string, { cache }: RequestInit) => {
    asked.push(`${path} ${cache}`);
    const body = pages[path];
    return { ok: body !== undefined, status: 404, text: async () => body };
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function served(build: string): void {
  pages = {
    [location.pathname]: `<html data-build="${build}">`,
    "/static/wall.json": '["/static/assets/wall.js"]',
    "/static/assets/wall.js": "",
  };
}

function page(own: string | undefined): Renewal {
  return new Renewal(own, () => reloads++);
}

async function told(renewal: Renewal, build: string): Promise<void> {
  renewal.told(build);
  await vi.advanceTimersByTimeAsync(0);
  renewal.take();
}

test("another build is taken once the page and all it loads were fetched past the caches", async () => {
  await told(page("old"), "new");
  expect(asked).toEqual([location.pathname, "/static/wall.json", "/static/assets/wall.js"].map((path) => `${path} reload`));
  expect(reloads).toBe(1);
});

test("nothing is asked for while the server runs the page's own build", async () => {
  await told(page("old"), "old");
  expect(asked).toEqual([]);
  expect(reloads).toBe(0);
});

test("a page that knows no build takes the first it hears of for its own", async () => {
  const renewal = page(undefined);
  await told(renewal, "old");
  expect(reloads).toBe(0);
  await told(renewal, "new");
  expect(reloads).toBe(1);
});

test("what is not here whole is not taken, and asked for again later", async () => {
  const renewal = page("old");
  pages["/static/assets/wall.js"] = undefined;
  await told(renewal, "new");
  await vi.advanceTimersByTimeAsync(59_000);
  renewal.take();
  expect(reloads).toBe(0);
  served("new");
  await vi.advanceTimersByTimeAsync(2_000);
  renewal.take();
  expect(reloads).toBe(1);
});

test("a proxy's page, or an old one, is not the new one", async () => {
  served("old");
  await told(page("old"), "new");
  expect(reloads).toBe(0);
});

test("a page that is not new after all is loaded once, not for ever", async () => {
  await told(page("old"), "new");
  await told(page("old"), "new");
  expect(reloads).toBe(1);
  served("newer");
  await told(page("old"), "newer");
  expect(reloads).toBe(2);
});

test("where nothing can be remembered, nothing is loaded", async () => {
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: () => { throw new Error("no"); } });
  await told(page("old"), "new");
  expect(reloads).toBe(0);
});

test("no post comes on for the moment that a reload takes", async () => {
  const renewal = page("old");
  await told(renewal, "new");
  let left = false;
  void renewal.leaving.then(() => (left = true));
  await vi.advanceTimersByTimeAsync(4_000);
  expect(left).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(left).toBe(true);
});
