/** The desk's page: signs in, hears keys and asks, and draws what the moderator sees. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { paint } from "../../ui/colour";
import { loadConference, slugFromPath, type Conference } from "../../ui/conference";
import { AskEvent, type Ask, type DialogName } from "../acts/asks";
import { Commands } from "../acts/commands";
import { holderOf, KeyReader } from "../acts/keys";
import { Refused } from "../acts/sender";
import { DIALOGS } from "../dialogs/dialogs";
import { Moderator } from "../moderator";
import type { BcFilter } from "../parts/bc-filter";
import { shared } from "../parts/styles";
import { answer, obey, type Page } from "./acts";
import { notThere, signedOut } from "./alone";
import { dock } from "./dock";
import { Drawing } from "./drawing";
import { Panels } from "./panels";
import { phonePage, type Tab } from "./phone";
import { narrow } from "./phone.styles";
import { widePage } from "./wide";
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
  private desk: Moderator | undefined;
  private panels: Panels | undefined;
  private readonly keys = new KeyReader();
  private readonly narrow = matchMedia(PHONE);
  private readonly drawing = new Drawing(() => (this.version += 1));
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
    const held = this.desk?.heard.ready ? this.desk.state.count("held") : 0;
    const title = `${held > 0 ? `(${held}) ` : ""}Desk, ${this.conference?.title ?? ""}`;
    if (this.conference && document.title !== title) document.title = title;
  }

  override render(): TemplateResult {
    if (this.desk?.signedOut || this.trouble === "signed-out") 
      return signedOut(this.conference, this.desk !== undefined);
    if (this.trouble) return notThere(this.trouble);
    if (!this.desk?.heard.ready || !this.panels) return html`<main class="alone" aria-busy="true"></main>`;
    return html`${this.layout(this.desk, this.panels)} ${this.openDialog(this.desk)}`;
  }

  private layout(desk: Moderator, panels: Panels): TemplateResult {
    const { version, filtering, tab } = this;
    if (this.narrow.matches) return phonePage(this, desk, panels, tab, (to) => (this.tab = to));
    const going = this.keys.isGoing(performance.now());
    return widePage(this, desk, panels, { version, filtering, going });
  }

  private openDialog(desk: Moderator): TemplateResult | typeof nothing {
    return this.dialog === "" ? nothing : DIALOGS[this.dialog].draw({
          desk,
          slug: slugFromPath(),
          letters: this.keys.letters,
        });
  }

  private async signIn(): Promise<void> {
    const slug = slugFromPath();
    const commands = new Commands(slug, { painted: this.drawing.painted });
    try {
      this.conference = await loadConference(slug);
      if (this.conference.theme?.accent)
        paint(document.documentElement, { colour: this.conference.theme.accent }, "desk");
      const person = await commands.session();
      this.desk = new Moderator(this.conference, person, commands, this.drawing);
      this.panels = new Panels(this, this.desk, this.conference, () => this.narrow.matches);
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

  override updated(): void {
    this.desk?.drawn();
  }

  private readonly touched = (): void => this.desk?.attention.acted();

  /** A button that was clicked gives the keyboard back: the next Space is a cue, not a click. */
  private readonly clicked = (event: MouseEvent): void => {
    const target = event.composedPath()[0];
    const button = target instanceof Element ? target.closest("button") : null;
    if (event.detail > 0 && this.dialog === "") button?.blur();
  };

  private readonly pressed = (event: KeyboardEvent): void => {
    const { desk } = this;
    if (!desk?.heard.ready || desk.signedOut) return;
    const wasGoing = this.keys.isGoing(event.timeStamp);
    const heard = this.keys.hear(event, holderOf(event.composedPath()[0]));
    if (event.key === "Escape") this.escape(event);
    if (heard !== undefined && this.dialog === "" ? true : isAlways(heard)) {
      event.preventDefault();
      desk.attention.acted();
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
    this.panels?.forget();
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

customElements.define("bc-desk", BcDesk);
