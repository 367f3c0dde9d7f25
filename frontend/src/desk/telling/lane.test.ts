import { describe, expect, it } from "vitest";
import { laneBadge, laneWords } from "./lane";

const at = "2027-05-04T12:00:00Z";
const now = Date.parse("2027-05-04T12:04:00Z");

describe("the staff lane", () => {
  it("says who has a post and how long it waits or waited", () => {
    expect(laneBadge({ state: "open", at }, now).words).toBe("Nobody has it, waits for 4 min");
    const answered = { state: "answered", by: "Mo", at, answered_at: "2027-05-04T12:01:30Z" } as const;
    expect(laneBadge(answered, now).words).toBe("Answered by Mo after 1 min 30 s");
    expect(laneBadge({ ...answered, state: "resolved" }, now).words).toBe(
      "Resolved by Mo, answered after 1 min 30 s",
    );
    expect(laneBadge({}, now).words).toBe("Nobody has it, waits");
  });

  it("says how fast it is", () => {
    const numbers = { open: 1, answered: 2, resolved: 3, first_response: 130, oldest: at };
    expect(laneWords(numbers, now)).toBe(
      "oldest waits 4 min · first answer after 2 min 10 s today".replaceAll(/ (?!·)(?<!· )/g, "\u00a0"),
    );
    expect(laneWords({ ...numbers, first_response: null, oldest: null }, now)).toBe("");
    expect(laneWords(undefined, now)).toBe("");
  });
});
