/**
 * What a moderator does at the desk: joins what is heard, the state, the view and the commands, and
 * tells the page when to draw. No DOM.
 */

import type { Post } from "../feed/protocol";
import { feedUrl, type Conference } from "../ui/conference";
import { Attention } from "./acts/attention";
import { Claiming } from "./acts/claiming";
import type { Commands, Person } from "./acts/commands";
import { Decider } from "./acts/decider";
import { Errands } from "./acts/errands";
import { Floods } from "./acts/floods";
import { Reader } from "./acts/reader";
import { Refused, Unreached } from "./acts/sender";
import { Walls } from "./acts/walls";
import { Hearing } from "./hearing";
import type { Decision } from "./state/effects";
import type { Filter } from "./state/filter";
import { Leases } from "./state/leases";
import { isLane, type ListName } from "./state/lists";
import { Rate } from "./state/rate";
import { may, type Right } from "./state/roles";
import type { Rules } from "./state/rules";
import { DeskState } from "./state/state";
import { View } from "./state/view";
import type { WaveAct } from "./state/waves";
import { LaneDesk } from "./telling/lane";
import { Screens } from "./telling/screens";
import { Showings } from "./telling/showings";
import { Takedowns } from "./telling/takedowns";
import { Toasts } from "./telling/toasts";
import { readingBadge } from "./telling/words";

/** With so many more posts than the page has to know, it forgets those as soon as no key waits. */
const MANY = 4000;

/** What draws the page: with the next frame, or in a moment. */
export interface Drawing {
  soon(): void;
  later(): void;
  /** Resolves once the next frame is painted. */
  painted(): Promise<void>;
}

export class Moderator {
  readonly state: DeskState;
  readonly view: View;
  readonly leases: Leases;
  readonly floods: Floods;
  readonly walls: Walls;
  readonly screens: Screens;
  readonly showings: Showings;
  readonly takedowns: Takedowns;
  readonly toasts: Toasts;
  readonly rate = new Rate();
  readonly errands: Errands;
  readonly lane: LaneDesk;
  /** What comes by itself, and whether there is contact. */
  readonly heard: Hearing;
  readonly attention = new Attention();
  signedOut = false;
  private readonly reader: Reader;
  private readonly decider: Decider;
  private readonly claiming: Claiming;
  /** How many posts may be known before some are forgotten. */
  private most = MANY;

  constructor(
    conference: Conference,
    readonly person: Person,
    private readonly commands: Commands,
    private readonly drawing: Drawing,
  ) {
    const draw = (isSeen = true): void => this.draw(isSeen);
    this.state = new DeskState(person.name);
    this.view = new View(this.state, conference.sessions);
    this.leases = new Leases({
      me: person.name,
      claim: (want, drop) => commands.claim(want, drop),
      isHeld: (id) => this.state.isHeld(id),
      isPending: (id) => this.state.isPending(id),
      isAlone: () => !this.heard.people.some(({ name, role = "" }) => name !== person.name && may(role, "decide")),
      now: () => this.now(),
      changed: (isSeen) => this.claiming.handed(isSeen),
    });
    if (this.may("decide")) this.view.taken = (id) => this.leases.reader(id) !== undefined;
    this.reader = new Reader(this.state, this.view, commands);
    this.toasts = new Toasts(draw);
    const work = {
      me: person.name,
      state: this.state,
      view: this.view,
      leases: this.leases,
      toasts: this.toasts,
      commands,
      now: () => this.now(),
      failed: (what: string, error: unknown) => this.failed(what, error),
      draw,
    };
    this.decider = new Decider(work);
    this.claiming = new Claiming({
      view: this.view,
      leases: this.leases,
      decider: this.decider,
      claims: () => this.may("lease"),
      isReading: () => this.heard.ready && this.heard.status === "live" && !this.attention.isAway,
      painted: () => drawing.painted(),
      draw,
    });
    this.floods = new Floods({
      ...work,
      mine: this.decider.mine,
      mayDecide: () => this.may("decide"),
      rules: (patch) => void this.rules(patch),
      more: () => void this.more(),
      undo: () => void this.undo(),
    });
    this.walls = new Walls(this.state, commands, conference.sessions ?? [], (what, act) => this.atWalls(what, act));
    this.errands = new Errands(commands);
    this.lane = new LaneDesk(() => commands.lane(), draw);
    const hours = conference.wall?.offline_max_hours ?? 4;
    this.screens = new Screens(conference.slug, hours, conference.build ?? "", draw);
    this.takedowns = new Takedowns(hours);
    this.showings = new Showings((ids) => commands.showings(ids), draw);
    this.heard = new Hearing(feedUrl(conference.slug, "desk"), {
      ...work,
      decider: this.decider,
      floods: this.floods,
      walls: this.walls,
      screens: this.screens,
      showings: this.showings,
      takedowns: this.takedowns,
      rate: this.rate,
      settle: () => this.claiming.settle(),
      read: () => void this.more(),
      signedOut: () => (this.signedOut = true),
    });
  }

  start(): void {
    this.attention.acted();
    this.heard.start();
  }

  stop(): void {
    this.heard.stop();
    this.toasts.stop();
  }

  /** The page was drawn as all of this is now: what it leaves to be read next is claimed. */
  drawn(): void {
    this.decider.drawn();
    this.claiming.drawn();
  }

  /** The server's time, in milliseconds. */
  now(): number {
    return this.heard.now();
  }

  may(right: Right): boolean {
    return may(this.person.role, right);
  }

  decide(wanted: Decision): void {
    this.attention.worked();
    this.heard.tell("");
    if (this.may("decide")) this.redraw(() => this.decider.decide(wanted));
  }

  /** Blocks the author of the card in focus, or of all that are selected. */
  block(): void {
    this.attention.worked();
    if (this.may("decide")) this.redraw(() => this.decider.block());
  }

  /** Does something with a wave of a raid. */
  wave(act: WaveAct, id?: string): void {
    this.attention.worked();
    if (act === "reject" || act === "dismiss") this.decider.passed();
    this.floods.act(act, id);
  }

  async undo(): Promise<void> {
    this.attention.acted();
    this.floods.undoing();
    await this.attempt("undo", () => this.decider.undo());
  }

  async rules(patch: Partial<Rules>): Promise<void> {
    await this.attempt("change", async () => {
      await this.commands.changeRules(patch);
      this.redraw(() => (this.state.rules = { ...this.state.rules, ...patch }));
    });
  }

  open(list: ListName): void {
    this.floods.open("");
    this.redraw(() => this.view.open(list));
    if (this.view.order.length === 0) void this.more();
  }

  /** `extending`: selects what lies between. */
  move(by: number, extending = false): void {
    this.attention.atWork = true;
    this.heard.tell("");
    this.decider.movedOn();
    this.redraw(() => this.view.move(by, extending));
  }

  focus(id: string): void {
    this.redraw(() => this.view.go(id));
  }

  newer(): void {
    this.redraw(() => this.view.reveal());
    if (this.view.order.length === 0) void this.more();
  }

  select(id: string): void {
    this.redraw(() => this.view.select(id));
  }

  selectTo(id: string): void {
    this.redraw(() => this.view.selectTo(id));
  }

  /** What is known here is searched at once; the rest, once the moderator stops typing. */
  search(query: string): void {
    this.reader.rest(() => void this.more());
    this.redraw(() => this.view.search(query));
  }

  /** Lets go of what is searched, filtered and selected. */
  letGo(): void {
    if (this.floods.waves.opened !== "") this.floods.open("");
    this.redraw(() => {
      if (this.view.isFiltered) this.view.narrow({});
      this.view.selection.clear();
    });
  }

  /** The post in focus. */
  subject(): Post | undefined {
    return this.state.post(this.view.focus);
  }

  /** Whether the post in focus has a picture to describe. */
  get mayDescribe(): boolean {
    return this.may("decide") && (this.subject()?.media ?? []).length > 0;
  }

  /** Shows of the list only what passes a filter. */
  narrow(filter: Filter): void {
    this.redraw(() => this.view.narrow(filter));
  }

  /** Reads on in the list on the page. Draws only if it did: drawing asks for more. */
  async more(): Promise<void> {
    if (this.signedOut) return;
    try {
      if (await this.reader.more(this.decider.mine)) this.draw();
    } catch (error) {
      this.failed("page", error);
      this.draw();
    }
  }

  /** Once a second: cards that others decided go when nobody is at work here. */
  tick(): void {
    void this.lane.tick(isLane(this.view.list));
    if (this.attention.isIdle) this.view.sweep(this.attention.atWork);
    void this.showings.tick(this.now());
    this.claiming.tick();
    if (this.state.size > this.most + (this.attention.isQuiet ? 0 : MANY)) this.forget();
    this.draw();
  }

  /** However long the page is open, it knows about as many posts. */
  private forget(): void {
    this.view.forget(this.decider.forget());
    this.showings.forget();
    this.most = this.state.size + MANY;
  }

  /** "Jonas is reading, 18 s", of a card that somebody else has. */
  reading(id: string): string {
    const reading = this.leases.reader(id);
    return reading ? readingBadge(reading, this.person.name, this.now()) : "";
  }

  /**
   * Every change is drawn.
   * @param isSeen - whether it changes more than the numbers beside the cards.
   */
  private draw(isSeen = true): void {
    if (isSeen) this.drawing.soon();
    else this.drawing.later();
  }

  /** Whether a decision on a card waits to be handed its post. */
  isDeciding(id: string): boolean {
    return this.decider.waits.includes(id);
  }

  /** The cues are for one screen from now on; "" for all. */
  aim(screen: string): void {
    this.redraw(() => (this.walls.target = screen));
  }

  private atWalls(what: string, act: () => Promise<void>): Promise<void> {
    if (what === "cue") this.heard.tell("screens");
    return this.attempt(what, act);
  }

  private async attempt(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.failed(what, error);
    }
    this.draw();
  }

  private failed(what: string, error: unknown): void {
    // Without an answer nobody knows: the feed tells, once there is contact.
    const came = error instanceof Unreached ? "may not have arrived" : "was not applied";
    const then = what === "page" ? "The list was not read." : `Your ${what} ${came}.`;
    if (error instanceof Refused && error.status === 401) this.signedOut = true;
    else if (error instanceof Refused || error instanceof Unreached)
      this.toasts.add("trouble", error.message, then);
    else throw error;
  }

  private redraw(change: () => void): void {
    change();
    this.draw();
  }
}
