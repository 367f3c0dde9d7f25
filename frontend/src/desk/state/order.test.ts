import { expect, test } from "vitest";
import { Order } from "./order";

/** p0 at the top, each a place below the one before. */
function order(count: number, height = 100): Order {
  const made = new Order(height);
  for (let n = 0; n < count; n += 1) made.put(`p${n}`, -n);
  return made;
}

/** A generator of numbers below `most`, the same each time. */
function dice(seed: number): (most: number) => number {
  let at = seed;
  return (most) => {
    at = (at * 1_103_515_245 + 12_345) % 2_147_483_648;
    return at % most;
  };
}

test("of ten thousand cards only those near the viewport are drawn", () => {
  const long = order(10_000);
  expect(long.span(0, 800)).toEqual({ start: 0, end: 15, above: 0, below: 998_500 });
  expect(long.span(0, 800, 12)).toMatchObject({ end: 12, below: 998_800 });
  expect(long.span(0, 800, 3).end).toBe(9); // what is in view, in any case
  const middle = long.span(500_000, 800);
  expect(middle.end - middle.start).toBeLessThan(25);
  expect(middle.above + middle.below + (middle.end - middle.start) * 100).toBe(1_000_000);
});

test("a measured card moves those below it", () => {
  const some = order(5);
  expect(some.measured("p1", 300)).toBe(true);
  expect(some.measured("p1", 300.2)).toBe(false);
  const guessed = some.guess(1);
  expect(some.above("p3")).toBe(300 + 2 * guessed);
  some.take("p1");
  some.put("p1", -1);
  expect(some.above("p2")).toBe(300 + guessed);
});

test("whatever comes, goes and is measured, it is as a plain list would have it", () => {
  const roll = dice(7);
  const order = new Order(100);
  const places = new Map<string, number>();
  const heights = new Map<string, number>();
  for (let n = 0; n < 3000; n += 1) {
    const id = `p${roll(600)}`;
    const what = roll(4);
    if (what === 0) {
      order.take(id);
      places.delete(id);
    } else if (what === 1) {
      heights.set(id, 50 + roll(200));
      order.measured(id, heights.get(id) ?? 0);
    } else {
      places.set(id, n % 2 === 0 ? n : -n);
      order.put(id, places.get(id) ?? 0);
    }
    if (n % 500 === 0) order.line = roll(n + 1);
    if (n % 100 !== 99) continue;
    const all = [...places].sort(([, one], [, other]) => other - one);
    const page = all.filter(([, place]) => place <= order.line).map(([each]) => each);
    expect(order.slice()).toEqual(page);
    expect(order.waiting).toBe(all.length - page.length);
    let above = 0;
    for (const [index, each] of page.entries()) {
      expect(order.indexOf(each)).toBe(index);
      expect(order.above(each)).toBeCloseTo(above);
      expect(order.under(above + 1)).toBe(index);
      above += heights.get(each) ?? order.guess(1);
    }
    expect(order.height).toBeCloseTo(above);
  }
});
