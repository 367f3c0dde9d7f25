import { expect, test } from "vitest";
import { press } from "../samples";
import { cap, GO, KEYS, keyOf } from "./keymap";
import { holderOf, KeyReader } from "./keys";

test("no key means two things", () => {
  expect(new Set(KEYS.map((key) => cap(key))).size).toBe(KEYS.length);
});

test.each(KEYS.filter((key) => key.twice === undefined))("$key is $command", ({ key, command, shift = false }) => {
  expect(new KeyReader().hear(press(key, { shiftKey: shift }), "page")).toEqual({ command });
});

test("a capital from caps lock is the same key, with Shift it is none", () => {
  expect(new KeyReader().hear(press("A"), "page")).toEqual({ command: "approve" });
  expect(new KeyReader().hear(press("P", { shiftKey: true }), "page")).toBeUndefined();
  expect(new KeyReader().hear(press("R", { shiftKey: true }), "page")).toEqual({ command: "reject-wave" });
  expect(new KeyReader().hear(press("?", { shiftKey: true }), "page")).toEqual({ command: "help" });
});

test.each(["ctrlKey", "metaKey", "altKey"] as const)("with %s it is the browser's", (modifier) => {
  expect(new KeyReader().hear(press("a", { [modifier]: true }), "page")).toBeUndefined();
});

test("Ctrl-Z and Cmd-Z undo, but not in a field", () => {
  expect(new KeyReader().hear(press("z", { ctrlKey: true }), "page")).toEqual({ command: "undo" });
  expect(new KeyReader().hear(press("z", { metaKey: true }), "control")).toEqual({ command: "undo" });
  expect(new KeyReader().hear(press("z", { ctrlKey: true }), "field")).toBeUndefined();
});

test("in a field keys are text, and on a button Space presses it", () => {
  const reader = new KeyReader();
  expect(reader.hear(press("a"), "field")).toBeUndefined();
  expect(reader.hear(press("arrowleft"), "field")).toBeUndefined();
  expect(reader.hear(press(" "), "control")).toBeUndefined();
  expect(reader.hear(press("a"), "control")).toEqual({ command: "approve" });
});

test("a held key decides once and moves on and on", () => {
  expect(new KeyReader().hear(press("a", { repeat: true }), "page")).toBeUndefined();
  expect(new KeyReader().hear(press("j", { repeat: true }), "page")).toEqual({ command: "next-card" });
});

test("a composing input method is left alone", () => {
  expect(new KeyReader().hear(press("a", { isComposing: true }), "page")).toBeUndefined();
});

test("Esc twice within 0.6 s is panic, even from a field", () => {
  const reader = new KeyReader();
  expect(reader.hear(press("Escape", { timeStamp: 0 }), "field")).toBeUndefined();
  expect(reader.hear(press("Escape", { timeStamp: 500 }), "page")).toEqual({ command: "panic" });
  expect(reader.hear(press("Escape", { timeStamp: 900 }), "page")).toBeUndefined();
});

test.each([
  ["too slow", [press("Escape"), press("Escape", { timeStamp: 700 })]],
  ["a key between", [press("Escape"), press("j", { timeStamp: 50 }), press("Escape", { timeStamp: 100 })]],
  ["held down", [press("Escape"), press("Escape", { repeat: true, timeStamp: 500 })]],
])("Esc twice is no panic: %s", (_, presses) => {
  const reader = new KeyReader();
  const heard = presses.map((each) => reader.hear(each, "page"));
  expect(heard).not.toContainEqual({ command: "panic" });
});

test.each(Object.entries(GO))("G then %s goes to %s", (letter, list) => {
  const reader = new KeyReader();
  reader.hear(press("g"), "page");
  expect(reader.hear(press(letter, { timeStamp: 300 }), "page")).toEqual({ list });
  expect(reader.isGoing(300)).toBe(false);
});

test("G is forgotten after a while", () => {
  const reader = new KeyReader();
  reader.hear(press("g"), "page");
  expect(reader.hear(press("r", { timeStamp: 2500 }), "page")).toEqual({ command: "reject" });
});

test("single letters can be switched off", () => {
  const reader = new KeyReader();
  reader.letters = false;
  expect(reader.hear(press("a"), "page")).toBeUndefined();
  expect(reader.hear(press("?"), "page")).toEqual({ command: "help" });
  expect(reader.hear(press("z", { ctrlKey: true }), "page")).toEqual({ command: "undo" });
});

test("on a keyboard of another script the place of the key counts", () => {
  expect(new KeyReader().hear(press("ф", { code: "KeyA" }), "page")).toEqual({ command: "approve" });
  expect(new KeyReader().hear(press("v", { code: "KeyA" }), "page")).toBeUndefined();
});

test("caps are what is printed on the keys", () => {
  expect(cap(keyOf("approve"))).toBe("A");
  expect(cap(keyOf("panic"))).toBe("Esc Esc");
  expect(cap(keyOf("previous"))).toBe("←");
  expect(cap(keyOf("select-to"))).toBe("Shift X");
});

test("who has the keyboard", () => {
  const made = (name: string, type = ""): Element =>
    Object.assign(document.createElement(name), type ? { type } : {});
  expect(holderOf(made("textarea"))).toBe("field");
  expect(holderOf(made("input", "range"))).toBe("field");
  expect(holderOf(made("input", "checkbox"))).toBe("control");
  expect(holderOf(made("button"))).toBe("control");
  expect(holderOf(document.body)).toBe("page");
  expect(holderOf(null)).toBe("page");
});
