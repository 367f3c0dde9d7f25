import { expect, test } from "vitest";
import { roomOf, textRoom } from "./room";

test("at 16:9 a text has 150 u, 110 beside a photo, and is 72 u high", () => {
  const room = roomOf(1920, 1080);
  expect(textRoom(room, false)).toEqual({ width: 150, height: 72 });
  expect(textRoom(room, true)).toEqual({ width: 110, height: 72 });
  expect(room.photo).toMatchObject({ width: 43 });
});

test("the resolution changes nothing", () => {
  const { u: _small, ...small } = roomOf(1280, 720);
  const { u: _large, ...large } = roomOf(3840, 2160);
  expect(large).toEqual(small);
});

test("in portrait the short side rules, and a photo leaves room for words", () => {
  const room = roomOf(1080, 1920);
  expect(room.measure).toBeCloseTo(87.2);
  expect(textRoom(room, true).height).toBeGreaterThan(50);
  expect(textRoom(room, false).height).toBeGreaterThan(textRoom(room, true).height);
});
