/** For tests: a whole wall in a page without layout, on a clock that stands still, with a FakeFeedServer. */
import { afterEach, beforeEach, vi } from "vitest";
import { FakeFeedServer } from "../feed/fake-server";
import type { Cue, Post } from "../feed/protocol";
import type { Conference } from "../ui/conference";
import { Vault } from "./link/vault";
import { Wall } from "./wall";

/** One frame of a screen. */
const FRAME_MS = 16;
/** More letters than this have no room on one page here. */
const PAGE_LETTERS = 300;

const CONFERENCE: Conference = {
  slug: "demo",
  title: "Saltmarsh 27",
  hashtags: ["saltmarsh27"],
  sources: ["form"],
  wall: { scenes: ["letters"] },
};

/** What this page has no layout and no screen for. */
function furnish(): () => void {
  const undo: (() => void)[] = [];
  const give = (on: object, name: string, descriptor: PropertyDescriptor): void => {
    const was = Object.getOwnPropertyDescriptor(on, name);
    Object.defineProperty(on, name, { configurable: true, ...descriptor });
    undo.push(() => (was === undefined ? Reflect.deleteProperty(on, name) : Object.defineProperty(on, name, was)));
  };
  const high = (element: HTMLElement): number => ((element.textContent ?? "").length > PAGE_LETTERS ? 100_000 : 10);
  give(HTMLElement.prototype, "offsetHeight", { get: function (this: HTMLElement) { return high(this); } });
  give(HTMLImageElement.prototype, "decode", { value: () => Promise.reject(new Error("no pictures here")) });
  const [width, height] = [innerWidth, innerHeight];
  undo.push(() => Object.assign(window, { innerWidth: width, innerHeight: height }));
  give(document, "fonts", { value: { check: () => true, load: () => Promise.resolve([]), ready: Promise.resolve() } });
  give(Element.prototype, "animate", { value: animate });
  give(globalThis, "isSecureContext", { value: false });
  give(Range.prototype, "getClientRects", { value: () => [] });
  give(Range.prototype, "getBoundingClientRect", { value: () => new DOMRect() });
  return () => undo.forEach((act) => act());
}

/** An animation that nobody sees, and that ends when it would. */
function animate(this: Element, _frames: unknown, timing: KeyframeAnimationOptions): Partial<Animation> {
  const end = setTimeout(() => animation.onfinish?.call(animation as Animation, {} as AnimationPlaybackEvent), Number(timing.duration) + (timing.delay ?? 0));
  const animation: Partial<Animation> = {
    effect: null,
    onfinish: null,
    pause: () => clearTimeout(end),
    play: () => undefined,
    cancel: () => clearTimeout(end),
  };
  return animation;
}

/** Each test gets a page and a server of its own. */
export function staged(begins: (server: FakeFeedServer) => void): void {
  let undo: (() => void)[];
  beforeEach(async () => {
    await import("./scenes/boards"); // no file comes late here
    vi.useFakeTimers({ now: Date.parse("2027-05-04T13:22:00Z") });
    const listened = vi.spyOn(window, "addEventListener");
    const server = new FakeFeedServer();
    undo = [server.install(), furnish(), () => listened.mock.calls.forEach(([name, listener, how]) => removeEventListener(name, listener as EventListener, how))];
    localStorage.clear();
    begins(server);
  });
  afterEach(() => {
    undo.forEach((act) => act());
    document.body.replaceChildren();
    vi.useRealTimers();
  });
}

/** A wall that has begun; `walls.root` is what stands on it. */
export class FakeWall {
  readonly root: HTMLElement;
  private readonly wall: Wall;

  constructor(conference: Partial<Conference> = {}, options: { still?: boolean; scene?: string } = {}) {
    const whole = { still: true, scene: "", theme: "", clear: false, screen: undefined, ...options };
    this.wall = new Wall({ ...CONFERENCE, ...conference }, whole, () => undefined, new Vault("demo"));
    const page = document.createElement("div");
    document.body.append(page);
    void this.wall.start(page);
    this.root = this.wall.stage.root;
  }

  /** The house's screen that stands in the place of posts, "" for none. */
  get screen(): string {
    return this.root.dataset["screen"] ?? "";
  }

  /** Whose pages are on the stage. */
  get posts(): string[] {
    return this.all(".frame[data-post]").map(({ dataset: { post = "" } }) => post);
  }

  /** Which board is on the stage. */
  get board(): string {
    return this.all(".board").map(({ classList }) => classList[1] ?? "").join();
  }

  get credits(): string[] {
    return this.all(".foot .credit-name").map(({ textContent }) => textContent ?? "");
  }

  get pages(): string {
    return this.all(".pages")[0]?.textContent ?? "";
  }

  /** What a message or the house says largest. */
  get title(): string {
    return this.text(".house-title");
  }

  /** How wide the lines of the post may be, in u. */
  get measure(): number {
    return Number(this.all(".frame .voice")[0]?.style.getPropertyValue("--measure"));
  }

  /** Everything that is said on it. */
  get words(): string {
    return [...this.root.children].filter(({ className }) => className !== "ruler").map(({ textContent }) => textContent).join(" ");
  }

  private text(selector: string): string {
    return this.all(selector).map(({ textContent }) => textContent ?? "").join();
  }

  /** Gives the screen another shape. */
  turn(width: number, height: number): void {
    Object.assign(window, { innerWidth: width, innerHeight: height });
    dispatchEvent(new Event("resize"));
  }

  press(key: string): void {
    dispatchEvent(new KeyboardEvent("keydown", { key }));
  }

  private all(selector: string): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>(selector)];
  }
}

/** Lets time pass, a frame after the other. */
export async function pass(ms: number, each: () => void = () => undefined): Promise<void> {
  for (let at = 0; at < ms; at += FRAME_MS) {
    await vi.advanceTimersByTimeAsync(Math.min(FRAME_MS, ms - at));
    each();
  }
}

/** A public post by its own author. */
export function said(id: string, text = `Tide ${id}`, more: Partial<Post> = {}): Post {
  return { id, source: "form", author: { id: `by ${id}`, name: `Name of ${id}` }, text, status: "shown", flags: [], rev: 1, ...more };
}

export const shows = (...posts: Post[]): { kind: string; post: Post }[] => posts.map((post) => ({ kind: "show", post }));
export const gone = (...ids: string[]): { kind: string; id: string }[] => ids.map((id) => ({ kind: "gone", id }));
export const cue = (asked: Cue): { kind: string; cue: Cue }[] => [{ kind: "cue", cue: asked }];
