import { expect, test } from "vitest";
import { Showings, type Shown } from "./showings";

const NOW = Date.parse("2027-05-04T13:22:00Z");

function counted(times: number, seconds: number, last = "Stage left"): Shown {
  return { times, last, at: new Date(NOW - seconds * 1000).toISOString() };
}

async function words(shown: Record<string, Shown>, showing = ""): Promise<string> {
  const showings = new Showings(() => Promise.resolve(shown), () => undefined);
  if (showing) showings.present([{ id: "s1", name: "Foyer", scene: "letters", showing, at: "" }]);
  showings.words("a", NOW);
  await showings.tick(NOW);
  return showings.words("a", NOW);
}

test("it says how often, where and when", async () => {
  expect(await words({ a: counted(4, 130) })).toBe("shown 4 times, last on Stage left 2 min ago");
  expect(await words({ a: counted(1, 5) })).toBe("shown once, on Stage left just now");
  expect(await words({ a: counted(2, 7300, "") })).toBe("shown 2 times, 2 h ago");
  expect(await words({ a: counted(4, 130) }, "a")).toBe("shown 4 times, on Foyer now");
  expect(await words({}, "a")).toBe("on Foyer now");
  expect(await words({})).toBe("");
});

test("it asks for the cards in view alone, and not while an answer is fresh", async () => {
  const asked: string[][] = [];
  const showings = new Showings(
    (ids) => {
      asked.push([...ids]);
      return Promise.resolve({});
    },
    () => undefined,
  );
  await showings.tick(NOW);
  showings.words("a", NOW);
  await showings.tick(NOW);
  showings.words("a", NOW);
  await showings.tick(NOW + 1000);
  showings.words("a", NOW);
  showings.words("b", NOW);
  await showings.tick(NOW + 11_000);
  expect(asked).toEqual([["a"], ["a", "b"]]);
});

test("an answer that does not come is asked for again", async () => {
  let fails = true;
  const showings = new Showings(
    () => (fails ? Promise.reject(new Error("away")) : Promise.resolve({ a: counted(1, 5) })),
    () => undefined,
  );
  showings.words("a", NOW);
  await showings.tick(NOW);
  fails = false;
  showings.words("a", NOW);
  await showings.tick(NOW + 1000);
  expect(showings.words("a", NOW)).toContain("once");
});
