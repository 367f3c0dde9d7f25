import { expect, test } from "vitest";
import { since } from "./since";

const at = (iso: string): number => Date.parse(iso);
const TUESDAY = "2027-05-04T09:00:00+02:00";

test.each([
  ["2027-05-04T15:22:00+02:00", "since this morning"],
  ["2027-05-05T00:10:00+02:00", "since Tuesday morning"],
  ["2027-05-10T23:59:00+02:00", "since Tuesday morning"],
  ["2027-05-11T00:00:00+02:00", "since 4 May"],
])("at %s it began %s", (now, said) => {
  expect(since(TUESDAY, at(now), "Europe/Berlin")).toBe(said);
});

test("the day and its part are those of the conference's clocks", () => {
  const [now, starts] = [at("2027-05-05T12:00:00Z"), "2027-05-04T23:30:00Z"];
  expect(since(starts, now, "UTC")).toBe("since Tuesday evening");
  expect(since(starts, now, "Asia/Tokyo")).toBe("since this morning");
  expect(since(starts, now, "America/Los_Angeles")).toBe("since Tuesday afternoon");
});

test("a date without an hour has no part of the day", () => {
  expect(since("2027-05-04T00:00:00Z", at("2027-05-04T09:00:00Z"), "UTC")).toBe("today");
  expect(since("2027-05-04T00:00:00Z", at("2027-05-05T09:00:00Z"), "UTC")).toBe("since Tuesday");
});

test("what has not begun, or has no beginning, is not told", () => {
  for (const starts of [null, undefined, "soon", "2027-05-06T09:00:00Z"]) {
    expect(since(starts, at("2027-05-05T09:00:00Z"), "UTC")).toBe("");
  }
});

test("a timezone that this browser does not know is no reason to fail", () => {
  expect(since(TUESDAY, at("2027-05-30T12:00:00Z"), "Atlantis/Harbour")).toBe("since 4 May");
});
