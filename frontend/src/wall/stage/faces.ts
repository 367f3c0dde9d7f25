/** The typefaces of a wall: text is measured once they are here. */
import { rest } from "./motion";

const FACES = ["480 40px Voice", "480 40px 'Voice Arabic'", "480 40px 'Voice Hebrew'", "720 40px House"];
const PATIENCE_MS = 3_000;

/** Resolves once what a text needs is here, or after a while. Rejects when the signal aborts. */
export async function faces(text: string, signal: AbortSignal): Promise<void> {
  const loading = Promise.all(FACES.map((face) => document.fonts.load(face, `${text} 0`))).then(() => document.fonts.ready);
  await Promise.race([loading.catch(() => null), patience(signal)]);
}

/** Null after a while: a typeface or a picture that takes longer is done without. */
export function patience(signal: AbortSignal): Promise<null> {
  const late = rest(PATIENCE_MS, signal).then(() => null);
  late.catch(() => undefined); // an abort after it was there is nobody's
  return late;
}
