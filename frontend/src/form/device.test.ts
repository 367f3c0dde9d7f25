import { beforeEach, expect, test } from "vitest";
import { device } from "./device";

beforeEach(() => localStorage.clear());

test("a browser keeps its token", () => {
  const first = device();
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(device()).toBe(first);
});

test("a token that cannot be ours is replaced", () => {
  localStorage.setItem("backchannel.device", "<script>");
  expect(device()).toMatch(/^[0-9a-f]{32}$/);
});

test("a browser that keeps nothing can still write", () => {
  const blocked = (): Storage => {
    throw new DOMException("no", "SecurityError");
  };
  expect(device(blocked)).toMatch(/^[0-9a-f]{32}$/);
});
