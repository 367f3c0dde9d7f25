import { describe, expect, it } from "vitest";
import { did, inWords, lacking, lines, merged, networks, tidy, type Rule, type Rules, type Today } from "./rules";

const name = (source: string): string => source.toUpperCase();

describe("a rule in words", () => {
  it.each<[Partial<Rule>, string]>([
    [{}, "tests nothing yet"],
    [{ sources: ["x", "rss"] }, "everything from X, RSS"],
    [{ words: ["a", "b", "c", "d", "e"] }, "“a”, “b”, “c” and 2 more"],
    [{ authors: ["@ada"], domains: ["evil.example"], tags: ["#spam"] }, "by @ada · links to evil.example · #spam"],
    [{ replies: true, sensitive: true, sources: ["x"] }, "replies · marked sensitive · only from X"],
    [
      { younger_days: 1, fewer_followers: 1000 },
      "accounts younger than 1 day · accounts with fewer than 1,000 followers",
    ],
  ])("%j", (rule, said) => expect(inWords({ name: "r", ...rule }, name)).toBe(said));
});

describe("what a rule did today", () => {
  it.each<[Today[string] | undefined, string]>([
    [undefined, "nothing today"],
    [{ hold: 1200 }, "held 1,200 today"],
    [{ hold: 2, reject: 3 }, "rejected 3, held 2 today"],
    [{ lane: 1 }, "1 to the staff lane today"],
  ])("%j", (today, said) => expect(did(today)).toBe(said));
});

it("fields are read a line each, without empty and doubled ones", () => {
  expect(lines(" a \n\n b b\na\n")).toEqual(["a", "b b"]);
});

it("a tidy rule has no field that says nothing", () => {
  const full: Rule = { name: "", action: "hold", on: true, words: [], links: false, younger_days: 0 };
  expect(tidy(full)).toEqual({ name: "" });
  expect(tidy({ name: "r", action: "tag", on: false, words: ["w"] })).toEqual({
    name: "r",
    action: "tag",
    on: false,
    words: ["w"],
  });
});

it("a rule that lacks something says what", () => {
  expect(lacking({ name: " " })).toBe("Give the rule a name, and something to look for.");
  expect(lacking({ name: "", media: true })).toBe("Give the rule a name.");
  expect(lacking({ name: "r", action: "tag", words: [] })).toBe("Give “r” something to look for.");
  expect(lacking({ name: "r", sources: ["x"] })).toBe("");
});

it("a recording's posts may have come from any network", () => {
  expect(networks(["x", "form"])).toEqual(["x", "form"]);
  expect(networks(["replay", "form", "x"])).toEqual(["form", "x", "mastodon", "bluesky", "rss"]);
});

describe("what was typed is kept on top of what another saved", () => {
  const [a, b, c] = [{ name: "a", links: true }, { name: "b", media: true }, { name: "c", replies: true }];
  const base: Rules = { mode: "pre", rules: [a, b] };

  it("settings that were not touched here are theirs", () => {
    const theirs: Rules = { ...base, mode: "post", off: ["rss"] };
    expect(merged(base, { ...base, delay: 30 }, theirs)).toEqual({ ...theirs, delay: 30 });
  });

  it("rules are joined by name", () => {
    const mine: Rules = { ...base, rules: [{ ...a, action: "reject" }, c] };
    const theirs: Rules = { ...base, rules: [{ ...a, on: false }, b, { name: "d", words: ["w"] }] };
    expect(merged(base, mine, theirs).rules).toEqual([
      { ...a, action: "reject" },
      { name: "d", words: ["w"] },
      c,
    ]);
  });

  it("a rule that they took out stays out, unless it was edited here", () => {
    expect(merged(base, { ...base, rules: [a, b, c] }, { ...base, rules: [a] }).rules).toEqual([a, c]);
    const edited = { ...b, action: "tag" as const };
    expect(merged(base, { ...base, rules: [a, edited] }, { ...base, rules: [a] }).rules).toEqual([a, edited]);
  });

  it("rules that were not touched here are theirs, in their order", () => {
    expect(merged(base, { ...base, mode: "post" }, { ...base, rules: [b, a] })).toEqual({
      mode: "post",
      rules: [b, a],
    });
  });
});
