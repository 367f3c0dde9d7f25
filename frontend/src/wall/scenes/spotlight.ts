/** One post that the desk has chosen, held: it fades in, large, and nothing else happens. */
import { play } from "../stage/motion";
import { leaveTogether, reveal, type Solo } from "./scene";

const IN_MS = 400;

export const spotlight: Solo = {
  name: "spotlight",
  kind: "solo",
  /** The one the desk holds, else those that are pinned. */
  pool({ posts, cue }) {
    const held = posts.filter((post) => post.id === cue.hold);
    return held.length > 0 ? held : posts.filter((post) => post.flags.includes("pinned"));
  },
  canShow: () => true,
  leave: leaveTogether,
  async enter(view, signal) {
    reveal(view, { block: true });
    await play(view.frame, [{ opacity: 0 }, { opacity: 1 }], { duration: IN_MS }, signal);
  },
};
