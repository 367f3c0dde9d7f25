/** Letters rise into their places one after the other, and leave together. */
import { play } from "../stage/motion";
import { letters as take } from "../stage/pieces";
import { leaveTogether, photoIn, reveal, type Solo } from "./scene";

const RISE_MS = 320;
/** Between one letter and the next; all of them within 1.4 s. */
const STAGGER_MS = 24;
const ALL_MS = 1_400;

export const letters: Solo = {
  name: "letters",
  kind: "solo",
  canShow: () => true,
  leave: leaveTogether,
  async enter(view, signal) {
    const pieces = take(view.block, view.layer);
    reveal(view, { block: false });
    const stagger = Math.min(STAGGER_MS, ALL_MS / Math.max(1, pieces.length));
    const rising = pieces.map((piece, index) =>
      play(
        piece,
        [
          { opacity: 0, transform: "translateY(.22em)" },
          { opacity: 1, transform: "none" },
        ],
        { duration: RISE_MS, delay: index * stagger },
        signal,
      ),
    );
    await Promise.all([...rising, photoIn(view, signal)]);
    reveal(view, { block: true });
    view.layer.replaceChildren();
  },
};
