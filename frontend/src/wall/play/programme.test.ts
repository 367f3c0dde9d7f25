import { expect, test } from "vitest";
import type { Conference, Session } from "../../ui/conference";
import { asked } from "./asked";
import { Memory, nextScene } from "./director";
import { plan, playOf, sessionOf, settingsOf } from "./programme";

const NOW = Date.parse("2027-05-04T13:22:00Z");

function session(more: Partial<Session>): Session {
  return { title: "A talk", starts: "2027-05-04T13:00:00Z", ends: "2027-05-04T14:00:00Z", ...more };
}

test("a talk holds the walls, a break does not, and the file may say otherwise", () => {
  expect(playOf({}, session({ speaker: "Ada" }), NOW)).toBe("hold");
  expect(playOf({}, session({}), NOW)).toBe("posts");
  expect(playOf({}, session({ speaker: "Ada", play: "questions" }), NOW)).toBe("questions");
  expect(playOf({}, session({ speaker: "Ada", scene: "rotation" }), NOW)).toBe("posts");
  expect(playOf({}, null, NOW)).toBe("posts");
});

test("the desk's word goes before the programme's, until its time is over", () => {
  const talk = session({ speaker: "Ada" });
  expect(playOf({ play: "posts" }, talk, NOW)).toBe("posts");
  expect(playOf({ play: "posts", until: "2027-05-04T14:00:00Z" }, talk, NOW)).toBe("posts");
  expect(playOf({ play: "posts", until: "2027-05-04T13:22:00Z" }, talk, NOW)).toBe("hold");
});

test("a wall follows the sessions of its room, else those of no room, or none", () => {
  const [hall, loft, lunch] = [session({ room: "Hall" }), session({ room: "Loft" }), session({ room: "" })];
  expect(sessionOf([hall, loft], {}, NOW)).toBe(hall);
  expect(sessionOf([hall, loft], { room: "Loft" }, NOW)).toBe(loft);
  expect(sessionOf([lunch, hall, loft], { room: "Loft" }, NOW)).toBe(loft);
  expect(sessionOf([hall, lunch], { room: "Loft" }, NOW)).toBe(lunch);
  expect(sessionOf([hall], { room: "Loft" }, NOW)).toBeNull();
  expect(sessionOf([hall, loft], { schedule: false }, NOW)).toBeNull();
  expect(sessionOf([hall, loft], {}, NOW + 3_600_000)).toBeNull();
});

test("what is played follows from all of them", () => {
  expect(plan("cloud", "hold", {}, null, true).scenes).toEqual(["cloud"]);
  expect(plan("fireworks", "posts", { scenes: ["rotation", "fireworks"] }, null, true).scenes).toEqual(["rotation"]);
  expect(plan("", "posts", {}, session({ scene: "cloud" }), true).scenes).toEqual(["cloud"]);
  expect(plan("", "posts", {}, null, true).scenes).toEqual(["letters", "rotation", "cloud"]);
  expect(plan("", "hold", { scenes: ["letters"] }, null, true).scenes).toEqual(["session", "message"]);
  expect(plan("", "single", {}, null, true).scenes).toEqual(["spotlight"]);
  for (const play of ["hold", "questions", "single"] as const) {
    const { scenes, otherwise } = plan("", play, {}, null, true);
    // Nobody's post comes on by itself when the walls should be calm.
    expect([...scenes, ...otherwise]).not.toContain("letters");
  }
});

test("where there are posts that no scene can show, the house speaks; where there are none, the wall invites", () => {
  const asked = [plan("", "posts", {}, null, true), plan("mosaic", "posts", {}, null, true), plan("", "posts", {}, session({ scene: "cloud" }), true)];
  for (const each of asked) {
    expect(nextScene(each, new Memory(), (scene) => scene === "message", () => 1)).toEqual({ scene: "message", at: -1 });
    // As soon as one can be shown, it is.
    expect(nextScene(each, new Memory(), (scene) => scene === "message" || scene === "letters", () => 1)?.scene).toBe("letters");
  }
  expect(nextScene(plan("", "posts", {}, null, false), new Memory(), (scene) => scene === "message", () => 1)).toBeNull();
});

test("a screen's settings are its own over the wall's, by its name", () => {
  const conference: Conference = {
    slug: "demo",
    title: "Demo",
    hashtags: [],
    wall: { theme: "stage", pace: 2 },
    screens: [{ name: "Foyer", theme: "foyer", scenes: ["stream"], room: null as unknown as string }],
  };
  expect(settingsOf(conference, " foyer")).toEqual({ theme: "foyer", pace: 2, scenes: ["stream"] });
  expect(settingsOf(conference, "")).toEqual({ theme: "stage", pace: 2 });
});

test("what one screen is asked goes before what all are", () => {
  const cue = { scene: "cloud", step: 3, play: "posts" as const, screens: { s1: { scene: "", paused: true, step: 2 } } };
  expect(asked(cue, "s1")).toEqual({ scene: "", paused: true, step: 5, play: "posts" });
  expect(asked(cue, "s2")).toEqual({ scene: "cloud", step: 3, play: "posts" });
  expect(asked(cue, "")).toEqual({ scene: "cloud", step: 3, play: "posts" });
});
