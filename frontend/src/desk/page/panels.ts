/** The desk's parts, each drawn from what is true at the desk: the layouts put them where they belong. */

import { html, nothing, type TemplateResult } from "lit";
import type { Post } from "../../feed/protocol";
import type { Conference } from "../../ui/conference";
import type { Moderator } from "../moderator";
import "../parts/bc-cues";
import "../parts/bc-filter";
import "../parts/bc-play";
import "../parts/bc-programme";
import "../parts/bc-queue";
import "../parts/bc-rail";
import "../parts/bc-screens";
import { facetsOf, type Facets } from "../state/facets";
import { LISTS, type ListName } from "../state/lists";
import { clock, dayAndPlace, peopleNow, programme, sourceState, type ScreenState } from "../telling/now";
import { quoted } from "../telling/words";
import { alarm } from "./dock";
import { emptyWords, standIn } from "./head";

const NO_FACETS: Facets = { sources: [], langs: [], rules: [], tags: [], authors: [] };

export class Panels {
  private readonly titles: readonly string[];
  /** `read`: whether a page of the list had been read. */
  private facets: { list: ListName; read: boolean; known: Facets } | undefined;

  /**
   * @param from - what the parts that are no elements ask from.
   * @param isPhone - whether the page is a phone's.
   */
  constructor(
    private readonly from: EventTarget,
    private readonly desk: Moderator,
    private readonly conference: Conference,
    private readonly isPhone: () => boolean,
  ) {
    this.titles = (conference.sessions ?? []).map(({ title }) => title);
  }

  /** @param going - whether a G was pressed, and its letter is awaited. */
  rail(going: boolean): TemplateResult {
    const { desk } = this;
    const { title, place = "", starts, ends } = this.conference;
    const counts = Object.fromEntries(LISTS.map((list) => [list, desk.state.count(list)])) as Record<
      ListName,
      number
    >;
    return html`<bc-rail
      .heading=${title}
      .sub=${dayAndPlace(starts, ends, place, desk.now())}
      .list=${desk.view.list}
      .counts=${counts}
      .blocked=${desk.may("decide") ? desk.state.blocked : undefined}
      .sources=${desk.heard.sources.map((source) => sourceState(source, desk.now()))}
      .people=${peopleNow(desk.heard.people, desk.person.name, desk.leases.counts())}
      .going=${going}
      .phone=${this.isPhone()}
      .mayInvite=${desk.may("invite")}
      .overheard=${!isSecureContext}
    ></bc-rail>`;
  }

  /** @param version - another one for each drawing. */
  queue(version: number): TemplateResult {
    const { desk } = this;
    const { view, state } = desk;
    return html`<bc-queue
      .order=${view.order}
      .post=${this.post}
      class=${desk.floods.waves.waiting.length > 0 ? "docked" : ""}
      .lingers=${this.lingers}
      .folds=${this.folds}
      .dues=${this.dues}
      .skew=${desk.heard.skew}
      .reading=${this.reading}
      .deciding=${this.deciding}
      .selected=${view.selected}
      .version=${version}
      .focused=${view.focus}
      .now=${coarse(desk.now())}
      .more=${state.next(view.list) !== undefined}
      .unread=${view.unread}
      .mayDecide=${desk.may("decide")}
      .showings=${this.showings}
      .empty=${emptyWords(desk)}
      @pointerenter=${() => (desk.attention.hovered = true)}
      @pointerleave=${() => (desk.attention.hovered = false)}
    ></bc-queue>`;
  }

  filters(open: boolean): TemplateResult {
    return html`<bc-filter .filter=${this.desk.view.filter} .facets=${open ? this.known() : NO_FACETS}
      .sessions=${this.titles} ?open=${open} .searches=${this.isPhone()}></bc-filter>`;
  }

  /** What can be filtered by is asked for anew. */
  forget(): void {
    this.facets = undefined;
  }

  screens(): TemplateResult {
    const { desk } = this;
    return html`<bc-screens
      .screens=${this.screenStates()}
      .takedowns=${desk.takedowns.told(desk.now())}
      .panic=${desk.walls.panicOn ? desk.takedowns.panic(desk.now()) : undefined}
      .mayAdd=${desk.may("invite")}
    ></bc-screens>`;
  }

  /** The screens in one line. */
  strip(): TemplateResult {
    return html`<bc-screens strip .screens=${this.screenStates()}></bc-screens>`;
  }

  programme(): TemplateResult {
    const { sessions = [], timezone = "UTC" } = this.conference;
    const talks = programme(sessions, this.desk.now(), timezone);
    return html`<bc-programme .talks=${talks} .clock=${clock(this.desk.now(), timezone)}></bc-programme>`;
  }

  cues(): TemplateResult {
    const { walls } = this.desk;
    return html`<bc-cues
      .asked=${walls.asked}
      .screens=${this.desk.screens.now}
      .target=${walls.target}
      .apart=${walls.isApart}
      .pace=${this.conference.wall?.pace ?? 1}
      .panic=${walls.panicOn}
      .phone=${this.isPhone()}
    ></bc-cues>`;
  }

  play(): TemplateResult {
    const { walls, state } = this.desk;
    const held = walls.asked.hold ? state.post(walls.asked.hold) : undefined;
    return html`<bc-play
      .playing=${walls.playing(this.desk.now())}
      .asked=${walls.asked}
      .held=${walls.asked.hold ? (held ? quoted(held, 30) : "a post") : ""}
      .timezone=${this.conference.timezone ?? "UTC"}
    ></bc-play>`;
  }

  alarm(): TemplateResult {
    return alarm(this.from, this.desk, this.conference.timezone ?? "UTC");
  }

  /** Only the demo has a stand-in for a moderator. */
  standIn(): TemplateResult | typeof nothing {
    return this.conference.slug === "demo" ? standIn(this.from, this.desk) : nothing;
  }

  private screenStates(): ScreenState[] {
    const { screens, state } = this.desk;
    return screens.list(this.desk.now(), (id) => state.post(id));
  }

  /** What the list can be filtered by, as it was when the row was opened. */
  private known(): Facets {
    const { view: { list }, state } = this.desk;
    const read = state.next(list)?.after !== "";
    const isSame = this.facets?.list === list && this.facets.read === read;
    if (!isSame) this.facets = { list, read, known: facetsOf(state.of(list)) };
    return this.facets?.known ?? NO_FACETS;
  }

  // The same ones each time, so that the queue can tell when nothing is new to it.
  private readonly post = (id: string): Post | undefined => this.desk.state.post(id);
  private readonly folds = (id: string): boolean => this.desk.view.isFolded(id);
  private readonly dues = (post: Post): boolean => this.desk.floods.isDue(post);
  private readonly lingers = (id: string): boolean => this.desk.view.isLingering(id);
  private readonly reading = (id: string): string => this.desk.reading(id);
  private readonly showings = (id: string): string => this.desk.showings.words(id, this.desk.now());
  private readonly deciding = (id: string): boolean => this.desk.isDeciding(id);
}

/** A time that changes every 15 s, so that cards are not drawn anew each second. */
function coarse(now: number): number {
  return Math.floor(now / 15_000) * 15_000;
}
