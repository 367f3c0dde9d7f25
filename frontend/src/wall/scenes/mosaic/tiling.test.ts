import { expect, test } from "vitest";
import { suits, tiling, type Place } from "./tiling";

const SHAPES = [0.5625, 0.667, 0.75, 0.8, 1, 1.25, 1.333, 1.5, 1.778, 2.4];
const ROOMS = [
  { width: 175, height: 79 },
  { width: 97, height: 143 },
  { width: 130, height: 79 },
  { width: 230, height: 79 },
];
const GAP = 1.4;
const FEWEST = 6;

/** The same hundred walls each time. */
function* walls(): Generator<{ shapes: number[]; room: { width: number; height: number } }> {
  let state = 27;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  for (let wall = 0; wall < 100; wall++) {
    const shapes = Array.from({ length: FEWEST + random(19) }, () => SHAPES[random(SHAPES.length)]!);
    yield { shapes, room: ROOMS[random(ROOMS.length)]! };
  }
  for (const room of ROOMS) for (const shape of [1 / 3, 0.5625, 1, 1.778, 3]) yield { shapes: Array(8).fill(shape), room };
}

const apart = (one: Place, other: Place): boolean => {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return across <= -GAP + 1e-6 || down <= -GAP + 1e-6;
};

test("every photo is inside, apart from its neighbours, and loses a third at most", () => {
  for (const { shapes, room } of walls()) {
    const places = tiling(shapes, room, GAP, FEWEST);
    const said = JSON.stringify({ shapes, room });
    expect(places.length, said).toBeGreaterThanOrEqual(FEWEST);
    expect(places.length, said).toBeLessThanOrEqual(shapes.length);
    const faults = places.filter((place, index) => {
      const whole = place.x > -1e-6 && place.y > -1e-6 && place.x + place.width < room.width + 1e-6 && place.y + place.height < room.height + 1e-6;
      return !whole || !suits(shapes[index]!, place) || places.slice(index + 1).some((other) => !apart(place, other));
    });
    expect(faults, said).toEqual([]);
  }
});

test("ordinary photos fill the room, in rows of one height", () => {
  for (const room of ROOMS) {
    for (const count of room.width > 200 ? [9, 14, 24] : [6, 9, 14, 24]) {
      const shapes = Array.from({ length: count }, (_, index) => [1.333, 0.75, 1.5, 1.333][index % 4]!);
      const places = tiling(shapes, room, GAP, FEWEST);
      expect(Math.min(...places.map(({ x }) => x))).toBeCloseTo(0);
      expect(Math.max(...places.map(({ x, width }) => x + width))).toBeCloseTo(room.width);
      expect(Math.max(...places.map(({ y, height }) => y + height))).toBeCloseTo(room.height);
      expect(new Set(places.map(({ height }) => height.toFixed(6))).size).toBe(1);
    }
  }
});

test("a photo suits a box in which it loses a third, and no other", () => {
  expect(suits(1.5, { width: 10, height: 10 })).toBe(true);
  expect(suits(1.52, { width: 10, height: 10 })).toBe(false);
  expect(suits(0.66, { width: 10, height: 10 })).toBe(false);
});

test("where one row cannot fill the room, the others are no wider than it", () => {
  // A tall room: the landscapes stand alone in their rows, the two portraits beside another.
  const places = tiling([1.778, 1.778, 0.6, 0.6, 1.778, 1.778], { width: 97.2, height: 144.8 }, GAP, FEWEST);
  const tops = [...new Set(places.map(({ y }) => y))];
  const edges = tops.map((top) => {
    const row = places.filter(({ y }) => y === top);
    return [row[0]!.x, row.at(-1)!.x + row.at(-1)!.width];
  });
  expect(edges).toHaveLength(4);
  for (const [left, right] of edges) {
    expect(left).toBeCloseTo(edges[0]![0]!);
    expect(right).toBeCloseTo(edges[0]![1]!);
  }
  expect(edges[0]![0]).toBeGreaterThan(0);
});
