/** Properties of plain data: a part that is given the same again is not drawn again. */

/** Whether two values are other data; what is neither plain object nor array is so unless it is the same. */
export function differs(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return false;
  if (!isPlain(one) || !isPlain(other) || Array.isArray(one) !== Array.isArray(other)) return true;
  const ours = Object.entries(one);
  const same = ours.length === Object.keys(other).length;
  return !same || ours.some(([name, value]) => !(name in other) || differs(value, other[name]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const kind: unknown = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === Array.prototype;
}

export const data = { attribute: false, hasChanged: differs } as const;
