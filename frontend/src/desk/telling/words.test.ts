// @vitest-environment node
/// <reference types="node" />
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KEYS, cap } from "../acts/keymap";
import { post } from "../samples";
import { allowed, decided, EFFECTS, offered } from "../state/effects";
import { BATCH } from "../state/leases";
import type { Row } from "../state/answers";
import { LEAST, may } from "../state/roles";
import { difference } from "./difference";
import { marking } from "./marking";
import { conflict, decidedToast, leftOut, quoted, readingBadge, readingNow, span, undoneToast } from "./words";

const effects = readFileSync(new URL("../../../../tests/contract/decisions.json", import.meta.url), "utf8");
const roles = readFileSync(new URL("../../../../backchannel/web/roles.py", import.meta.url), "utf8");
const page = readFileSync(new URL("../../../../docs/moderate.md", import.meta.url), "utf8");
const leases = readFileSync(new URL("../../../../backchannel/desk/leases.py", import.meta.url), "utf8");
const now = Date.parse("2027-05-04T13:22:00Z");
const approved = {
  id: "a",
  ok: false,
  why: "conflict",
  rev: 2,
  status: "shown",
  by: "Wen",
  at: "2027-05-04T13:21:58Z",
  decision: "approve",
} as const;

test("a conflict names the winner and offers what still makes sense", () => {
  expect(conflict(approved, "reject", post("a"), "Mara", now)).toEqual({
    what: "Wen approved this 2 s before you.",
    then: "Your reject was not applied.",
    offer: { decision: "reject", yes: "Take it off", no: "Leave it on" },
  });
});

test("where both wanted the same there is nothing to offer", () => {
  expect(conflict(approved, "approve", post("a"), "Mara", now).offer).toBeUndefined();
  expect(conflict(approved, "star", post("a"), "Mara", now).offer).toBeUndefined();
});

test("after a rejection one may still show it", () => {
  const rejected = { ...approved, status: "rejected", decision: "reject" } as const;
  expect(conflict(rejected, "approve", post("a"), "Mara", now).offer).toEqual({
    decision: "approve",
    yes: "Show it",
    no: "Leave it off",
  });
});

test("an edit is no one's decision, even if the post was decided before", () => {
  const judged = post("a", { decisions: [{ by: "Wen", at: approved.at, decision: "approve", rev: 2 }] });
  expect(conflict(approved, "reject", judged, "Mara", now).what).toBe(
    "This post changed before your decision.",
  );
  expect(conflict({ ...approved, why: "deleted" }, "reject", post("a"), "Mara", now).what).toBe(
    "Its author deleted this post.",
  );
});

test("who reads a post is named, and for how long yet", () => {
  const until = now + 18_000;
  expect(readingBadge({ by: "Jonas", until }, "Mara", now)).toBe("Jonas is reading, 18 s");
  expect(readingBadge({ by: "Mara", until }, "Mara", now)).toBe("Your other window is reading, 18 s");
  expect(leftOut([{ by: "Jonas", until }], "Mara")).toBe("Jonas is reading 1 of them.");
  const two = ["Jonas", "Wen", "Jonas"].map((by) => ({ by, until }));
  expect(leftOut(two, "Mara")).toBe("Jonas and Wen are reading 3 of them.");
  expect(readingNow("Jonas", "Mara")).toBe("Jonas is reading this.");
});

test("times are short", () => {
  expect([18e3, 100e3, 120e3, 12.4 * 60e3, 125 * 60e3, 120 * 60e3].map(span)).toEqual([
    "18 s",
    "1 min 40 s",
    "2 min",
    "12 min",
    "2 h 5 min",
    "2 h",
  ]);
});

test("a post is quoted by its first words", () => {
  expect(quoted(post("a", { text: "Buy followers, buy likes, buy everything today" }))).toBe(
    "“Buy followers, buy likes, buy…”",
  );
  expect(quoted(post("a", { text: "Short" }))).toBe("“Short”");
  expect(quoted(post("a", { text: "“Yes.” Imke" }))).toBe("“‘Yes.’ Imke”");
  expect(quoted(post("a", { text: "“If you can read it with a magnifying glass” Imke" }), 16)).toBe("“If you can read…”");
  expect(quoted(post("a", { text: "退屈な技術は、やさしい。".repeat(5) }))).toMatch(/^“.{12,31}…”$/);
  expect(quoted(post("a", { text: "" }))).toBe("the post by Ferdi Lund");
});

test("toasts say what was done", () => {
  expect(decidedToast("reject", [post("a", { text: "DM me" }), post("b")])).toBe(
    "Rejected “DM me” and 1 more",
  );
});

test("an undo says what it took back, and names what it left alone", () => {
  const says = (decision: string, items: Row[], kept: string[] = []): string => {
    const { what, then } = undoneToast({ decision, items, kept }, (id) => post(id, { text: id }), "Mara");
    return `${what} ${then}`.trim();
  };
  const back = { id: "x", ok: true };
  const wen = { ...approved, id: "Tea?" };
  expect(says("", [])).toBe("There is nothing of yours to undo.");
  expect(says("reject", [back])).toBe("Undone: reject.");
  expect(says("reject", [back, back])).toBe("Undone: reject of 2 posts.");
  expect(says("reject", [wen])).toBe("Not undone: reject. “Tea?” was approved by Wen since.");
  expect(says("reject", [back, wen, wen, wen])).toBe(
    "Undone: reject of 1 post. “Tea?” was approved by Wen since. 2 more have changed, too.",
  );
  expect(says("reject", [{ ...wen, decision: "undo" }])).toBe(
    "Not undone: reject. Wen has undone a decision on “Tea?” since.",
  );
  expect(says("approve", [{ ...wen, why: "deleted" }])).toBe(
    "Not undone: approve. A post was deleted by its author since.",
  );
  expect(says("approve", [{ ...wen, by: "Mara" }])).toBe("Not undone: approve. “Tea?” has changed since.");
  expect(says("block", [], ["x:1"])).toBe("Not undone: block. Somebody has changed the block since, and that stands.");
  expect(says("block", [])).toBe("Undone: block.");
});

test("a decision does what the server's table says", () => {
  const mine = Object.entries(EFFECTS).map(([name, effect]) => {
    const { from, to = null, add = null, drop = [], lane = null, inside = null } = effect;
    return [name, { frm: [...from].sort(), to, add, drop: [...drop], lane, inside }];
  });
  expect(Object.fromEntries(mine)).toEqual(JSON.parse(effects));
});

test("rights are those of the server's table", () => {
  for (const [right, least] of Object.entries(LEAST)) expect(roles).toContain(`"${right}": "${least}"`);
  expect([may("lead", "rules"), may("moderator", "rules"), may("stranger", "panic")]).toEqual([
    true,
    false,
    false,
  ]);
});

test("a batch is as large as the server's", () => {
  expect(leases).toContain(`BATCH: Final = ${BATCH}\n`);
});

test("only decisions that change something are offered", () => {
  expect(offered(post("a"))).toEqual(["approve", "reject", "later", "pin", "star", "lane"]);
  expect(offered(post("a", { status: "shown", flags: ["pinned", "starred"] }))).toEqual([
    "reject",
    "later",
    "unpin",
    "unstar",
    "lane",
  ]);
  expect(offered(post("a", { question: true }))).toContain("close");
  expect(offered(post("a", { question: true, flags: ["answered"] }))).toContain("reopen");
  expect(allowed(post("a"), "close")).toBe(false);
  const inLane = post("a", { flags: ["lane"], lane: { state: "answered" } });
  expect(offered(inLane)).toEqual(["resolve", "release", "reject", "star"]);
  expect(allowed(post("a", { status: "deleted" }), "approve")).toBe(false);
  expect(decided(post("a", { status: "shown", flags: ["pinned"] }), "reject")).toMatchObject({
    status: "rejected",
    flags: [],
  });
});

test("an edit is shown word by word, phrases whole", () => {
  expect(
    difference(
      "starts at 14:30 in the Sail Loft, bring questions",
      "starts at 14:00 in Harbour Hall, bring questions",
    ),
  ).toEqual([
    { kind: "same", text: "starts at " },
    { kind: "del", text: "14:30" },
    { kind: "same", text: " " },
    { kind: "ins", text: "14:00" },
    { kind: "same", text: " in " },
    { kind: "del", text: "the Sail Loft" },
    { kind: "same", text: " " },
    { kind: "ins", text: "Harbour Hall" },
    { kind: "same", text: ", bring questions" },
  ]);
});

test("matched words are marked wherever the segments break", () => {
  const segments = [{ text: "half price, Selling two " }, { tag: "passes" }, { text: ", DM" }];
  expect(marking(segments, "selling two #passes").map((piece) => piece.marked)).toEqual([false, true, false]);
  expect(marking(segments, "tickets")).toEqual([{ segments, marked: false }]);
  expect(marking(segments, undefined)).toHaveLength(1);
});

test("the moderators' page lists every key", () => {
  for (const key of KEYS) expect(page, key.command).toContain(`| ${cap(key)} | ${key.what} |`);
});
