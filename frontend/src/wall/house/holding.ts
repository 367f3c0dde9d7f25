/** The house speaks: a message from the desk, the holding screen, and the wall before the first post. */
import type { Counts, Post } from "../../feed/protocol";
import { avatar } from "../../ui/avatar";
import { hashtag, type Conference, type Session } from "../../ui/conference";
import { logo } from "../../ui/logo";
import { make } from "../../ui/make";
import { qrCode } from "./qr";
import { tideLines } from "./tide";

export interface Said {
  title: string;
  below?: string;
  /** A sponsor's logo, say: large, on a light card, with the title below. */
  image?: HTMLImageElement | null;
  /** Who may be shown at the foot; none on the holding screen. */
  voices?: readonly Post[];
  counts?: Counts;
  /** Where the code leads; "" for none. */
  join?: string;
}

const FACES = 5;
/** The title's sizes in u: the display size, else the largest step at which it has two lines. */
const SIZES = [25.2, 20.2, 16.2, 13, 10.4, 8.3, 6.6, 5.3];
/** Below a picture it is a caption. */
const CAPTION = 8.3;

/** A whole screen. Call `fitTitle` once it is in the document. */
export function houseScreen(conference: Conference, said: Said): HTMLElement {
  const screen = make("section", { className: "house" });
  const words = make("div", { className: "house-words" });
  const name = logo(conference) ?? (said.title === conference.title ? "" : make("b", {}, conference.title));
  words.append(make("p", { className: "house-place" }, name, " ", conference.place ?? ""));
  if (said.image != null) words.append(card(said.image));
  if (said.title !== "") words.append(make("h1", { className: "house-title", dir: "auto" }, said.title));
  if (said.below) words.append(make("p", { className: "house-below", dir: "auto" }, said.below));
  screen.append(tideLines(conference.slug), words);
  if (said.join) screen.append(joinCard(said.join));
  if (said.counts?.voices) screen.append(countLine(said.counts, said.voices ?? []));
  return screen;
}

/** The largest size at which the title has two lines, no word broken, and all is above the foot. */
export function fitTitle(screen: HTMLElement): void {
  const title = screen.querySelector<HTMLElement>(".house-title");
  const words = title?.parentElement;
  if (title == null || words == null) return;
  const most = screen.querySelector(".house-card") === null ? SIZES[0]! : CAPTION;
  for (const size of SIZES.filter((each) => each <= most)) {
    title.style.setProperty("--step", String(size));
    const line = Number.parseFloat(getComputedStyle(title).lineHeight);
    const narrow = title.scrollWidth <= title.clientWidth + 1 && title.offsetHeight < line * 2.5;
    if (narrow && words.getBoundingClientRect().bottom <= floorOf(screen)) return;
  }
  title.classList.add("breaks");
}

/** Where the words must end: above the foot, and above the code where it stands below them. */
function floorOf(screen: HTMLElement): number {
  const foot = innerHeight - 0.16 * Math.min(innerWidth, innerHeight);
  const join = screen.querySelector(".house-join")?.getBoundingClientRect();
  return join === undefined || innerWidth > innerHeight ? foot : Math.min(foot, join.top - 0.03 * innerWidth);
}

/** Takes off at once the faces whose posts are no longer public. */
export function keepFaces(screen: HTMLElement, posts: readonly Post[]): void {
  const known = new Set(posts.map(({ id }) => id));
  for (const face of screen.querySelectorAll<HTMLElement>("[data-face]")) {
    if (!known.has(face.dataset["face"] ?? "")) face.remove();
  }
}

/** Before the first post. */
export function emptyScreen(conference: Conference): HTMLElement {
  const screen = make("section", { className: "house empty" });
  const [tag] = conference.hashtags;
  const line = make("h1", { className: "house-empty" }, "Nobody has said anything yet.");
  if (tag !== undefined) {
    line.append(make("br"), "Be the first: ", make("bdi", { className: "tag", dir: "auto" }, hashtag(tag)));
  }
  screen.append(tideLines(conference.slug), line);
  return screen;
}

/** A message's first line is its title; what follows, or the next session, stands below. */
export function messageSaid(message: string, conference: Conference, now: number): Pick<Said, "title" | "below"> {
  const [title = "", ...rest] = message.trim().split("\n");
  const told = rest.join(" ").trim();
  return { title: title || conference.title, below: [nextUp(conference.sessions ?? [], now), told].filter(Boolean).join(" ") };
}

/** "Next: Imke Solberg, “Forty years of tide tables”." for what begins within two hours. */
function nextUp(sessions: readonly Session[], now: number): string {
  const next = sessions
    .filter(({ starts }) => Date.parse(starts) > now && Date.parse(starts) - now < 7_200_000)
    .sort((one, other) => Date.parse(one.starts) - Date.parse(other.starts))[0];
  if (next === undefined) return "";
  return next.speaker ? `Next: ${next.speaker}, “${next.title}”.` : `Next: ${next.title}.`;
}

/** Light, whatever the theme: logos are drawn for paper. */
function card(image: HTMLImageElement): HTMLElement {
  const shape = image.naturalHeight > 0 ? image.naturalWidth / image.naturalHeight : 0;
  const figure = make("figure", { className: "house-card" }, image);
  figure.style.setProperty("--shape", String(shape > 0 ? shape : 2)); // a drawing may have no size of its own
  return figure;
}

function joinCard(url: string): HTMLElement {
  return make(
    "aside",
    { className: "house-join" },
    qrCode(url),
    make("p", {}, make("b", {}, "Scan to say something."), make("br"), "No account needed."),
  );
}

function countLine({ voices = 0, posts = 0 }: Counts, from: readonly Post[]): HTMLElement {
  const faces = make("span", { className: "faces" });
  const seen = new Set<string>();
  for (const post of from) {
    if (seen.size === FACES || post.author === undefined || seen.has(post.author.id)) continue;
    seen.add(post.author.id);
    const face = avatar(post);
    face.dataset["face"] = post.id;
    faces.append(face);
  }
  const line = make("p", { className: "house-counts" }, faces);
  const say = (count: number, one: string, many: string) =>
    make("b", {}, `${count.toLocaleString("en")} ${count === 1 ? one : many}`);
  line.append(make("span", {}, say(voices, "voice", "voices"), voices === 1 ? " has said " : " have said ", say(posts, "thing", "things"), " so far"));
  return line;
}
