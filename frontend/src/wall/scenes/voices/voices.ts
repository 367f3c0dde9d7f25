/** How many have spoken, how the day went by the quarter hour, where they said it and about what. */
import "./voices.css";
import type { Counts } from "../../../feed/protocol";
import { hashtag, type Conference } from "../../../ui/conference";
import { make } from "../../../ui/make";
import { Exchange } from "./exchange";
import { faces } from "../../stage/faces";
import { fadeOut, play } from "../../stage/motion";
import { quarterOf, today } from "../../times/quarters";
import { since } from "../../times/since";
import { dayChart, list, number, prune, sentence, totals, type Row } from "./figures";
import type { Board, Known } from "../scene";

const DWELL_MS = 15_000;
const FADE_MS = 400;
/** Networks and tags share one place on a wide screen: each has half the time. */
const HALF_MS = DWELL_MS / 2;
const MOST_ROWS = 4;
/** One network alone says nothing, and so do two tags. */
const FEWEST = { networks: 2, tags: 3 };
/** The display sizes, in u: the larger one where it has room. */
const SIZES = [49.2, 25.2];
/** What is left out, one after the other, where a screen has no room for all of it. */
const SPARE = ["tags", "networks", "day"];

export class Voices implements Board {
  readonly name = "voices";
  readonly kind = "board";
  private frame = make("section");
  private parts = new Parts(true);
  private said: readonly unknown[] = [];
  private since = 0;

  constructor(private readonly conference: Conference) {}

  canShow({ counts }: Known): boolean {
    return (counts.voices ?? 0) >= 1;
  }

  ready({ counts }: Known, signal: AbortSignal): Promise<void> {
    return faces(JSON.stringify(counts.tags ?? []), signal);
  }

  async enter(frame: HTMLElement, known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    this.frame = frame;
    this.parts = new Parts(still);
    [this.said, this.since] = [[], known.now];
    frame.replaceChildren(this.parts.body, this.parts.foot.element);
    await this.update(known);
    if (!still) await play(frame, [{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS }, signal);
  }

  /** Looks no further while it would say the same: it is asked every second. */
  update({ counts, now }: Known): Promise<void> {
    const turn = Math.floor((now - this.since) / HALF_MS) % 2;
    const said = [counts, quarterOf(now), turn];
    if (said.some((each, index) => each !== this.said[index])) {
      this.said = said;
      this.say(counts, now, turn === 1);
    }
    return Promise.resolve();
  }

  leave(frame: HTMLElement, _still: boolean, signal: AbortSignal): Promise<void> {
    return fadeOut(frame, 240, signal);
  }

  dwell(): number {
    return DWELL_MS;
  }

  private say(counts: Counts, now: number, second: boolean): void {
    const { people, line, day, networks, tags, foot, figures } = this.parts;
    const { starts, timezone, hashtags } = this.conference;
    const bars = today(counts, now, timezone);
    const heard = networksOf(counts);
    const spoken = tagsOf(counts, hashtags);
    this.frame.classList.toggle("alone", bars.length + heard.length + spoken.length === 0);
    people.text(number(counts.voices ?? 0));
    line.text(sentence(counts.voices ?? 0, since(starts, now, timezone)));
    foot.text(totals(counts));
    const width = figures.clientWidth / (Math.min(innerWidth, innerHeight) / 100);
    day.put(JSON.stringify([bars, width]), () => dayChart(bars, width, timezone));
    networks.put(JSON.stringify(heard), () => list("networks", heard));
    tags.put(JSON.stringify(spoken), () => list("tags", spoken));
    this.frame.dataset["turn"] = spoken.length > 0 && (second || heard.length === 0) ? "tags" : "networks";
    this.fit();
  }

  /** What only what stands there can tell: which tags, how large a number and how much else have room. */
  private fit(): void {
    const { people, tags, body } = this.parts;
    for (const name of SPARE) this.frame.classList.remove(`no-${name}`);
    prune(tags.content!, innerHeight > innerWidth ? MOST_ROWS - 1 : MOST_ROWS);
    for (const size of SIZES) {
      people.element.style.setProperty("--step", String(size));
      if (people.element.scrollWidth <= people.element.clientWidth) break;
    }
    for (const name of SPARE) {
      if (body.scrollHeight <= body.clientHeight + 1) break;
      this.frame.classList.add(`no-${name}`);
    }
  }
}

/** The scene's places, and how they stand in one another. */
class Parts {
  readonly people: Exchange;
  readonly line: Exchange;
  readonly day: Exchange;
  readonly networks: Exchange;
  readonly tags: Exchange;
  readonly foot: Exchange;
  readonly figures = make("div", { className: "figures" });
  readonly body = make("div", { className: "voices-body" });

  constructor(still: boolean) {
    const place = (name: string): Exchange => new Exchange(name, still);
    [this.people, this.line, this.foot] = [place("people"), place("line"), place("voices-foot")];
    [this.day, this.networks, this.tags] = [place("day"), place("networks"), place("tags")];
    const lists = make("div", { className: "lists" }, this.networks.element, this.tags.element);
    this.figures.append(this.day.element, lists);
    this.body.append(make("div", { className: "words" }, this.people.element, this.line.element), this.figures);
  }
}

/** By posts, the most first; none where there is only one. */
function networksOf({ sources = {} }: Counts): Row[] {
  const rows = Object.entries(sources).sort((one, other) => other[1] - one[1]);
  return rows.length < FEWEST.networks ? [] : rows.slice(0, MOST_ROWS);
}

/** As they are told, without the conference's own. */
function tagsOf({ tags = [] }: Counts, hashtags: readonly string[]): Row[] {
  const own = new Set(hashtags.map((tag) => hashtag(tag).toLowerCase()));
  const rows = tags.map(([tag, count]): Row => [hashtag(tag), count]).filter(([tag]) => !own.has(tag.toLowerCase()));
  return rows.length < FEWEST.tags ? [] : rows;
}
