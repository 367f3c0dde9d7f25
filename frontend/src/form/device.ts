/** A random token that tells the server two posts came from one phone, and nothing else. */

const KEY = "backchannel.device";
const SHAPE = /^[A-Za-z0-9_-]{16,64}$/;

/** The token of this browser; made once. Where nothing can be kept, one for this page. */
export function device(storage: () => Storage = () => localStorage): string {
  try {
    const kept = storage().getItem(KEY);
    if (kept !== null && SHAPE.test(kept)) return kept;
    const made = fresh();
    storage().setItem(KEY, made);
    return made;
  } catch {
    return fresh(); // storage is blocked or full
  }
}

/** crypto.randomUUID needs https; this works on a plain address of the venue's network too. */
function fresh(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
