import { expect, test } from "vitest";
import type { Session } from "../../ui/conference";
import { agenda, clock, hourOf, minutesTo, timeLeft, timeTo } from "./agenda";

const NOW = Date.parse("2027-05-04T13:18:00Z");
const LISBON = "Europe/Lisbon"; // an hour ahead of UTC in May

function session(title: string, from: string, to: string, room = "Hall"): Session {
  return { title, starts: `2027-05-${from}:00Z`, ends: `2027-05-${to}:00Z`, room };
}

const DAY: readonly Session[] = [
  session("Opening", "04T12:00", "04T13:00"),
  session("Tides", "04T13:00", "04T13:30"),
  session("Fax", "04T13:00", "04T14:00", "Loft"),
  session("Rain", "04T13:45", "04T14:15"),
  session("Doors", "04T13:45", "04T14:00", "Loft"),
  session("Night walk", "04T20:30", "04T22:30"),
];
const titles = (sessions: readonly Session[]) => sessions.map(({ title }) => title);

test("what is on in every room, and what begins next together", () => {
  const { now, next } = agenda(DAY, {}, NOW);
  expect(titles(now)).toEqual(["Tides", "Fax"]);
  expect(titles(next)).toEqual(["Rain", "Doors"]);
});

test("a wall of one room knows only its own, and what is for everybody", () => {
  const { now, next } = agenda(DAY, { room: "Loft" }, NOW);
  expect([titles(now), titles(next)]).toEqual([["Fax"], ["Doors"]]);
  const lunch = session("Lunch", "04T13:45", "04T15:00", "");
  expect(titles(agenda([...DAY, lunch], { room: "Loft" }, NOW).next)).toEqual(["Doors", "Lunch"]);
});

test("before, between and after", () => {
  expect(titles(agenda(DAY, {}, Date.parse("2027-05-04T11:00:00Z")).next)).toEqual(["Opening"]);
  const between = agenda(DAY, {}, Date.parse("2027-05-04T14:15:00Z"));
  expect([titles(between.now), titles(between.next)]).toEqual([[], ["Night walk"]]);
  expect(agenda(DAY, {}, Date.parse("2027-05-04T22:30:00Z"))).toEqual({ now: [], next: [] });
});

test("a session is over at the moment it ends, and has a minute left until then", () => {
  const ends = "2027-05-04T13:30:00Z";
  expect(minutesTo(ends, Date.parse("2027-05-04T13:18:00Z"))).toBe(12);
  expect(minutesTo(ends, Date.parse("2027-05-04T13:18:01Z"))).toBe(12);
  expect(minutesTo(ends, Date.parse("2027-05-04T13:29:59Z"))).toBe(1);
  expect(titles(agenda(DAY, { room: "Hall" }, Date.parse(ends)).now)).toEqual([]);
});

test("minutes are counted while anyone would count them, in the conference's own time", () => {
  const at = (iso: string) => Date.parse(iso);
  expect(timeLeft("2027-05-04T13:30:00Z", NOW, LISBON)).toEqual({ before: "", large: "12", after: "minutes left", below: "until 14:30" });
  expect(timeLeft("2027-05-04T13:30:00Z", at("2027-05-04T13:29:30Z"), LISBON).after).toBe("minute left");
  expect(timeLeft("2027-05-04T16:00:00Z", NOW, LISBON)).toMatchObject({ before: "until", large: "17:00", after: "" });
  expect(timeTo("2027-05-04T13:30:00Z", NOW, LISBON)).toEqual({ before: "", large: "12", after: "minutes to go", below: "at 14:30" });
  expect(timeTo("2027-05-05T08:30:00Z", NOW, LISBON)).toMatchObject({ before: "", large: "09:30", after: "tomorrow" });
});

test("another day is named, by the conference's own midnight", () => {
  expect(hourOf("2027-05-04T20:00:00Z", NOW, LISBON)).toBe("21:00");
  expect(hourOf("2027-05-04T23:30:00Z", NOW, LISBON)).toBe("tomorrow, 00:30");
  expect(hourOf("2027-05-06T08:30:00Z", NOW, LISBON)).toBe("Thursday, 09:30");
  expect(hourOf("2027-05-20T08:30:00Z", NOW, LISBON)).toBe("20 May, 09:30");
  expect(clock("2027-05-04T09:05:00+02:00", "Somewhere/Else")).toBe("07:05");
});
