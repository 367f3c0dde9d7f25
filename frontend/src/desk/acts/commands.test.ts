import { expect, test } from "vitest";
import { Commands } from "./commands";
import { newKey, Refused, Unreached } from "./sender";

interface Sent {
  url: string;
  method: string;
  key: string | null;
  body: unknown;
}

/** A server that gives each request the next answer: [status, body], "lost", or "cut" after its head. */
function server(...answers: ("lost" | "cut" | [number, unknown])[]): { commands: Commands; sent: Sent[] } {
  const sent: Sent[] = [];
  let clock = 0;
  const answer = (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    sent.push({ url: String(input), method: init.method ?? "", key: headers.get("Idempotency-Key"), body });
    const next = answers.shift() ?? "lost";
    if (next === "lost") return Promise.reject(new TypeError("Failed to fetch"));
    if (next === "cut") {
      const body = new ReadableStream({ pull: (cut) => cut.error(new TypeError("network error")) });
      return Promise.resolve(new Response(body));
    }
    return Promise.resolve(new Response(JSON.stringify(next[1]), { status: next[0] }));
  };
  const wait = (ms: number): Promise<void> => {
    clock += ms;
    return Promise.resolve();
  };
  return { commands: new Commands("demo", { fetch: answer, wait, now: () => clock }), sent };
}

test("a decision names its posts and the rev that was judged", async () => {
  const { commands, sent } = server([200, { items: [{ id: "a", ok: true, rev: 2 }] }]);
  expect(await commands.decide("approve", [{ id: "a", rev: 1 }], "k")).toEqual([
    { id: "a", ok: true, rev: 2 },
  ]);
  expect(sent).toEqual([
    {
      url: "/api/v1/demo/decisions",
      method: "POST",
      key: "k",
      body: { decision: "approve", items: [{ id: "a", rev: 1 }] },
    },
  ]);
});

test("a command that may be lost is sent again under its key", async () => {
  const { commands, sent } = server("lost", [503, {}], "cut", [200, { items: [] }]);
  await commands.decide("reject", [], "k");
  expect(sent.map((each) => each.key)).toEqual(["k", "k", "k", "k"]);
});

test("a refusal is not sent again and says why", async () => {
  const { commands, sent } = server([403, { error: "Your invite has ended." }]);
  const refused = await commands.decide("reject", [], "k").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect((refused as Refused).message).toBe("Your invite has ended.");
  expect(sent).toHaveLength(1);
});

test("after 20 s without contact a command is given up", async () => {
  const { commands } = server();
  await expect(commands.undo()).rejects.toBeInstanceOf(Unreached);
});

test("what was asked for in one outage is given up after 20 s, not one after the other", async () => {
  let clock = 0;
  let contact = false;
  const sent: number[] = [];
  const commands = new Commands("demo", {
    fetch: () => {
      if (!contact) return Promise.reject(new TypeError("Failed to fetch"));
      sent.push(clock);
      return Promise.resolve(Response.json({ items: [] }));
    },
    wait: (ms) => {
      clock += ms;
      return Promise.resolve();
    },
    now: () => clock,
  });
  const all = await Promise.allSettled(["a", "b", "c"].map((key) => commands.decide("reject", [], key)));
  expect(all.map(({ status }) => status)).toEqual(Array(3).fill("rejected"));
  expect(clock).toBeLessThan(30_000);
  contact = true;
  await commands.decide("reject", [], "d");
  expect(sent).toEqual([clock]);
});

test("after an outage a step is sent at once, though it is tried once and comes after a frame", async () => {
  let clock = 0;
  let contact = false;
  const commands = new Commands("demo", {
    fetch: () => (contact ? Promise.resolve(Response.json({ step: 2 })) : Promise.reject(new TypeError("Failed to fetch"))),
    now: () => clock,
    painted: () => {
      clock += 16;
      return Promise.resolve();
    },
  });
  await expect(commands.cue(() => ({ step: 1 }))).rejects.toBeInstanceOf(Unreached);
  contact = true;
  expect(await commands.cue(() => ({ step: 1 }))).toEqual({ step: 2 });
});

test("an undo goes on while the action before is a part of the same decision, and nothing comes between", async () => {
  const item = (id: string): { id: string; ok: boolean } => ({ id, ok: true });
  const { commands, sent } = server(
    [200, { decision: "reject", items: [item("b")], whole: "w" }],
    [200, { decision: "reject", items: [item("a")] }],
    [200, { items: [] }],
  );
  const [undone] = await Promise.all([commands.undo(), commands.decide("star", [], "k")]);
  expect(undone?.items.map(({ id }) => id)).toEqual(["b", "a"]);
  expect(sent.map(({ body }) => body)).toEqual([{}, { whole: "w" }, { decision: "star", items: [] }]);
  expect(sent[0]?.key).not.toBe(sent[1]?.key);
});

test("an undo does not pass the decision before it", async () => {
  const { commands, sent } = server("lost", [200, { items: [] }], [200, { decision: "reject", items: [] }]);
  const both = [commands.decide("reject", [], "k"), commands.undo()];
  await Promise.all(both);
  expect(sent.map((each) => each.url.split("/").at(-1))).toEqual(["decisions", "decisions", "undo"]);
});

test("what the moderator sees of it comes first: a decision goes out after the frame, and its undo after it", async () => {
  const painted: (() => void)[] = [];
  const sent: string[] = [];
  const fetched = (input: RequestInfo | URL): Promise<Response> => {
    sent.push(String(input).split("/").at(-1) ?? "");
    return Promise.resolve(new Response(JSON.stringify({ decision: "", items: [] })));
  };
  const commands = new Commands("demo", { fetch: fetched, painted: () => new Promise((done) => painted.push(done)) });
  const both = [commands.decide("reject", [], "k"), commands.undo()];
  painted[1]?.();
  await new Promise((done) => setTimeout(done));
  expect(sent).toEqual([]);
  painted[0]?.();
  await Promise.all(both);
  expect(sent).toEqual(["decisions", "undo"]);
});

test("a command that failed does not hold up the next", async () => {
  const { commands } = server([500, { error: "No." }], [200, { decision: "", items: [] }]);
  await expect(commands.decide("reject", [], "k")).rejects.toThrow("No.");
  expect((await commands.undo())?.decision).toBe("");
});

test("a step is sent once only: it is relative", async () => {
  const { commands, sent } = server();
  await expect(commands.cue(() => ({ step: 1 }))).rejects.toBeInstanceOf(Unreached);
  expect(sent).toHaveLength(1);
});

test("what rules would have done is asked for again: without it nothing can be saved", async () => {
  const { commands, sent } = server("lost", [200, { posts: 12, rules: [] }]);
  expect(await commands.preview({ mode: "pre" })).toMatchObject({ posts: 12 });
  expect(sent).toHaveLength(2);
});

test("a change of the rules keeps what another changed meanwhile", async () => {
  const { commands, sent } = server(
    [200, { rev: 3, rules: { mode: "pre", auto: true } }],
    [409, { error: "Changed meanwhile.", rev: 4 }],
    [200, { rev: 4, rules: { mode: "post", auto: true } }],
    [200, { rev: 5 }],
  );
  await commands.changeRules({ auto: false });
  expect(sent.at(-1)?.body).toEqual({ rev: 4, rules: { mode: "post", auto: false } });
});

test("of two changes at once the one made last stands, however often the first is tried", async () => {
  const { commands, sent } = server(
    [200, { rev: 3, rules: {} }],
    [409, { error: "Changed meanwhile.", rev: 4 }],
    [200, { rev: 4, rules: {} }],
    "lost",
    [200, { rev: 5 }],
    [200, { rev: 5, rules: { mode: "post" } }],
    [200, { rev: 6 }],
  );
  await Promise.all([commands.changeRules({ mode: "post" }), commands.changeRules({ mode: "pre" })]);
  const told = sent.filter(({ method }) => method === "POST").map(({ body }) => body);
  expect(told.at(-1)).toEqual({ rev: 5, rules: { mode: "pre" } });
});

test("no two keys are alike", () => {
  expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newKey()).not.toBe(newKey());
});
