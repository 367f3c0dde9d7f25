import { expect, test } from "vitest";
import { direction } from "./direction";

test("the first letter decides", () => {
  expect(direction("Low tide at the venue")).toBe("ltr");
  expect(direction("البرنامج الذي يدوم")).toBe("rtl");
  expect(direction("1987 … שלום there")).toBe("rtl");
  expect(direction("四十年前の潮位表")).toBe("ltr");
});

test("tags, handles and links do not decide, unless there is nothing else", () => {
  expect(direction("#saltmarsh27 @joris@tidepool.example https://a.example مرحبا")).toBe("rtl");
  expect(direction("#saltmarsh27")).toBe("ltr");
  expect(direction("#שלום")).toBe("rtl");
  expect(direction("🌊🌊")).toBe("ltr");
  expect(direction("")).toBe("ltr");
});
