import { expect, test } from "vitest";
import { ticks, today } from "./quarters";

const seconds = (iso: string): number => Date.parse(iso) / 1_000;
const said = (...when: [string, number][]) => ({ quarters: when.map(([iso, count]) => [seconds(iso), count] as const) });
const bars = (now: string, timezone: string, ...when: [string, number][]) => today(said(...when), Date.parse(now), timezone);
const times = (now: string, timezone: string, first: string, width = 76) =>
  ticks(bars(now, timezone, [first, 1]), width, timezone).map(({ time }) => time);

test("from the hour of the first post to this quarter, the silent ones with a bar of nothing", () => {
  const found = bars("2027-05-04T12:22:00Z", "UTC", ["2027-05-04T09:15:00Z", 3], ["2027-05-04T12:15:00Z", 41]);
  expect(found.map(({ count }) => count)).toEqual([0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 41]);
  expect(found[0]!.start).toBe(seconds("2027-05-04T09:00:00Z"));
});

test("a first post has the silence of three hours before it, where the day is as old", () => {
  const first = (now: string) => new Date(bars(now, "UTC", [now, 1])[0]!.start * 1_000).toISOString().slice(11, 16);
  expect(first("2027-05-04T12:15:00Z")).toBe("09:00");
  expect(first("2027-05-04T07:00:00Z")).toBe("05:00");
});

test("yesterday is not today, but the small hours belong to the evening before", () => {
  const evening: [string, number] = ["2027-05-04T20:00:00Z", 5];
  expect(bars("2027-05-05T02:59:00Z", "Europe/Berlin", evening)).toHaveLength(28);
  expect(bars("2027-05-05T03:01:00Z", "Europe/Berlin", evening)).toEqual([]);
  expect(bars("2027-05-05T03:01:00Z", "Europe/Berlin", evening, ["2027-05-05T03:00:00Z", 2])).toHaveLength(1);
});

test("no more than a day, and nothing where nothing was said", () => {
  const full: [string, number] = ["2027-05-04T05:00:00Z", 1];
  expect(bars("2027-05-05T04:59:00Z", "UTC", full)).toHaveLength(96);
  expect(today({}, Date.parse("2027-05-05T04:59:00Z"), "UTC")).toEqual([]);
});

test("the axis tells the conference's whole hours, as far apart as they need", () => {
  expect(times("2027-05-04T15:50:00Z", "UTC", "2027-05-04T09:00:00Z")).toEqual(["09:00", "11:00", "13:00"]);
  expect(times("2027-05-04T11:50:00Z", "UTC", "2027-05-04T09:00:00Z")).toEqual(["09:00", "10:00", "11:00"]);
  expect(times("2027-05-04T12:50:00Z", "Asia/Kathmandu", "2027-05-04T03:15:00Z")[0]).toBe("09:00");
  expect(times("2027-05-04T09:10:00Z", "UTC", "2027-05-04T09:00:00Z", 20)).toEqual([]);
});

test("over midnight it goes on", () => {
  expect(times("2027-05-05T01:20:00Z", "UTC", "2027-05-04T20:00:00Z")).toEqual(["20:00", "22:00"]);
  expect(times("2027-05-05T01:20:00Z", "UTC", "2027-05-04T20:00:00Z", 110)).toEqual(["20:00", "21:00", "22:00", "23:00", "00:00"]);
});

test("where the clocks change in the night, it tells what they say", () => {
  // Berlin: 02:00 becomes 03:00 on 28 March 2027, and 03:00 becomes 02:00 on 31 October.
  expect(times("2027-03-28T02:50:00Z", "Europe/Berlin", "2027-03-27T23:00:00Z", 150)).toEqual(["00:00", "01:00", "03:00", "04:00"]);
  expect(times("2027-10-31T03:50:00Z", "Europe/Berlin", "2027-10-30T22:00:00Z", 150)).toEqual(["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"]);
});
