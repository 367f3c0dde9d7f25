import { expect, test } from "vitest";
import type { Conference } from "../../ui/conference";
import { messageSaid } from "./holding";

const now = Date.parse("2027-05-04T13:22:00Z");
const conference: Conference = {
  slug: "demo",
  title: "Saltmarsh 27",
  hashtags: ["saltmarsh27"],
  sessions: [
    { title: "Closing", starts: "2027-05-04T17:00:00Z", ends: "2027-05-04T17:30:00Z" },
    { title: "Forty years", speaker: "Imke Solberg", starts: "2027-05-04T14:00:00Z", ends: "2027-05-04T14:45:00Z" },
  ],
};

test("a message's first line is its title; the next session and the rest stand below", () => {
  expect(messageSaid("Back at 14:00\nSoup is on the quay.", conference, now)).toEqual({
    title: "Back at 14:00",
    below: "Next: Imke Solberg, “Forty years”. Soup is on the quay.",
  });
});

test("a session that is far off is not announced", () => {
  expect(messageSaid("Lunch", { ...conference, sessions: [] }, now).below).toBe("");
  expect(messageSaid("Lunch", conference, now - 12 * 3_600_000).below).toBe("");
});

test("an empty message is the conference's name", () => {
  expect(messageSaid("  ", { ...conference, sessions: [] }, now).title).toBe("Saltmarsh 27");
});
