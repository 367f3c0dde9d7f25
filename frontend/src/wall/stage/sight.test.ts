import { expect, test } from "vitest";
import { BARE, EASY, floorOf, reach, xHeight } from "./sight";
import { roomOf } from "./room";

const WIDE = roomOf(1920, 1080);
const TALL = roomOf(1080, 1920);

test("the reading floor is read from nine heights of the screen, with ease from six", () => {
  expect(xHeight(5.3, WIDE)).toBeCloseTo(0.0263, 4);
  expect(reach(5.3, BARE, WIDE)).toBeCloseTo(9.04, 2);
  expect(reach(5.3, EASY, WIDE)).toBeCloseTo(6.02, 2);
});

test("the floor is the smallest step that the last row can read", () => {
  expect(floorOf({}, WIDE)).toBe(5.3);
  expect(floorOf({ screen_height: 3.2, farthest_seat: 25 }, WIDE)).toBe(5.3);
  expect(floorOf({ screen_height: 3.2, farthest_seat: 29 }, WIDE)).toBe(6.6);
  expect(floorOf({ screen_height: 2, farthest_seat: 40 }, WIDE)).toBe(13);
  expect(floorOf({ screen_height: 3.2, farthest_seat: null }, WIDE)).toBe(5.3);
});

test("no step is large enough for a seat a hundred heights away: the largest", () => {
  expect(floorOf({ screen_height: 1, farthest_seat: 100 }, WIDE)).toBe(20.2);
});

test("an upright screen of the same height has narrower letters", () => {
  expect(floorOf({ screen_height: 2, farthest_seat: 12 }, WIDE)).toBe(5.3);
  expect(floorOf({ screen_height: 2, farthest_seat: 12 }, TALL)).toBe(6.6);
});
