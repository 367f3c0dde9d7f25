import { expect, test } from "vitest";
import { ago } from "./ago";

const now = Date.parse("2027-05-04T13:22:00Z");

test("time passes in words", () => {
  expect(ago("2027-05-04T13:21:20Z", now)).toBe("just now");
  expect(ago("2027-05-04T13:20:00Z", now)).toBe("2 min");
  expect(ago("2027-05-04T10:10:00Z", now)).toBe("3 h");
  expect(ago("2027-05-02T10:10:00Z", now)).toBe("May 2");
});

test("a clock that runs ahead is now", () => {
  expect(ago("2027-05-04T13:25:00Z", now)).toBe("just now");
});

test("it speaks the post's language where there is one", () => {
  expect(ago("2027-05-04T13:14:00Z", now, "ja")).toMatch(/8\s?分/);
  expect(ago("2027-05-04T13:20:00Z", now, "not a language")).toBe("2 min");
  expect(ago("2027-05-04T13:20:00Z", now, "")).toBe("2 min");
});

test("no time is no words", () => {
  expect(ago(undefined, now)).toBe("");
  expect(ago("yesterday-ish", now)).toBe("");
});
