import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Preview, Rules } from "../state/rules";
import { Refused } from "./sender";
import { Draft, type RuleActs } from "./drafting";

const SPAM = { name: "spam", words: ["airdrop"] };

/** A server with one set of rules. */
class Server implements RuleActs {
  rev = 1;
  rules: Rules = { rules: [SPAM] };
  tried: Rules[] = [];
  answer: () => Promise<void> = () => Promise.resolve();

  async read(): Promise<{ rev: number; rules: Rules; file: { hashtags: string[]; sources: string[] } }> {
    return { rev: this.rev, rules: this.rules, file: { hashtags: ["conf"], sources: ["x"] } };
  }

  async save(rev: number, rules: Rules): Promise<number> {
    if (rev !== this.rev) throw new Refused("Someone else", 409, {});
    this.rules = rules;
    return (this.rev += 1);
  }

  async preview(rules: Rules): Promise<Preview> {
    this.tried.push(rules);
    await this.answer();
    const found = (rules.rules ?? []).map(({ name }) => ({ name, action: "hold" as const, matched: 1, examples: [] }));
    return { posts: 9, changed: 1, actions: {}, rules: found, examples: [] };
  }
}

let server: Server;
let draft: Draft;

beforeEach(async () => {
  vi.useFakeTimers();
  server = new Server();
  draft = new Draft(server, true, () => undefined);
  await draft.load();
});
afterEach(() => {
  vi.useRealTimers();
});

async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1000);
}

it("nothing can be saved before it was seen what it would do", async () => {
  expect([draft.dirty, draft.maySave]).toEqual([false, false]);
  draft.change({ mode: "post" });
  expect([draft.dirty, draft.maySave]).toEqual([true, false]);
  expect(await draft.save()).toBe(false);
  await settled();
  expect(draft.maySave).toBe(true);
  expect(await draft.save()).toBe(true);
  expect(server.rules).toEqual({ mode: "post", rules: [SPAM] });
  expect([draft.dirty, draft.told]).toEqual([false, "Saved. It holds from the next post on."]);
});

it("it is tried once the typing has stopped, and an answer to what was typed before is void", async () => {
  let done = (): void => undefined;
  server.answer = () => new Promise((resolve) => (done = resolve));
  draft.change({ delay: 1 });
  draft.change({ delay: 10 });
  await settled();
  expect(server.tried.map(({ delay }) => delay)).toEqual([undefined, 10]);
  draft.change({ delay: 100 });
  done();
  await vi.advanceTimersByTimeAsync(0);
  expect(draft.maySave).toBe(false);
});

it("a rule in the making is not tried", async () => {
  draft.change({ rules: [SPAM, { name: "new" }] });
  await settled();
  expect(draft.lacks).toBe("Give “new” something to look for.");
  expect(server.tried).toHaveLength(1);
  draft.changeRule(1, { name: "new", media: true });
  await settled();
  expect(draft.maySave).toBe(true);
});

it("what a quicker colleague saved stands, with what was typed on top", async () => {
  draft.change({ rules: [SPAM, { name: "mine", media: true }] });
  await settled();
  server.rules = { mode: "post", rules: [{ ...SPAM, on: false }] };
  server.rev = 5;
  expect(await draft.save()).toBe(false);
  expect(draft.trouble).toContain("What you typed is kept");
  expect(draft.rules).toEqual({ mode: "post", rules: [{ ...SPAM, on: false }, { name: "mine", media: true }] });
  expect(await draft.save()).toBe(true);
  expect(server.rev).toBe(6);
});

it("what was saved though its answer was lost is not called somebody else's", async () => {
  draft.change({ delay: 30 });
  await settled();
  await server.save(1, { delay: 30, rules: [SPAM] });
  expect(await draft.save()).toBe(true);
  expect([draft.trouble, draft.dirty]).toEqual(["", false]);
});

it("a hashtag is dropped at once, and nothing that is being typed along with it", async () => {
  draft.change({ hashtags: ["conf", "conf27"], delay: 30 });
  await settled();
  await draft.save();
  draft.change({ mode: "post" });
  server.rev += 1; // somebody else saved meanwhile
  await draft.drop("conf");
  expect(server.rules).toEqual({ delay: 30, hashtags: ["conf27"], rules: [SPAM] });
  expect(draft.rules).toEqual({ mode: "post", delay: 30, hashtags: ["conf27"], rules: [SPAM] });
  expect(draft.hashtags).toEqual(["conf27"]);
});

it("what was discarded is as it was", async () => {
  draft.change({ off: ["x"] });
  draft.discard();
  await settled();
  expect([draft.dirty, draft.maySave, draft.rules]).toEqual([false, false, { rules: [SPAM] }]);
});
