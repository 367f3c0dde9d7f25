/** The room's words in rows; those of the next post light up, travel to their places in it, and back. */
import type { Post } from "../../../feed/protocol";
import { make } from "../../../ui/make";
import { fadeOut, play, rest } from "../../stage/motion";
import { find } from "../../stage/pieces";
import { countWords, drifted, wordsOf, type Word } from "./words";
import { leaveTogether, photoIn, reveal, type Scene, type Solo, type View } from "../scene";

/** A row for each size, in u, on common baselines. */
const WIDE = [5.3, 6.6, 8.3, 10.4, 16.2, 10.4, 6.6, 5.3];
const TALL = [5.3, 6.6, 8.3, 10.4, 16.2, 16.2, 10.4, 8.3, 6.6, 5.3];
const FEWEST_WORDS = 16;
const FEWEST_LIT = 2;
/** How many of the words that are left a row chooses from. */
const CHOICE = 48;
/** How many words in turn may be too wide for what is left of a row. */
const MISSES = 12;
/** In u: the words in rows of this size and more are what the room talks about. */
const LARGE = 10.4;
const LIGHT_MS = 500;
const HOLD_MS = 1_600;
const TRAVEL_MS = 900;
const REST_MS = 400;
const SUNK = 0.25;

interface Place {
  word: Word;
  /** In u, at the weight it has when lit. */
  width: number;
}

interface Row {
  size: number;
  places: Place[];
}

/** What the cloud draws from, and where. */
export interface Sky {
  posts(): readonly Post[];
  readonly tags: readonly string[];
  /** In u. */
  width(): number;
  tall(): boolean;
  /** Whether the words' typeface is here: in another one they have other widths. */
  faced(): boolean;
  /** Words' widths in u at a size, lit. It costs a layout, however many they are. */
  measure(texts: readonly string[], size: number): readonly number[];
}

export class Cloud implements Solo {
  readonly name = "cloud";
  readonly kind = "solo";
  private rows: Row[] = [];
  private shape = "";
  /** The last post's words are back in their places: the next one finds the cloud standing. */
  private standing = false;

  constructor(private readonly sky: Sky) {}

  /** Whether enough of this post's words are in the cloud. */
  canShow(post: Post): boolean {
    this.settle();
    return this.size >= FEWEST_WORDS && this.lit(post).size >= FEWEST_LIT;
  }

  async enter(view: View, signal: AbortSignal): Promise<void> {
    const stood = this.standing;
    this.standing = false;
    if (!stood) this.settle(); // the typeface may have come since this scene was chosen
    const cloud = this.draw(view);
    view.block.style.opacity = "0";
    if (view.photo !== null) view.photo.style.opacity = "0";
    view.frame.classList.remove("waiting");
    if (!stood) await play(cloud, [{ opacity: 0 }, { opacity: 1 }], { duration: REST_MS }, signal);
    await light(cloud, signal);
    await rest(HOLD_MS, signal);
    await travel(cloud, view.block, signal);
    reveal(view, { block: true });
    if (view.photo !== null) view.photo.style.opacity = "";
    await Promise.all([
      play(view.block, [{ opacity: 0 }, { opacity: 1 }], { duration: REST_MS }, signal),
      photoIn(view, signal),
      fadeOut(cloud, REST_MS / 2, signal),
    ]);
    view.layer.replaceChildren();
  }

  /** The words fly back, where the cloud stays for another post; one that was stopped on its way in fades. */
  async leave(view: View, signal: AbortSignal, next?: Scene): Promise<void> {
    if (next !== this || view.layer.hasChildNodes()) return leaveTogether(view, signal);
    const cloud = this.draw(view);
    view.block.style.opacity = "0";
    const photo = view.photo === null ? [] : [fadeOut(view.photo, REST_MS / 2, signal)];
    const fading = play(view.block, [{ opacity: 1 }, { opacity: 0 }], { duration: REST_MS }, signal);
    await Promise.all([fading, ...photo, travelBack(cloud, view.block, signal)]);
    this.standing = true;
  }

  prune(view: View): void {
    const known = new Set(countWords(this.sky.posts(), this.sky.tags).map((word) => word.key));
    for (const word of view.layer.querySelectorAll<HTMLElement>(".cloud-word")) {
      if (!known.has(word.dataset["word"] ?? "")) word.style.visibility = "hidden";
    }
  }

  private get size(): number {
    return this.rows.reduce((sum, row) => sum + row.places.length, 0);
  }

  private lit(post: Post): Set<string> {
    const own = wordsOf(post);
    return new Set(this.rows.flatMap((row) => row.places).map((place) => place.word.key).filter((key) => own.has(key)));
  }

  /** Lays the words out, or lets newer ones take the places of those that are no longer said. */
  private settle(): void {
    const words = countWords(this.sky.posts(), this.sky.tags);
    const shape = `${this.sky.width()} ${this.sky.tall()} ${this.sky.faced()}`;
    const known = new Set(words.map((word) => word.key));
    const places = this.rows.flatMap((row) => row.places);
    const lost = places.filter((place) => !known.has(place.word.key));
    const large = this.rows.filter(({ size }) => size >= LARGE).flatMap((row) => row.places);
    const others = drifted(large.map((place) => place.word.key), words);
    if (shape !== this.shape || places.length < FEWEST_WORDS || lost.length > places.length / 3 || others) {
      this.shape = shape;
      this.rows = this.layOut(words);
    } else if (lost.length > 0) {
      this.mend(words, known);
    }
  }

  /** The most frequent words in the largest row, and so outwards; every row full. */
  private layOut(words: readonly Word[]): Row[] {
    const rows = (this.sky.tall() ? TALL : WIDE).map((size): Row => ({ size, places: [] }));
    const left = [...words];
    for (const row of [...rows].sort((one, other) => other.size - one.size)) {
      let room = this.sky.width();
      const choice = this.places(left.slice(0, CHOICE), row.size);
      for (let misses = 0; choice.length > misses && misses <= MISSES; ) {
        const place = choice[misses]!;
        const gap = row.places.length === 0 ? 0 : gapOf(row.size);
        if (place.width + gap > room) {
          misses += 1; // not this one; one of the next few may still fill the row
          continue;
        }
        room -= place.width + gap;
        row.places.push(place);
        choice.splice(misses, 1);
        left.splice(misses, 1);
      }
    }
    return rows;
  }

  private mend(words: readonly Word[], known: ReadonlySet<string>): void {
    const taken = new Set(this.rows.flatMap((row) => row.places).map((place) => place.word.key));
    const left = words.filter((word) => !taken.has(word.key));
    for (const row of this.rows) {
      if (row.places.every((place) => known.has(place.word.key))) continue;
      const choice = this.places(left.slice(0, CHOICE), row.size);
      row.places = row.places.flatMap((place) => {
        if (known.has(place.word.key)) return [place];
        const index = choice.findIndex(({ width }) => width <= place.width);
        const [found] = index < 0 ? [] : choice.splice(index, 1);
        if (found !== undefined) left.splice(index, 1);
        return found === undefined ? [] : [{ word: found.word, width: place.width }];
      });
    }
  }

  private places(words: readonly Word[], size: number): Place[] {
    const widths = this.sky.measure(words.map(({ text }) => text), size);
    return words.map((word, index) => ({ word, width: widths[index]! }));
  }

  /** The cloud over a page, without what nobody says any more. */
  private draw(view: View): HTMLElement {
    const lit = this.lit(view.post);
    const cloud = make("div", { className: "cloud" });
    cloud.append(this.sheet(lit, false), this.sheet(lit, true));
    view.layer.append(cloud);
    this.prune(view);
    return cloud;
  }

  /** The cloud with only the words to be seen that are lit, or only the others: so those sink as one. */
  private sheet(lit: ReadonlySet<string>, isLit: boolean): HTMLElement {
    const sheet = make("div", { className: "cloud-sheet" });
    for (const { size, places } of this.rows) {
      const row = make("p", { className: "cloud-row" });
      row.style.setProperty("--step", String(size));
      for (const place of places) row.append(lit.has(place.word.key) === isLit ? placed(place, isLit) : gap(place));
      sheet.append(row);
    }
    return sheet;
  }
}

/** Between two words of a row, in u. */
export function gapOf(size: number): number {
  return size * 0.46;
}

/** A word in two layers, as it is and lit: as wide in both, so that none moves when others light up. */
function placed({ word: { text, key }, width }: Place, isLit: boolean): HTMLElement {
  const box = make("span", { className: isLit ? "cloud-word is-lit" : "cloud-word" });
  box.dataset["word"] = key;
  box.style.setProperty("--width", String(width));
  box.append(make("span", { className: "cloud-dim" }, text));
  box.append(make("span", { className: "cloud-lit" }, isLit ? text : ""));
  return box;
}

/** Where a word of the other sheet stands. */
function gap({ word: { text }, width }: Place): HTMLElement {
  const box = make("span", { className: "cloud-gap" }, text);
  box.style.setProperty("--width", String(width));
  return box;
}

function light(cloud: HTMLElement, signal: AbortSignal): Promise<unknown> {
  const fades = [...cloud.querySelectorAll<HTMLElement>(".is-lit")].flatMap((word) => {
    const [dim, lit] = layersOf(word);
    lit.style.opacity = "1";
    dim.style.opacity = "0";
    const timing = { duration: LIGHT_MS };
    return [
      play(lit, [{ opacity: 0 }, { opacity: 1 }], timing, signal),
      play(dim, [{ opacity: 1 }, { opacity: 0 }], timing, signal),
    ];
  });
  return Promise.all(fades);
}

/** The lit words go to where the post says them; the others sink. */
function travel(cloud: HTMLElement, block: HTMLElement, signal: AbortSignal): Promise<unknown> {
  const sink = (element: HTMLElement): Promise<void> => {
    element.style.opacity = String(SUNK);
    return play(element, [{ opacity: 1 }, { opacity: SUNK }], { duration: TRAVEL_MS }, signal);
  };
  const moves = paths(cloud, block).map(([word, moved]) => {
    if (moved === null) return sink(word);
    word.style.transform = moved;
    return play(word, [{ transform: "none" }, { transform: moved }], { duration: TRAVEL_MS }, signal);
  });
  return Promise.all([sink(othersOf(cloud)), ...moves]);
}

/** From where the post says them, the lit words go back into their rows and out; the others rise. */
function travelBack(cloud: HTMLElement, block: HTMLElement, signal: AbortSignal): Promise<unknown> {
  const rise = (element: HTMLElement): Promise<void> =>
    play(element, [{ opacity: 0 }, { opacity: 1 }], { duration: TRAVEL_MS }, signal);
  const moves = paths(cloud, block).flatMap(([word, moved]) => {
    if (moved === null) return [rise(word)];
    const [dim, lit] = layersOf(word);
    return [
      play(word, [{ transform: moved }, { transform: "none" }], { duration: TRAVEL_MS }, signal),
      play(lit, [{ opacity: 0 }, { opacity: 1, offset: 0.2 }, { opacity: 1, offset: 0.6 }, { opacity: 0 }], { duration: TRAVEL_MS }, signal),
      play(dim, [{ opacity: 0 }, { opacity: 0, offset: 0.6 }, { opacity: 1 }], { duration: TRAVEL_MS }, signal),
    ];
  });
  return Promise.all([rise(othersOf(cloud)), ...moves]);
}

/** Each lit word, and how it comes to lie where the post says it; null for one that does not go there. */
function paths(cloud: HTMLElement, block: HTMLElement): [HTMLElement, string | null][] {
  const goal = Number.parseFloat(getComputedStyle(block).fontSize);
  return [...cloud.querySelectorAll<HTMLElement>(".is-lit")].map((word) => {
    const there = find(block, word.dataset["word"] ?? "");
    if (there === null) return [word, null];
    const here = word.getBoundingClientRect();
    const scale = goal / Number.parseFloat(getComputedStyle(word).fontSize);
    const x = there.left + there.width / 2 - (here.left + here.width / 2);
    const y = there.top + there.height / 2 - (here.top + here.height / 2);
    return [word, `translate(${x}px, ${y}px) scale(${scale})`];
  });
}

/** The words that are not lit. */
function othersOf(cloud: HTMLElement): HTMLElement {
  return cloud.querySelector<HTMLElement>(".cloud-sheet")!;
}

/** A word as it is, and lit. */
function layersOf(word: HTMLElement): [HTMLElement, HTMLElement] {
  return [word.querySelector<HTMLElement>(".cloud-dim")!, word.querySelector<HTMLElement>(".cloud-lit")!];
}
