import { expect, test } from "vitest";
import type { Conference } from "../../ui/conference";
import { dayOf } from "./day";

const demo = { slug: "demo", title: "Saltmarsh 27", hashtags: [] };
const three: Conference = { ...demo, starts: "2027-05-11T08:30:00Z", ends: "2027-05-13T16:00:00Z" };

function on(time: string, conference = three): number | null {
  return dayOf(conference, Date.parse(time));
}

test("the first day is 1, from its first minute to its last", () => {
  expect(on("2027-05-11T00:00:00Z")).toBe(1);
  expect(on("2027-05-11T23:59:59Z")).toBe(1);
  expect(on("2027-05-12T00:00:00Z")).toBe(2);
  expect(on("2027-05-13T20:00:00Z")).toBe(3);
});

test("a day begins at midnight where the conference is", () => {
  const auckland = { ...three, starts: "2027-05-10T20:30:00Z", timezone: "Pacific/Auckland" }; // the 11th there
  expect(on("2027-05-11T11:59:00Z", auckland)).toBe(1);
  expect(on("2027-05-11T12:00:00Z", auckland)).toBe(2);
});

test("days are counted over a change of the clocks", () => {
  const berlin = { ...three, starts: "2027-03-27T08:00:00Z", ends: "2027-03-29T16:00:00Z", timezone: "Europe/Berlin" };
  expect(on("2027-03-28T22:30:00Z", berlin)).toBe(3);
});

test("before, after, on an only day and without dates there is none", () => {
  expect(on("2027-05-10T23:59:00Z")).toBeNull();
  expect(on("2027-05-14T00:00:00Z")).toBeNull();
  expect(on("2027-05-11T10:00:00Z", { ...three, ends: "2027-05-11T18:00:00Z" })).toBeNull();
  expect(on("2027-05-11T10:00:00Z", { ...demo, starts: null, ends: null })).toBeNull();
});

test("without an end the days go on, and a strange zone is UTC", () => {
  expect(on("2027-05-12T10:00:00Z", { ...three, ends: null, timezone: "Mars/Olympus" })).toBe(2);
});
