/** The block turns on its lower edge: the old one falls forward, the next rises line by line. */
import { fadeOut, OUT, play } from "../stage/motion";
import { lines } from "../stage/pieces";
import { photoIn, reveal, type Solo } from "./scene";

const OUT_MS = 480;
const IN_MS = 720;
const LINE_MS = 60;
const LYING = "rotateX(84deg)";
const FALLEN = "rotateX(-84deg)";

export const rotation: Solo = {
  name: "rotation",
  kind: "solo",
  canShow: () => true,
  async enter(view, signal) {
    const edge = view.block.getBoundingClientRect().bottom;
    const pieces = lines(view.block, view.layer);
    reveal(view, { block: false });
    const rising = pieces.map((piece, index) => {
      // Every line turns on the whole block's lower edge.
      piece.style.transformOrigin = `50% ${edge - piece.getBoundingClientRect().top}px`;
      const frames = [
        { transform: LYING, opacity: 0 },
        { opacity: 1, offset: 0.35 },
        { transform: "none", opacity: 1 },
      ];
      return play(piece, frames, { duration: IN_MS, delay: index * LINE_MS }, signal);
    });
    await Promise.all([...rising, photoIn(view, signal)]);
    reveal(view, { block: true });
    view.layer.replaceChildren();
  },
  async leave(view, signal) {
    const turning = [view.block, view.layer].map((element) => {
      const edge = view.block.getBoundingClientRect().bottom - element.getBoundingClientRect().top;
      element.style.transformOrigin = `50% ${edge}px`;
      const from = getComputedStyle(element).opacity;
      element.style.opacity = "0";
      const frames = [
        { transform: "none", opacity: from },
        { opacity: from, offset: 0.7 },
        { transform: FALLEN, opacity: 0 },
      ];
      return play(element, frames, { duration: OUT_MS, easing: OUT }, signal);
    });
    const photo = view.photo === null ? [] : [fadeOut(view.photo, 240, signal)];
    await Promise.all([...turning, ...photo]);
  },
};
