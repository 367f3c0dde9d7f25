import { expect, test } from "vitest";
import type { Post } from "../../../feed/protocol";
import { Hanging, type Pictured } from "./hanging";
import { roomOf } from "../../stage/room";

const room = roomOf(1920, 1080);
const post = (id: string): Post => ({ id, source: "form", status: "shown", flags: [], rev: 1 });
/** The newest first. */
const posts = (...ids: string[]) => ids.map(post);

function picture(id: string, width = 3, height = 2): Pictured {
  const photo = new Image();
  Object.defineProperties(photo, { naturalWidth: { value: width }, naturalHeight: { value: height } });
  return { post: post(id), photo, room, fitted: { step: 5.3, breaks: false, pages: [[]], whole: true } };
}

const hanging = (...ids: string[]) => new Hanging(ids.map((id) => picture(id)), ids.length, room);
const ids = (on: Hanging) => on.hung.map((each) => each.picture.post.id);

test("a new photo takes the place of the oldest", () => {
  const wall = hanging("c", "b", "a");
  const now = posts("d", "c", "b", "a");
  expect(wall.wanted(now)?.id).toBe("d");
  expect(wall.add(picture("d"), now, "")?.old?.picture.post.id).toBe("a");
  expect(ids(wall)).toEqual(["c", "b", "d"]);
  expect(wall.wanted(now)).toBeNull();
});

test("but not of one that is about to come forward", () => {
  const wall = hanging("c", "b", "a");
  wall.add(picture("d"), posts("d", "c", "b", "a"), "a");
  expect(ids(wall)).toEqual(["c", "d", "a"]);
});

test("one that would lose more than a third hangs nowhere, and is not asked for again", () => {
  const wall = hanging("c", "b", "a");
  const now = posts("tall", "c", "b", "a");
  expect(wall.add(picture("tall", 1, 3), now, "")).toBeNull();
  expect(ids(wall)).toEqual(["c", "b", "a"]);
  expect(wall.wanted(now)).toBeNull();
});

test("an empty place takes an older photo too; a full wall does not", () => {
  const wall = hanging("c", "b");
  const now = posts("c", "b", "a");
  expect(wall.wanted(now)).toBeNull();
  wall.forget(wall.find("c")!.figure);
  expect(wall.full).toBe(false);
  expect(wall.wanted(posts("b", "a"))?.id).toBe("a");
  expect(wall.add(picture("a"), posts("b", "a"), "")?.old).toBeNull();
  expect(ids(wall)).toEqual(["a", "b"]);
});
