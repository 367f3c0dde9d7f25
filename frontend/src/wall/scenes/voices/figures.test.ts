import { expect, test } from "vitest";
import { dayChart, list, sentence, totals } from "./figures";

test("one person is told as one", () => {
  expect(sentence(612, "since Tuesday morning")).toBe("people have said something here since Tuesday morning.");
  expect(sentence(1, "")).toBe("person has said something here.");
});

test("the foot tells the last minute only where something was said in it", () => {
  expect(totals({ posts: 2418, rate: 6 })).toBe("2,418 posts in all, 6 in the last minute. Reposts are counted once.");
  expect(totals({ posts: 1 })).toBe("1 post in all. Reposts are counted once.");
});

test("bars and shares are measured by the largest", () => {
  const start = Date.parse("2027-05-04T09:00:00Z") / 1_000;
  const day = dayChart([{ start, count: 10 }, { start: start + 900, count: 40 }], 76, "UTC");
  const shares = [...day.querySelectorAll<HTMLElement>(".bars i")].map((bar) => bar.style.getPropertyValue("--share"));
  expect(shares).toEqual(["0.2500", "1.0000"]);
  expect(day.querySelector("header")?.textContent).toBe("50 posts today, by quarter hournow 40");
});

test("a tag is text, whatever is in it, and keeps its direction to itself", () => {
  const rows = list("tags", [["#<b>דבר</b>", 3]]);
  expect(rows.querySelector("bdi")?.textContent).toBe("#<b>דבר</b>");
  expect(rows.querySelector("bdi b")).toBeNull();
});
