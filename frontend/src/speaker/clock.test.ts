import { expect, test } from "vitest";
import { clock } from "./clock";

const SESSIONS = [
  { title: "Tide tables", starts: "2027-05-12T14:30:00Z", ends: "2027-05-12T15:15:00Z" },
  { title: "Quiet software", starts: "2027-05-12T16:10:00Z", ends: "2027-05-12T16:55:00Z" },
];

function at(time: string): ReturnType<typeof clock> {
  return clock(SESSIONS, Date.parse(`2027-05-12T${time}Z`));
}

test("a session counts down to its end", () => {
  expect(at("15:03:00")).toEqual({ title: "Tide tables", time: "12 min", word: "left" });
  expect(at("15:14:30")).toEqual({ title: "Tide tables", time: "1 min", word: "left" });
});

test("a talk that runs over is told so, for a while", () => {
  expect(at("15:17:00")).toEqual({ title: "Tide tables", time: "2 min", word: "over" });
  expect(at("15:26:00")).toEqual({ title: "", time: "", word: "" });
});

test("the next one is announced", () => {
  expect(at("16:02:00")).toEqual({ title: "Quiet software", time: "8 min", word: "until it begins" });
  expect(at("20:00:00").time).toBe("");
});

test("of two that overlap, the one that began last counts", () => {
  const both = [...SESSIONS, { title: "Doors", starts: "2027-05-12T14:00:00Z", ends: "2027-05-12T18:00:00Z" }];
  expect(clock(both, Date.parse("2027-05-12T15:00:00Z")).title).toBe("Tide tables");
  expect(clock(both, Date.parse("2027-05-12T15:30:00Z")).title).toBe("Doors");
});

test("an empty programme has no clock", () => {
  expect(clock([], 0)).toEqual({ title: "", time: "", word: "" });
});
