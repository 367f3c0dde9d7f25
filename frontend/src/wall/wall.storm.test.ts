/** Whatever comes, in whatever order and however fast: what must be true of every frame, and afterwards. */
import { expect, test, vi } from "vitest";
import type { FakeFeedServer } from "../feed/fake-server";
import type { Cue, Post } from "../feed/protocol";
import { seeded } from "./house/tide";
import { cue, FakeWall, gone, pass, said, shows, staged } from "./fake-wall";

let server: FakeFeedServer;
staged((begun) => (server = begun));

/** Those that found faults which there were; each is another storm. STORMS=1,2,3 are yours. */
const SEEDS = process.env["STORMS"]?.split(",") ?? ["31", "32", "36", "118", "121", "143", "220", "227", "273", "283"];
const SCENES = ["letters", "rotation", "cloud", "stream", "mosaic", "spotlight", "questions", "voices", "session", "message"];
const PAUSES = [0, 0, 0, 16, 48, 100, 150, 200, 300, 500, 1_200];
const HOURS = ["13:22", "14:10", "14:40"];
const LONG = "Walked in along the sea wall at seven, laptop still cold. ".repeat(12);
const CONFERENCE = {
  timezone: "UTC",
  messages: [{ title: "Tea on the quay" }, { title: "Thank you" }],
  sessions: [{ title: "Forty years", speaker: "Imke", starts: "2027-05-04T14:00:00Z", ends: "2027-05-04T14:30:00Z" }],
};
/** No longer than this is it there, or not yet there. */
const GONE_MS = 300;
const TURN_MS = 1_300;
const READY_MS = 6_000;

class Storm {
  readonly faults = new Set<string>();
  private readonly random: () => number;
  private readonly wall: FakeWall;
  private readonly pace: number;
  private readonly since = new Map<string, number>();
  private readonly gone = new Map<string, number>();
  private readonly versions = new Map<number, number>();
  private asked: Cue;
  private away = false;
  private panic = false;
  private black = false;

  constructor(seed: string) {
    this.random = seeded(seed);
    vi.spyOn(Math, "random").mockImplementation(seeded(`${seed}, and its link`)); // the same storm each time
    this.pace = this.one([0.05, 0.1, 0.3, 1]);
    this.asked = { pace: this.pace };
    server.append([...cue(this.asked), ...shows(...Array.from({ length: this.one([0, 2, 5]) }, (_, n) => this.post(n)))]);
    const [still, scene] = [this.one([true, false]), this.one(["", "", ...SCENES])];
    this.wall = new FakeWall({ ...CONFERENCE, wall: { scenes: ["letters", this.one(SCENES)] } }, { still, scene });
  }

  async rage(): Promise<void> {
    await this.pass(this.one([0, 100, 3_000]));
    for (let left = 5 + Math.floor(40 * this.random()); left > 0; left--) {
      this.one(this.acts)();
      await this.pass(this.one(PAUSES));
    }
  }

  /** What is in the way goes, and no more than that. */
  async calm(): Promise<void> {
    const back = this.away || this.random() < 0.3;
    if (back) this.drop();
    const { hold, message, paused, play } = this.asked;
    if (hold || message || paused || play) this.say({ hold: "", message: "", paused: false, play: "" });
    if (back) this.back();
    while (server.sockets.size === 0) await this.pass(500);
    if (this.panic) this.alarm(false);
    if (this.black) this.blank();
    server.now = at(HOURS[0]!);
    if (this.ids.length < 2) server.append(shows(this.post(0), this.post(1)));
    const { seq } = server;
    await this.pass(READY_MS + TURN_MS);
    const { screen, board, posts } = this.wall;
    this.never("nothing is played", screen !== "" || (board === "" && posts.length === 0));
    this.never("what is painted is not acknowledged", !server.pongs.some((pong) => pong.seq >= seq));
  }

  // ---- what comes ----

  private get acts(): (() => void)[] {
    const some = [...this.ids, ""];
    const step = (by: number) => () => this.say({ step: (this.asked.step ?? 0) + by });
    return [
      ...Array<() => void>(5).fill(() => this.append(shows(...Array.from({ length: this.one([1, 1, 3]) }, () => this.post())))),
      ...Array<() => void>(3).fill(() => this.takeOff(this.one([this.wall.posts[0] ?? "", this.one(some)]))),
      () => this.takeOff(...this.ids),
      () => this.edit(this.one([this.wall.posts[0] ?? "", this.one(some)])),
      () => this.say({ scene: this.one(["", "test", ...SCENES]) }),
      () => this.say({ hold: this.one(some) }),
      () => this.say({ message: this.one(["Soup", "Lost: one glove", "", ""]) }),
      () => this.say({ paused: this.one([true, false, false]) }),
      () => this.say({ play: this.one(["", "posts", "hold", "questions", "single"] as const) }),
      () => this.say(),
      step(1),
      step(1),
      step(-1),
      () => this.alarm(this.one([true, false, false])),
      () => this.drop(),
      () => this.back(),
      () => this.back(),
      () => this.blank(),
      () => this.wall.press("ArrowRight"),
      () => this.wall.turn(this.one([1280, 720]), 720),
      () => (server.now = at(this.one(HOURS))),
      () => server.send({ t: "counts", voices: this.one([0, 30]), posts: 100 }),
    ];
  }

  private post(n = Math.floor(20 * this.random())): Post {
    const version = (this.versions.get(n) ?? 0) + 1;
    this.versions.set(n, version);
    this.gone.delete(`p${n}`);
    const kind = this.one(["", "", "", "long", "question", "pinned"] as const);
    const text = `said ${n}.${version}. ${kind === "long" ? LONG : `Tide tables and the sea wall, boring software, kindness ${n % 5}`}`;
    const flags = kind === "question" || kind === "pinned" ? [kind] : [];
    return said(`p${n}`, text, { author: { id: `by ${n % 6}`, name: `name ${n}.` }, source: kind === "long" ? "x" : "form", flags });
  }

  private edit(id: string): void {
    const { shown } = server.state.posts.get(id) ?? {};
    if (shown !== undefined) this.append(shows({ ...this.post(Number(id.slice(1))), shown }));
  }

  private takeOff(...some: string[]): void {
    const there = some.filter((id) => server.state.posts.has(id));
    if (there.length === 0) return;
    this.append(gone(...there));
    for (const id of there) this.gone.set(id, performance.now());
  }

  /** Without a change, nothing more is asked than before the storm. */
  private say(change?: Cue): void {
    const { step = 0 } = this.asked;
    this.asked = change === undefined ? { pace: this.pace, step } : { ...this.asked, ...change };
    this.append(cue(this.asked));
  }

  private append(changes: Parameters<FakeFeedServer["append"]>[0]): void {
    server.append(changes, { lose: this.away });
  }

  private alarm(on: boolean): void {
    if (server.sockets.size === 0) return;
    this.panic = on;
    server.send({ t: "panic", on, id: "panic" });
  }

  private drop(): void {
    this.away = server.down = true;
    server.drop(4009);
  }

  /** With what it missed, or with all anew. */
  private back(): void {
    if (this.away && this.random() < 0.5) server.renew(`${this.random()}`);
    this.away = server.down = false;
    dispatchEvent(new Event("online"));
  }

  private blank(): void {
    this.black = !this.black;
    this.wall.press("b");
  }

  // ---- what must be true ----

  private async pass(ms: number): Promise<void> {
    await pass(ms, () => this.look());
  }

  private look(): void {
    const { screen, board, posts, credits, pages, title, words } = this.wall;
    const { message = "" } = server.state.cue;
    const live = server.sockets.size > 0;
    const quiet = live && !this.panic && screen !== "panic";
    const [one] = screen === "" && posts.length === 1 ? posts : [];
    if (!live) for (const id of this.gone.keys()) this.gone.set(id, performance.now());
    for (const [id, since] of this.gone) {
      const there = [`said ${id.slice(1)}.`, `name ${id.slice(1)}.`].some((each) => words.includes(each));
      this.never(`${id} is there, and is gone`, there && performance.now() - since > GONE_MS);
    }
    this.never("a screen over a board", screen !== "" && board !== "");
    this.never("words that nobody wrote", screen === "message" && !["Soup", "Lost: one glove"].includes(title));
    this.lasts("no holding screen in panic", live && this.panic && screen !== "panic", 100);
    this.lasts("a holding screen for nothing", live && !this.panic && screen === "panic", TURN_MS);
    this.lasts("another message", quiet && !this.black && (screen === "message" ? title : "") !== message, TURN_MS);
    this.lasts("not black, or black for nothing", quiet && this.black !== (screen === "blank"), TURN_MS);
    this.lasts("an invitation over posts", live && screen === "empty" && this.ids.length > 0, 700);
    this.lasts("two posts", posts.length > 1, 900);
    this.lasts("another's credit, or none", one !== undefined && credits.at(-1) !== `name ${one.slice(1)}.`, GONE_MS);
    this.lasts("no page number", one !== undefined && words.includes(LONG.slice(0, 50)) && pages === "", GONE_MS);
    this.lasts("a page number on a board", board !== "" && pages !== "", 100);
    this.lasts("nothing on the stage", live && screen === "" && this.ids.length > 0 && posts.length === 0 && board === "", READY_MS);
  }

  private never(what: string, is: boolean): void {
    if (is) this.faults.add(what);
  }

  private lasts(what: string, is: boolean, ms: number): void {
    if (!is) return void this.since.delete(what);
    const since = this.since.get(what) ?? performance.now();
    this.since.set(what, since);
    this.never(what, performance.now() - since > ms);
  }

  private get ids(): string[] {
    return [...server.state.posts.keys()];
  }

  private one<T>(some: readonly T[]): T {
    return some[Math.floor(some.length * this.random())]!;
  }
}

function at(hour: string): string {
  return `2027-05-04T${hour}:00Z`;
}

test.each(SEEDS)("a wall in storm %s", async (seed) => {
  const errors = vi.spyOn(console, "error");
  const storm = new Storm(seed);
  await storm.rage();
  await storm.calm();
  expect([...storm.faults]).toEqual([]);
  expect(errors).not.toHaveBeenCalled();
});
