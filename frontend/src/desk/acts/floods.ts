/** What a moderator does about floods: opens one, rejects it whole, goes back to the mode before. No DOM. */

import type { Post, WaveNow } from "../../feed/protocol";
import type { Rules } from "../state/rules";
import { Waves, waveToast, type WaveAct } from "../state/waves";
import { cap, keyOf } from "./keymap";
import { newKey } from "./sender";
import type { Work } from "./work";

/** What it needs besides what a decider works on. */
export interface FloodWork extends Work {
  /** The posts decided here that may still be on the page. */
  readonly mine: Set<string>;
  mayDecide(): boolean;
  rules(patch: Partial<Rules>): void;
  /** Reads on in the list on the page. */
  more(): void;
  /** Takes back this moderator's own latest action. */
  undo(): void;
}

/** What an undo brings back of a wave goes straight into its row. */
const UNDONE_MS = 3000;

export class Floods {
  readonly waves = new Waves();
  private folds = "";
  private undoneAt = 0;

  constructor(private readonly work: FloodWork) {}

  /** Takes in what is true now. */
  hear(waves: readonly WaveNow[]): void {
    this.waves.hear(waves);
    this.fold();
  }

  /** The moderator undoes something: it may be a wave. */
  undoing(): void {
    this.undoneAt = Date.now();
  }

  /** Whether a post becomes public by itself: under the mode of now, and unless it is of a wave. */
  isDue({ id, due, status, source }: Post): boolean {
    const { mode, modes } = this.work.state.rules;
    return due !== undefined && status === "held" && (modes?.[source] ?? mode) === "post" && !this.waves.folded.has(id);
  }

  /** Does something with a wave; without an id, with the one that is open or the latest. */
  act(act: WaveAct, id = this.waves.current?.id): void {
    const wave = id === undefined ? undefined : this.waves.get(id);
    if (!wave) return;
    if (act === "open") this.open(this.waves.opened === wave.id ? "" : wave.id);
    else if (act === "keep") this.waves.keep(wave.id);
    else if (act === "back") this.work.rules({ mode: "post", ...wave.before });
    else if (this.work.mayDecide() && this.waves.waiting.includes(wave)) void this.decide(wave, act);
    this.work.draw();
  }

  /** Shows the posts of one wave alone; "": those of none. */
  open(id: string): void {
    const { view, state, more, draw } = this.work;
    if (this.waves.opened === id) return;
    this.waves.opened = id;
    const posts = this.waves.only;
    const isShown = [...(posts ?? [])].some((each) => state.known(each)?.status === "shown");
    if (posts) view.open(isShown ? "shown" : "held");
    this.fold();
    view.arrived();
    draw();
    more();
  }

  /** What this page knows of a wave goes at once, the rest by the server. */
  private async decide(wave: WaveNow, decision: "reject" | "dismiss"): Promise<void> {
    const { state, view, toasts, commands, mine, draw, undo, failed } = this.work;
    const key = newKey();
    const show = this.waves.decide(wave.id);
    const ids = decision === "reject" ? (wave.posts ?? []).filter((id) => state.known(id)) : [];
    for (const id of ids) mine.add(id);
    state.decide("reject", ids, key);
    view.decided(ids);
    this.fold();
    view.arrived();
    const count = wave.posts?.length ?? 0;
    const what = decision === "reject" ? waveToast(count) : "This is not a flood. Its posts are back.";
    const told = toasts.add("done", what, "", [{ label: "Undo", cap: cap(keyOf("undo")), run: undo }]);
    try {
      state.answered(key, await commands.wave(wave.id, decision, key));
    } catch (error) {
      show();
      toasts.close(told);
      failed(decision, error);
    }
    state.failed(key); // what somebody else had decided meanwhile is as the feed tells it
    view.changed(mine);
    this.fold();
    draw();
  }

  private fold(): void {
    const { folded, only, opened } = this.waves;
    const news = JSON.stringify([opened, [...folded].sort()]);
    if (news === this.folds) return;
    this.folds = news;
    this.work.view.fold(folded, only, Date.now() - this.undoneAt < UNDONE_MS);
  }
}
