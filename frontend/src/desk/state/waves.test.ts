import { describe, expect, it } from "vitest";
import type { WaveNow } from "../../feed/protocol";
import { Waves, waveWords } from "./waves";

const NOON = "2027-05-04T12:00:00Z";
const now = Date.parse(NOON);

function wave(fields: Partial<WaveNow> = {}): WaveNow {
  return { id: "w1", at: NOON, last: NOON, people: 9, fresh: 9, posts: ["a", "b"], ...fields };
}

describe("waves", () => {
  it("fold their posts away until one is opened, or they were decided", () => {
    const waves = new Waves();
    waves.hear([wave(), wave({ id: "w0", posts: ["c"] }), wave({ id: "no", posts: ["d"], decision: "dismiss" })]);
    expect([...waves.folded]).toEqual(["a", "b", "c"]);
    expect(waves.current?.id).toBe("w1");
    waves.opened = "w0";
    expect([...(waves.only ?? [])]).toEqual(["c"]);
    expect(waves.current?.id).toBe("w0");
    const undo = waves.decide("w0");
    expect(waves.only).toBeUndefined();
    expect([...waves.folded]).toEqual(["a", "b"]);
    undo();
    expect(waves.waiting.length).toBe(2);
  });

  it("come back when an undo has brought them back", () => {
    const waves = new Waves();
    waves.hear([wave()]);
    waves.decide("w1");
    waves.hear([wave({ decision: "reject", posts: [] })]);
    expect(waves.waiting).toEqual([]);
    waves.hear([wave()]);
    expect(waves.current?.id).toBe("w1");
  });

  it("say how to go back, while the mode is still theirs and nobody put it away", () => {
    const waves = new Waves();
    waves.hear([wave(), wave({ id: "w0", before: { mode: "post" } })]);
    expect(waves.alarm({ mode: "pre" }, now)?.id).toBe("w0");
    expect(waves.alarm({ mode: "post" }, now)).toBeUndefined();
    expect(waves.alarm({ mode: "pre", modes: { x: "post" } }, now)).toBeUndefined();
    waves.keep("w0");
    expect(waves.alarm({ mode: "pre" }, now)).toBeUndefined();
  });

  it("are told in plain words", () => {
    const twelve = Array.from({ length: 12 }, (_, n) => String(n));
    expect(waveWords(wave({ posts: twelve }))).toBe("12 alike from 9 people who never posted here");
    expect(waveWords(wave({ posts: twelve, fresh: 2, young: 9 }))).toBe(
      "12 alike from 9 people who have new accounts",
    );
    expect(waveWords(wave({ posts: twelve, fresh: 2, young: 3 }))).toBe(
      "12 alike from 9 people, 3 with new accounts",
    );
    expect(waveWords(wave({ posts: ["0", "1"] }))).toBe("2 alike left, the others are decided");
    expect(waveWords(wave({ sort: "newcomers", posts: twelve }))).toBe(
      "12 posts from 9 people who never posted here",
    );
    expect(waveWords(wave({ sort: "volume", posts: [], usual: 11.2 }))).toBe(
      "posts come in fast, 11 times the usual",
    );
  });
});
