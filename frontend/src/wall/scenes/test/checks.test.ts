import { expect, test } from "vitest";
import { checks, type Found } from "./checks";

const BEST: Found = { secure: true, awake: true, shell: true, kept: true, full: true, fullPossible: true, still: false };
const missing = (found: Partial<Found>) =>
  checks({ ...BEST, ...found }).flatMap(({ good, text }) => (good ? [] : [text]));

test("where nothing is missing, nothing is to be done", () => {
  expect(missing({})).toEqual([]);
  expect(checks(BEST).map(({ text }) => text)).toContain("keeps the screen awake");
});

test("plain http is said once, with the way out", () => {
  expect(missing({ secure: false, awake: false, shell: false })).toEqual([
    "This address is plain http: switch off sleep and the screen saver by hand, or open it with backchannel screen URL.",
  ]);
});

test("each thing that is missing says what to do", () => {
  expect(missing({ awake: false })[0]).toMatch(/switch off sleep/);
  expect(missing({ full: false })).toEqual(["Press F for full screen."]);
  expect(missing({ full: false, fullPossible: false })[0]).toMatch(/kiosk/);
  expect(missing({ still: true, kept: false })).toHaveLength(2);
});
