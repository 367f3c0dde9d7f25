import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Post } from "../../feed/protocol";
import { filesOf, MOST, MOST_BYTES, Pictures, picturesOf } from "./pictures";

/** A cache as browsers have it, with what the tests need of it. */
class Shelf {
  readonly kept = new Map<string, Response>();

  async keys(): Promise<{ url: string }[]> {
    return [...this.kept.keys()].map((path) => ({ url: `http://wall.test${path}` }));
  }

  async match({ url }: { url: string }): Promise<Response | undefined> {
    return this.kept.get(new URL(url).pathname);
  }

  async put(path: string, answer: Response): Promise<void> {
    await putting;
    this.kept.set(path, answer);
  }

  async delete(path: string): Promise<boolean> {
    return this.kept.delete(path);
  }
}

let shelf: Shelf;
let asked: string[];
let size: number;
let putting: Promise<void>;

beforeEach(() => {
  shelf = new Shelf();
  asked = [];
  size = 10;
  putting = Promise.resolve();
  vi.stubGlobal("caches", { open: async () => shelf, delete: async () => shelf.kept.clear() });
  vi.stubGlobal("navigator", { serviceWorker: { controller: {}, addEventListener: () => undefined } });
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    if (path.endsWith("410")) return { ok: false, blob: async () => ({}) };
    return { ok: true, blob: async () => ({ size, type: "image/webp" }) };
  });
  vi.stubGlobal("Response", class { headers: Headers; constructor(_: unknown, { headers }: ResponseInit) { this.headers = new Headers(headers); } });
});

afterEach(() => vi.unstubAllGlobals());

function post(id: string, photo = `/media/${id}`): Post {
  return { id, source: "form", status: "shown", flags: [], rev: 1, author: { id }, media: [{ src: photo }] };
}

/** As long as a busy machine may need: what is waited for comes at once, or never. */
const until = (holds: () => void): Promise<void> => vi.waitFor(holds, { timeout: 20_000, interval: 5 });

async function settled(count: number): Promise<string[]> {
  await until(() => expect(shelf.kept.size).toBe(count));
  return [...shelf.kept.keys()];
}

test("the newest posts' photos, faces and emoji come first, each once, and none from elsewhere", () => {
  const old: Post = { ...post("old"), author: { id: "a", avatar: "/media/face" } };
  const emoji: Post = { ...post("new"), author: { id: "b", avatar: "/media/face" }, segments: [{ text: "x" }, { emoji: "wave", src: "/media/wave" }] };
  const odd: Post = { ...post("odd", "https://elsewhere.example/x.png") };
  const grim: Post = { ...post("grim"), sensitive: true };
  expect(picturesOf([old, odd, grim, emoji])).toEqual(["/media/new", "/media/face", "/media/wave", "/media/old"]);
});

test("of a conference's own files, those that its server has", () => {
  const theme = { accent: "#d4ee40", logo: "/c/demo/theme/logo-1.webp" };
  const messages = [{ title: "Hello", image: "/c/demo/theme/message-1.webp" }, { title: "No picture", image: "" }];
  expect(filesOf({ slug: "demo", title: "Demo", hashtags: [], theme, messages })).toEqual([theme.logo, messages[0]?.image]);
});

test("a picture is fetched once, and goes with its post", async () => {
  const pictures = new Pictures("demo");
  await pictures.keep([post("a"), post("b")]);
  expect(await settled(2)).toEqual(["/media/b", "/media/a"]);
  await pictures.keep([post("a"), post("b")]);
  await pictures.keep([post("b")]);
  expect([...shelf.kept.keys()]).toEqual(["/media/b"]);
  expect(asked).toEqual(["/media/b", "/media/a"]);
});

test("what an earlier run kept of posts that are gone goes, too", async () => {
  await new Pictures("demo").keep([post("a"), post("b")]);
  await settled(2);
  await new Pictures("demo").keep([post("b")]);
  expect([...shelf.kept.keys()]).toEqual(["/media/b"]);
  expect(asked.length).toBe(2);
});

test("a picture whose post goes while it is put away is not kept", async () => {
  let done = (): void => undefined;
  putting = new Promise((resolve) => (done = resolve));
  const pictures = new Pictures("demo");
  await pictures.keep([post("a")]);
  await until(() => expect(asked).toEqual(["/media/a"]));
  await pictures.keep([post("b")]);
  done();
  expect(await settled(1)).toEqual(["/media/b"]);
});

test("one that the server has not is not asked for again", async () => {
  const pictures = new Pictures("demo");
  await pictures.keep([post("a"), post("b", "/media/410")]);
  await settled(1);
  await pictures.keep([post("a"), post("b", "/media/410"), post("c")]);
  await settled(2);
  expect(asked.filter((path) => path === "/media/410").length).toBe(1);
});

test("there is an end to their number and their bytes, and the newest stay", async () => {
  const many = Array.from({ length: MOST + 50 }, (_, n) => post(String(n)));
  await new Pictures("demo").keep(many);
  expect((await settled(MOST))[0]).toBe(`/media/${MOST + 49}`);
  shelf.kept.clear();
  size = MOST_BYTES / 3;
  asked = [];
  const pictures = new Pictures("demo");
  await pictures.keep(many);
  await until(() => expect(asked.length).toBe(4));
  await pictures.keep(many);
  expect(await settled(3)).toEqual([MOST + 49, MOST + 48, MOST + 47].map((n) => `/media/${n}`));
  expect(asked.length).toBe(4);
});

test("nothing is fetched where no worker would read it", async () => {
  vi.stubGlobal("navigator", {});
  await new Pictures("demo").keep([post("a")]);
  vi.stubGlobal("navigator", { serviceWorker: { controller: null, addEventListener: () => undefined } });
  await new Pictures("demo").keep([post("a")]);
  expect(asked).toEqual([]);
});
