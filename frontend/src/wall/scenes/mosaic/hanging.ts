/** Photos that hang on the wall: each in its place, and a new one in the place of the oldest. */
import type { Post } from "../../../feed/protocol";
import { make } from "../../../ui/make";
import { cover } from "./flight";
import { play } from "../../stage/motion";
import type { Room } from "../../stage/room";
import type { Prepared } from "../../stage/stage";
import { suits, tiling, type Place } from "./tiling";

/** In u: between photos, and at the screen's edges. */
const GAP = 1.4;
/** Above and below them: the foot, and in portrait the hashtag. */
const AROUND = { wide: [GAP, 15.4], tall: [14, 19] } as const;
const FADE_MS = 400;
/** Behind a post so many stay, the place of its own photo among them, or none: one alone would look lost. */
const FEWEST_LEFT = 4;
/** Between one and the next while all of them come in. */
const STAGGER_MS = 30;

/** A post whose photo is here. */
export type Pictured = Prepared & { photo: HTMLImageElement };

/** A photo in its place. The photo itself may be away; its place is kept. */
export interface Hung {
  readonly picture: Pictured;
  readonly figure: HTMLElement;
}

interface Spot {
  readonly place: Place;
  readonly element: HTMLElement;
  hung: Hung | null;
}

export class Hanging {
  readonly element = make("div", { className: "hanging" });
  private readonly spots: readonly Spot[];
  /** What has no place here that suits it. */
  private readonly misfits = new Set<string>();

  /** @param fewest - no fewer of them are hung. */
  constructor(
    pictures: readonly Pictured[],
    fewest: number,
    private readonly room: Room,
  ) {
    const [top, bottom] = room.portrait ? AROUND.tall : AROUND.wide;
    const free = { width: room.width - 2 * GAP, height: room.height - top - bottom };
    const places = tiling(pictures.map(shapeOf), free, GAP, fewest);
    this.spots = places.map((place) => ({ place, element: spot(place, top), hung: null }));
    for (const [index, each] of this.spots.entries()) this.hang(each, pictures[index]!);
    this.element.append(...this.spots.map(({ element }) => element));
  }

  /** What hangs here, in the order of the places. */
  get hung(): Hung[] {
    return this.spots.flatMap(({ hung }) => hung ?? []);
  }

  get full(): boolean {
    return this.spots.every(({ hung }) => hung !== null);
  }

  find(id: string): Hung | null {
    return this.hung.find(({ picture }) => picture.post.id === id) ?? null;
  }

  /** All of them come in, one shortly after the other. */
  async enter(signal: AbortSignal): Promise<void> {
    const timing = (index: number) => ({ duration: FADE_MS, delay: index * STAGGER_MS });
    await Promise.all(this.spots.map(({ element }, index) => play(element, [{ opacity: 0 }, { opacity: 1 }], timing(index), signal)));
  }

  /** Which of some posts, the newest first, is to hang here next. */
  wanted(posts: readonly Post[]): Post | null {
    const index = posts.findIndex(({ id }) => this.find(id) === null && !this.misfits.has(id));
    const older = posts.slice(index + 1).some(({ id }) => this.find(id) !== null);
    return index >= 0 && (older || !this.full) ? posts[index]! : null;
  }

  /**
   * Hangs a photo in an empty place, else in that of the oldest that it suits.
   *
   * @param posts - the newest first.
   * @param kept - whose place is not given away.
   * @returns what must go for it: nothing, or what hung there.
   */
  add(picture: Pictured, posts: readonly Post[], kept: string): { hung: Hung; old: Hung | null } | null {
    const ages = new Map(posts.map(({ id }, age) => [id, age]));
    const age = ({ hung }: Spot): number => (hung === null ? posts.length : (ages.get(hung.picture.post.id) ?? posts.length));
    const own = ages.get(picture.post.id) ?? 0;
    const open = this.spots.filter((each) => suits(shapeOf(picture), each.place) && each.hung?.picture.post.id !== kept && age(each) > own);
    const [oldest] = open.sort((one, other) => age(other) - age(one));
    if (oldest === undefined) {
      this.misfits.add(picture.post.id);
      return null;
    }
    const old = oldest.hung;
    return { hung: this.hang(oldest, picture), old };
  }

  /** Its place is empty from now on; the figure is still there. */
  forget(figure: HTMLElement): void {
    for (const each of this.spots) if (each.hung?.figure === figure) each.hung = null;
  }

  /** All shine again. */
  shine(): void {
    for (const { element } of this.spots) element.classList.remove("dim", "off");
  }

  /** All of them dim; those beside a text, or above and below it, are off: nothing is left behind it. */
  yield(text: DOMRect): void {
    const air = 5 * this.room.u;
    const meets = (start: number, end: number, from: number, to: number): boolean => to > from && start < to + air && end > from - air;
    const behind = ({ element }: Spot): boolean => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return this.room.portrait ? meets(top, bottom, text.top, text.bottom) : meets(left, right, text.left, text.right);
    };
    const left = this.spots.filter((each) => !behind(each));
    const shown = left.length < FEWEST_LEFT ? [] : left;
    for (const each of this.spots) each.element.classList.add(shown.includes(each) ? "dim" : "off");
  }

  /** Puts a photo (back) into its figure. */
  seat({ picture: { photo }, figure }: Hung): void {
    const spot = this.spots.find(({ element }) => element.contains(figure));
    if (spot === undefined) return;
    const { width, height } = spot.place;
    cover(photo, { width: width * this.room.u, height: height * this.room.u });
    figure.append(photo);
  }

  private hang(spot: Spot, picture: Pictured): Hung {
    const figure = make("figure", { className: "photo" });
    figure.dataset["post"] = picture.post.id;
    spot.element.append(figure);
    spot.hung = { picture, figure };
    this.seat(spot.hung);
    return spot.hung;
  }
}

/** A photo that leaves lets go of its picture. */
export function release(figure: HTMLElement): void {
  for (const photo of figure.querySelectorAll("img")) photo.removeAttribute("src");
  figure.remove();
}

function shapeOf({ photo }: Pictured): number {
  return photo.naturalWidth / photo.naturalHeight;
}

function spot({ x, y, width, height }: Place, top: number): HTMLElement {
  const element = make("div", { className: "spot" });
  const sizes = { "--x": x + GAP, "--y": y + top, "--width": width, "--height": height };
  for (const [name, size] of Object.entries(sizes)) element.style.setProperty(name, String(size));
  return element;
}
