/** The desk's page: signs in, hears keys, and lays out what the moderator sees. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Post } from "../../feed/protocol";
import { paint } from "../../ui/colour";
import { loadConference, slugFromPath, type Conference } from "../../ui/conference";
import { AskEvent, type Ask, type DialogName } from "../acts/asks";
import { Commands, Refused } from "../acts/commands";
import { SCENES } from "../acts/keymap";
import { holderOf, KeyReader } from "../acts/keys";
import { DIALOGS } from "../dialogs/dialogs";
import { Moderator } from "../moderator";
import "../parts/bc-cues";
import "../parts/bc-filter";
import type { BcFilter } from "../parts/bc-filter";
import "../parts/bc-programme";
import "../parts/bc-queue";
import "../parts/bc-rail";
import "../parts/bc-screens";
import "../parts/bc-toasts";
import { shared } from "../parts/styles";
import { facetsOf, type Facets } from "../state/facets";
import { LISTS, type ListName } from "../state/lists";
import { clock, dayAndPlace, peopleNow, programme, sourceState, type ScreenState } from "../telling/now";
import { listName } from "../telling/words";
import { answer, obey, type Page } from "./acts";
import { notThere, signedOut } from "./alone";
import { alarm, dock, waveRows } from "./dock";
import { Drawing } from "./drawing";
import { emptyWords, foot, head, lost, standIn, waiting } from "./head";
import { phonePage, type Tab } from "./phone";
import { narrow } from "./phone.styles";
import { wide } from "./wide.styles";

const PHONE = "(max-width: 899px)";
const LETTERS_KEY = "backchannel.letters";

export class BcDesk extends LitElement {
  static override properties = {
    version: { state: true },
    dialog: { state: true },
    tab: { state: true },
    trouble: { state: true },
    filtering: { state: true },
  };

  declare private version: number;
  declare private dialog: "" | DialogName;
  declare private tab: Tab;
  declare private trouble: string;
  /** Whether the row of filters is open. */
  declare private filtering: boolean;
  private conference: Conference | undefined;
  private titles: readonly string[] = [];
  private desk: Moderator | undefined;
  private readonly keys = new KeyReader();
  private readonly narrow = matchMedia(PHONE);
  private readonly drawing = new Drawing(() => (this.version += 1));
  private facets: { list: ListName; known: Facets } | undefined;
  private ticks: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.version = 0;
    this.dialog = "";
    this.tab = "queue";
    this.trouble = "";
    this.filtering = false;
    this.keys.letters = localStorage.getItem(LETTERS_KEY) !== "off";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener(AskEvent.type, this.asked as EventListener);
    this.addEventListener("click", this.clicked);
    window.addEventListener("keydown", this.pressed);
    for (const name of ["pointermove", "pointerdown", "wheel"])
      window.addEventListener(name, this.touched, { passive: true });
    this.narrow.addEventListener("change", this.drawing.soon);
    this.ticks = setInterval(() => this.tick(), 1000);
    void this.signIn();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.pressed);
    for (const name of ["pointermove", "pointerdown", "wheel"])
      window.removeEventListener(name, this.touched);
    this.narrow.removeEventListener("change", this.drawing.soon);
    clearInterval(this.ticks);
    this.desk?.stop();
  }

  /** Once a second, for a browser takes its time over each new title. */
  private tick(): void {
    this.desk?.tick();
    const held = this.desk?.ready ? this.desk.state.count("held") : 0;
    const title = `${held > 0 ? `(${held}) ` : ""}Desk, ${this.conference?.title ?? ""}`;
    if (this.conference && document.title !== title) document.title = title;
  }

  override render(): TemplateResult {
    if (this.desk?.signedOut || this.trouble === "signed-out") 
      return signedOut(this.conference, this.desk !== undefined);
    if (this.trouble) return notThere(this.trouble);
    if (!this.desk?.ready || !this.conference) return html`<main class="alone" aria-busy="true"></main>`;
    return html`${this.narrow.matches ? this.phone(this.desk) : this.wide(this.desk)} ${this.openDialog(this.desk)}`;
  }

  private wide(desk: Moderator): TemplateResult {
    return html`
      <div class="page">
        ${this.rail(desk)}
        <main aria-label=${listName(desk.view.list)}>
          ${head(this, desk)} ${this.filters(desk, this.filtering)}
          ${this.isDemo ? standIn(this, desk) : nothing} ${waiting(this, desk)}
          ${this.queue(desk)}
          <div class="dock">
            ${alarm(this, desk, this.conference?.timezone ?? "UTC")} ${waveRows(desk)}
            <bc-toasts .toasts=${desk.toasts.list} .lost=${lost(desk)}></bc-toasts>
          </div>
        </main>
        <aside aria-label="Walls">
          <div class="scroll">${this.screens(desk)} ${this.programme(desk)}</div>
          ${this.cues(desk)}
        </aside>
        <footer>${foot(desk)}</footer>
      </div>
    `;
  }

  private phone(desk: Moderator): TemplateResult {
    const parts = {
      rail: () => this.rail(desk, true),
      screens: () => this.screens(desk),
      strip: () => html`<bc-screens strip .screens=${this.screenStates(desk)}></bc-screens>`,
      programme: () => this.programme(desk),
      cues: () => this.cues(desk, true),
      alarm: () => alarm(this, desk, this.conference?.timezone ?? "UTC"),
      standIn: () => (this.isDemo ? standIn(this, desk) : nothing),
      filters: (open: boolean) => this.filters(desk, open),
      go: (tab: Tab) => (this.tab = tab),
    };
    return phonePage(this, desk, this.tab, parts);
  }

  private rail(desk: Moderator, phone = false): TemplateResult {
    const { title, place = "", starts, ends } = this.conference ?? { title: "" };
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
      .sources=${desk.sources.map((source) => sourceState(source, desk.now()))}
      .people=${peopleNow(desk.people, desk.person.name, desk.leases.counts())}
      .going=${this.keys.isGoing(performance.now())}
      .phone=${phone}
      .mayInvite=${desk.may("invite")}
    ></bc-rail>`;
  }

  private queue(desk: Moderator): TemplateResult {
    const { view, state } = desk;
    return html`<bc-queue
      .order=${view.order}
      .post=${this.postOf}
      class=${desk.floods.waves.waiting.length > 0 ? "docked" : ""}
      .lingers=${this.lingers}
      .folds=${this.folds}
      .dues=${this.dues}
      .skew=${desk.skew}
      .reading=${this.reading}
      .deciding=${this.deciding}
      .selected=${view.selected}
      .version=${this.version}
      .focused=${view.focus}
      .now=${coarse(desk.now())}
      .more=${state.next(view.list) !== undefined}
      .unread=${view.unread}
      .mayDecide=${desk.may("decide")}
      .showings=${this.showings}
      .empty=${emptyWords(desk)}
      @pointerenter=${() => (desk.hovered = true)}
      @pointerleave=${() => (desk.hovered = false)}
    ></bc-queue>`;
  }

  private filters(desk: Moderator, open: boolean): TemplateResult {
    return html`<bc-filter .filter=${desk.view.filter} .facets=${open ? this.known(desk) : NO_FACETS}
      .sessions=${this.titles} ?open=${open} .searches=${this.narrow.matches}></bc-filter>`;
  }

  /** What the list can be filtered by, as it was when the row was opened. */
  private known(desk: Moderator): Facets {
    const { list } = desk.view;
    if (this.facets?.list !== list) this.facets = { list, known: facetsOf(desk.view.known()) };
    return this.facets.known;
  }

  // The same ones each time, so that the queue can tell when nothing is new to it.
  private readonly postOf = (id: string): Post | undefined => this.desk?.state.post(id);
  private readonly folds = (id: string): boolean => this.desk?.view.isFolded(id) ?? false;
  private readonly dues = (post: Post): boolean => this.desk?.floods.isDue(post) ?? false;
  private readonly lingers = (id: string): boolean => this.desk?.view.isLingering(id) ?? false;
  private readonly reading = (id: string): string => this.desk?.reading(id) ?? "";
  private readonly showings = (id: string): string =>
    this.desk?.showings.words(id, this.desk.now()) ?? "";
  private readonly deciding = (id: string): boolean => this.desk?.isDeciding(id) ?? false;

  private screens(desk: Moderator): TemplateResult {
    return html`<bc-screens
      .screens=${this.screenStates(desk)}
      .takedowns=${desk.takedowns.told(desk.now())}
      .panic=${desk.walls.panicOn ? desk.takedowns.panic(desk.now()) : undefined}
      .mayAdd=${desk.may("invite")}
    ></bc-screens>`;
  }

  private screenStates(desk: Moderator): ScreenState[] {
    return desk.screens.list(desk.now(), (id) => desk.state.post(id));
  }

  private programme(desk: Moderator): TemplateResult {
    const { sessions = [], timezone = "UTC" } = this.conference ?? {};
    const talks = programme(sessions, desk.now(), timezone);
    return html`<bc-programme .talks=${talks} .clock=${clock(desk.now(), timezone)}></bc-programme>`;
  }

  private cues(desk: Moderator, phone = false): TemplateResult {
    const { scenes = [...SCENES], pace = 1 } = this.conference?.wall ?? {};
    return html`<bc-cues .cue=${desk.state.cue} .scenes=${scenes} .pace=${pace} .panic=${desk.walls.panicOn} .phone=${phone}></bc-cues>`;
  }

  private openDialog(desk: Moderator): TemplateResult | typeof nothing {
    return this.dialog === "" ? nothing : DIALOGS[this.dialog].draw({
          desk,
          slug: slugFromPath(),
          letters: this.keys.letters,
        });
  }

  /** Only the demo has a stand-in for a moderator. */
  private get isDemo(): boolean {
    return this.conference?.slug === "demo";
  }

  private async signIn(): Promise<void> {
    const slug = slugFromPath();
    const commands = new Commands(slug);
    try {
      this.conference = await loadConference(slug);
      this.titles = (this.conference.sessions ?? []).map(({ title }) => title);
      if (this.conference.theme?.accent)
        paint(document.documentElement, this.conference.theme.accent, "desk");
      const person = await commands.session();
      this.desk = new Moderator(this.conference, person, commands, this.drawing.soon);
      this.desk.start();
    } catch (error) {
      const isOut = error instanceof Refused && (error.status === 401 || error.status === 403);
      this.trouble = isOut
        ? "signed-out"
        : error instanceof Error
          ? error.message
          : "No contact with the server.";
    }
    this.drawing.soon();
  }

  private readonly touched = (): void => this.desk?.acted();

  /** A button that was clicked gives the keyboard back: the next Space is a cue, not a click. */
  private readonly clicked = (event: MouseEvent): void => {
    const target = event.composedPath()[0];
    const button = target instanceof Element ? target.closest("button") : null;
    if (event.detail > 0 && this.dialog === "") button?.blur();
  };

  private readonly pressed = (event: KeyboardEvent): void => {
    const { desk } = this;
    if (!desk?.ready || desk.signedOut) return;
    const wasGoing = this.keys.isGoing(event.timeStamp);
    const heard = this.keys.hear(event, holderOf(event.composedPath()[0]));
    if (event.key === "Escape") this.escape(event);
    if (heard !== undefined && this.dialog === "" ? true : isAlways(heard)) {
      event.preventDefault();
      desk.acted();
      if (heard && "list" in heard) desk.open(heard.list);
      else if (heard) obey(heard.command, desk, this.page);
    }
    if (wasGoing || this.keys.isGoing(event.timeStamp)) this.drawing.soon();
    this.drawing.now();
  };

  /** A first Esc lets go of what is open; the second, soon after, is panic. */
  private escape(event: KeyboardEvent): void {
    const { desk } = this;
    if (!desk || this.dialog !== "") return;
    const field = event.composedPath()[0];
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.blur();
    desk.letGo();
  }

  private readonly asked = (event: CustomEvent<Ask>): void => {
    const { desk } = this;
    if (!desk) return;
    answer(event.detail, desk, this.page);
    if (event.detail.do !== "more") this.drawing.now(); // that one is asked while drawing
  };

  /** What keys and asks may do to the page itself. */
  private readonly page: Page = {
    open: (dialog) => void this.open(dialog),
    close: () => (this.dialog = ""),
    toQueue: () => (this.tab = "queue"),
    toSearch: () => this.renderRoot.querySelector<HTMLInputElement>("#search")?.focus(),
    toFilter: () => void this.toFilter(),
    setLetters: (on) => this.setLetters(on),
  };

  private async open(dialog: DialogName): Promise<void> {
    try {
      await DIALOGS[dialog].load();
      this.dialog = dialog;
    } catch {
      this.desk?.toasts.add("trouble", "No contact with the server.", "This could not be opened.");
    }
  }

  private async toFilter(): Promise<void> {
    this.filtering = !this.filtering;
    this.facets = undefined;
    await this.updateComplete;
    if (this.filtering) this.renderRoot.querySelector<BcFilter>("bc-filter")?.focus();
  }

  private setLetters(on: boolean): void {
    this.keys.letters = on;
    localStorage.setItem(LETTERS_KEY, on ? "on" : "off");
    this.drawing.soon();
  }

  static override styles = [shared, wide, dock, narrow];
}

/** Panic is heard even over an open dialog. */
function isAlways(heard: unknown): boolean {
  return typeof heard === "object" && heard !== null && "command" in heard && heard.command === "panic";
}

const NO_FACETS: Facets = { sources: [], langs: [], rules: [], tags: [], authors: [] };

/** A time that changes every 15 s, so that cards are not drawn anew each second. */
function coarse(now: number): number {
  return Math.floor(now / 15_000) * 15_000;
}

customElements.define("bc-desk", BcDesk);
