import { expect, test } from "vitest";
import type { Post } from "../../feed/protocol";
import { photoBox, photoOf, thumbBox } from "./photo";

const room = { width: 43, height: 74 };
const beside = (width: number, height: number) => {
  const box = photoBox(width, height, room, false);
  return [Math.round(box.width), Math.round(box.height)];
};

test("between 4:5 and 9:16 it is as it is", () => {
  expect(beside(800, 1000)).toEqual([43, 54]);
  expect(beside(600, 900)).toEqual([43, 65]);
});

test("a square is cropped to 4:5, a tall one to what there is room for", () => {
  expect(beside(1000, 1000)).toEqual([43, 54]);
  expect(beside(900, 1600)).toEqual([43, 74]);
  expect(beside(900, 1900)).toEqual([43, 74]);
});

test("landscapes, panoramas and strips are shown whole", () => {
  expect(beside(1600, 900)).toEqual([43, 24]);
  expect(beside(4000, 1000)).toEqual([43, 11]);
  expect(beside(500, 2000)).toEqual([19, 74]);
});

test("in portrait it lies above the text, whole", () => {
  expect(photoBox(1600, 900, { width: 87.2, height: 58 }, true)).toMatchObject({ width: 87.2 });
  expect(photoBox(900, 1600, { width: 87.2, height: 58 }, true).height).toBe(58);
});

test("a photo its author called sensitive stays off the wall", () => {
  const post: Post = { id: "a", source: "x", status: "shown", flags: [], rev: 1, media: [{ src: "/media/s/a" }] };
  expect(photoOf(post)?.src).toBe("/media/s/a");
  expect(photoOf({ ...post, sensitive: true })).toBeUndefined();
  expect(photoOf({ ...post, media: [{ src: "https://elsewhere.example/a" }] })).toBeUndefined();
});

test("a thumbnail is cropped a little where that helps, and a panorama is shown whole", () => {
  const room = { width: 28, height: 21 };
  expect(thumbBox(1600, 1200, room)).toEqual({ width: 28, height: 21 });
  expect(thumbBox(1600, 900, room).width / thumbBox(1600, 900, room).height).toBeCloseTo(3 / 2);
  expect(thumbBox(900, 1500, room)).toEqual({ width: 21 * 0.8, height: 21 });
  expect(thumbBox(2400, 600, room)).toEqual({ width: 28, height: 7 });
});
