/** Takes a set paragraph apart for a moment: its letters, its words or its lines, each in its place.
 *
 * The paragraph stays as it is, kerned and broken into lines by the browser; the pieces are copies
 * that lie exactly over it while they move. Afterwards they go and the paragraph is there.
 */
import { make } from "../../ui/make";
import { graphemes, joined } from "./text";

/** Beyond this many letters, words move: so many layers at once would drop frames. */
const MOST_LETTERS = 280;

interface Piece {
  range: Range;
  box: DOMRect;
}

/** The letters of a block (its words where letters join) as copies in `layer`, in reading order. */
export function letters(block: HTMLElement, layer: HTMLElement): HTMLElement[] {
  const text = block.textContent ?? "";
  const whole = joined(text) || graphemes(text).length > MOST_LETTERS;
  const pieces = textNodes(block).flatMap((node) => parts(node, whole ? runs : graphemes));
  return copy(pieces, block, layer);
}

/** The lines of a block as copies in `layer`, top to bottom. */
export function lines(block: HTMLElement, layer: HTMLElement): HTMLElement[] {
  const height = Number.parseFloat(getComputedStyle(block).lineHeight);
  const found: Piece[] = [];
  for (const piece of textNodes(block).flatMap((node) => parts(node, graphemes))) {
    const line = found.at(-1);
    const middle = piece.box.top + piece.box.height / 2;
    if (line !== undefined && Math.abs(middle - (line.box.top + line.box.height / 2)) < height / 2) {
      line.range.setEnd(piece.range.endContainer, piece.range.endOffset);
    } else {
      found.push({ range: piece.range.cloneRange(), box: piece.box });
    }
  }
  return copy(found, block, layer);
}

/** Where a word stands in a block, by its first occurrence as a whole word; null if it does not. */
export function find(block: HTMLElement, word: string): DOMRect | null {
  for (const node of textNodes(block)) {
    for (const { range, box } of parts(node, words)) {
      if (range.toString().toLocaleLowerCase() === word) return box;
    }
  }
  return null;
}

function runs(text: string): string[] {
  return text.match(/\S+|\s+/g) ?? [];
}

function words(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}'’-]+|\s+|[^\p{L}\p{M}\p{N}\s]+/gu) ?? [];
}

/** Text nodes and pictures, in document order. */
function textNodes(block: HTMLElement): (Text | HTMLImageElement)[] {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const found: (Text | HTMLImageElement)[] = [];
  while (walker.nextNode() !== null) {
    const node = walker.currentNode;
    if (node instanceof Text || node instanceof HTMLImageElement) found.push(node);
  }
  return found;
}

function parts(node: Text | HTMLImageElement, split: (text: string) => string[]): Piece[] {
  const range = document.createRange();
  if (node instanceof HTMLImageElement) {
    range.selectNode(node);
    return [{ range, box: node.getBoundingClientRect() }];
  }
  const found: Piece[] = [];
  let at = 0;
  for (const text of split(node.data)) {
    const part = range.cloneRange();
    part.setStart(node, at);
    at += text.length;
    part.setEnd(node, at);
    if (text.trim() !== "") found.push({ range: part, box: part.getBoundingClientRect() });
  }
  return found;
}

/** Copies each piece into the layer, then moves it to where its original stands. */
function copy(pieces: readonly Piece[], block: HTMLElement, layer: HTMLElement): HTMLElement[] {
  const copies = pieces.map(({ range }) => {
    const piece = make("span", { className: "piece", dir: block.dir }, range.cloneContents());
    // A letter within a tag looks like the tag it was cut from.
    const inner = range.startContainer.parentElement;
    if (inner !== null && inner !== block && range.startContainer === range.endContainer) {
      piece.classList.add(...inner.classList);
    }
    return piece;
  });
  layer.append(...copies);
  const whole = document.createRange();
  const offsets = copies.map((element, index) => {
    whole.selectNodeContents(element);
    const [here, there] = [whole.getClientRects()[0], pieces[index]!.range.getClientRects()[0]];
    return here === undefined || there === undefined ? null : [there.left - here.left, there.top - here.top];
  });
  copies.forEach((element, index) => {
    const offset = offsets[index];
    if (offset == null) return;
    element.style.left = `${offset[0]}px`;
    element.style.top = `${offset[1]}px`;
  });
  return copies;
}
