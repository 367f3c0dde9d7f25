import { expect, test } from "vitest";
import { actionWords } from "./reasons";

test("an action says what was done, and to what", () => {
  const action = { n: "1-0", at: "2027-05-04T13:22:00Z", what: "reject", id: "x:1", count: 1 };
  expect(actionWords(action, "“Buy followers…”")).toBe("Rejected “Buy followers…”");
  expect(actionWords(action, "")).toBe("Rejected x:1");
  expect(actionWords({ ...action, count: 5 }, "“Buy followers…”")).toBe("Rejected 5 posts");
  expect(actionWords({ ...action, what: "block", id: "x:17", count: 3 }, "")).toBe("Blocked x:17");
  expect(actionWords({ ...action, what: "panic", id: "a8f3" }, "")).toBe("Switched panic on");
  expect(actionWords({ ...action, what: "rules", id: "" }, "")).toBe("Changed the rules");
});
