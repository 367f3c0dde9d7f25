import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Conference } from "../../ui/conference";
import { conferenceOf } from "./opening";
import type { Vault } from "./vault";

const LATEST: Conference = { slug: "demo", title: "As it is", hashtags: [] };
const LAST: Conference = { ...LATEST, title: "As it was" };

let answer: () => Promise<Response>;
let kept: Conference | null;
let forgot: boolean;
const vault = {
  conference: async () => kept,
  keepConference: async (conference: Conference) => void (kept = conference),
  forget: async () => {
    kept = null;
    forgot = true;
  },
} as unknown as Vault;

beforeEach(() => {
  vi.useFakeTimers();
  kept = LAST;
  forgot = false;
  answer = async () => Response.json(LATEST);
  vi.stubGlobal("fetch", () => answer());
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The title of what was found after so long; "" for nothing yet. */
async function after(ms: number): Promise<string> {
  let title = "";
  void conferenceOf("demo", vault).then((found) => (title = found.title));
  await vi.advanceTimersByTimeAsync(ms);
  return title;
}

const away = (): Promise<Response> => Promise.reject(new TypeError("Failed to fetch"));

test("what the server says counts, and is kept", async () => {
  expect(await after(0)).toBe("As it is");
  expect(kept?.title).toBe("As it is");
});

test("without a server the wall begins with what it knew last, and learns the latest later", async () => {
  answer = away;
  expect(await after(0)).toBe("As it was");
  answer = async () => Response.json(LATEST);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(kept?.title).toBe("As it is");
});

test("a server that says nothing is waited for, but not for long", async () => {
  answer = () => new Promise(() => undefined);
  expect(await after(2_000)).toBe("");
  expect(await after(4_000)).toBe("As it was");
});

test("where nothing is known it asks until there is an answer", async () => {
  kept = null;
  answer = away;
  let title = "";
  void conferenceOf("demo", vault).then((found) => (title = found.title));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(title).toBe("");
  answer = async () => Response.json(LATEST);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(title).toBe("As it is");
});

test("only the server's own word ends what is kept", async () => {
  answer = async () => new Response("<h1>404 Not Found</h1>", { status: 404 });
  expect(await after(0)).toBe("As it was");
  answer = async () => Response.json({ error: "There is no such conference." }, { status: 404 });
  expect(await after(0)).toBe("");
  expect(forgot).toBe(true);
});
