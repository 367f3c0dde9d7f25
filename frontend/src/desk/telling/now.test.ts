import { expect, test } from "vitest";
import { sourceState } from "./now";

const NOW = Date.parse("2027-05-12T14:52:30Z");

function ago(seconds: number, state = "live"): ReturnType<typeof sourceState> {
  const at = new Date(NOW - 1000 * seconds).toISOString();
  return sourceState({ name: "x", state, detail: "Next try in 60 s.", at } as never, NOW);
}

test("an ingester that was not heard of for ten seconds is late; one that waits may say less", () => {
  expect(ago(9).tone).toBe("");
  expect(ago(11)).toMatchObject({ tone: "hold", word: "11 s late" });
  expect(ago(59, "waiting")).toMatchObject({ word: "waiting", detail: "Next try in 60 s." });
  expect(ago(90, "waiting").word).toMatch(/late$/);
  expect(ago(90, "stopped").word).toBe("stopped");
});
