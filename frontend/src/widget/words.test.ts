import { expect, test } from "vitest";
import { language, words } from "./words";

test("numbers are counted as the language counts", () => {
  const en = words("en");
  expect(en.fresh(1)).toBe("1 new post");
  expect(en.fresh(3)).toBe("3 new posts");
  expect(en.counts(612, 2418)).toBe("612 voices, 2,418 posts");
  expect(words("de").counts(1, 2418)).toBe("1 Stimme, 2.418 Beiträge");
  expect(words("fr").fresh(0)).toBe("0 nouveau message");
});

test("a language we do not speak is answered in English", () => {
  expect(language("de-AT")).toBe("de");
  expect(language("FR")).toBe("fr");
  expect(language("tlh")).toBe("en");
  expect(language("")).toBe("en");
  expect(language(null)).toBe("en");
  expect(language("constructor")).toBe("en");
});
