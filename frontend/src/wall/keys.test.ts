import { expect, test } from "vitest";
import { KEYS, listen, SCENE_KEYS } from "./keys";
import { SCENES } from "./play/programme";

/** Presses keys and tells what they did. */
function pressed(...keys: (string | KeyboardEventInit)[]): string[] {
  const did: string[] = [];
  const end = new AbortController();
  listen(
    {
      fullscreen: () => did.push("fullscreen"),
      next: () => did.push("next"),
      pause: () => did.push("pause"),
      blank: () => did.push("blank"),
      scene: (number) => did.push(`scene ${number}`),
      help: () => did.push("help"),
    },
    end.signal,
  );
  for (const key of keys) dispatchEvent(new KeyboardEvent("keydown", typeof key === "string" ? { key } : key));
  end.abort();
  return did;
}

test("f, the right arrow, space, b, digits and the question mark", () => {
  expect(pressed("f", "F", "ArrowRight", " ", "b", "1", "9", "?")).toEqual([
    "fullscreen",
    "fullscreen",
    "next",
    "pause",
    "blank",
    "scene 1",
    "scene 9",
    "help",
  ]);
});

test("nothing else, and nothing with Ctrl, Alt or a key held down", () => {
  const held = [{ key: "b", ctrlKey: true }, { key: "f", altKey: true }, { key: "b", metaKey: true }, { key: " ", repeat: true }];
  expect(pressed("0", "x", "Escape", "Enter", "ArrowLeft", "Backspace", "Home", ...held)).toEqual([]);
});

test("the sheet names every key, and the scene of each digit", () => {
  expect(KEYS.map(([key]) => key)).toEqual(["F", "→", "Space", "B", "?"]);
  expect(SCENE_KEYS).toHaveLength(9);
  for (const [key, scene] of SCENE_KEYS) {
    const [pressing] = pressed(key);
    expect(SCENES[Number(pressing!.replace("scene ", "")) - 1]).toBe(scene);
  }
  expect(SCENE_KEYS.at(-1)).toEqual(["9", "session"]);
});
