import { expect, test } from "vitest";
import { content } from "./conferences";

function shown(listed: Parameters<typeof content>[0]): HTMLElement {
  const box = document.createElement("div");
  box.append(...content(listed));
  return box;
}

test("a conference is listed with its place, its tags, its wall and its form", () => {
  const box = shown([{ slug: "demo", title: "Saltmarsh 27", place: "Harbour Hall", hashtags: ["saltmarsh27"] }]);
  expect(box.querySelector("h2")?.textContent).toBe("Saltmarsh 27");
  expect(box.querySelector(".soft")?.textContent).toBe("Harbour Hall · #saltmarsh27");
  const links = [...box.querySelectorAll("a")].map((a) => a.getAttribute("href"));
  expect(links).toEqual(["/c/demo/wall", "/c/demo/post"]);
});

test("the first run tells the next step", () => {
  const box = shown([]);
  expect(box.querySelector("h2")?.textContent).toBe("No conference is listed yet");
  expect(box.textContent).toContain("backchannel demo");
  expect(box.textContent).toContain("listed = true");
});

test("a server that does not answer is no empty server", () => {
  expect(shown(null).textContent).toContain("did not load");
});
