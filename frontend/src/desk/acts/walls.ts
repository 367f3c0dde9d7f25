/** What one moderator asks of the walls, of all or of one: cues, and panic. */

import type { Cue, Play, Post } from "../../feed/protocol";
import type { Session } from "../../ui/conference";
import { asked, type Asked } from "../../wall/play/asked";
import { playOf, sessionOf } from "../../wall/play/programme";
import type { DeskState } from "../state/state";
import type { Commands, CuePatch } from "./commands";
import type { Scene } from "./keymap";

/** What the walls do now, and who said so. */
export interface PlayNow {
  play: Play;
  /** Undefined: nobody but the programme. */
  until: string | undefined;
  asked: boolean;
  session: Session | null;
}

export class Walls {
  panicOn = false;
  /** The id of the screen that the cues are for; "" for all of them. */
  target = "";

  /** @param attempt - does something that may fail, says so if it does, and draws. */
  constructor(
    private readonly state: DeskState,
    private readonly commands: Commands,
    private readonly sessions: readonly Session[],
    private readonly attempt: (what: string, act: () => Promise<void>) => Promise<void>,
  ) {}

  /** What is asked of the screens that the cues are for. */
  get asked(): Asked {
    return asked(this.state.cue, this.target);
  }

  /** Whether the screen that the cues are for was asked anything of its own. */
  get isApart(): boolean {
    const own = this.state.cue.screens?.[this.target] ?? {};
    return Object.keys(own).some((name) => name !== "step");
  }

  /** @param said - what to ask, or what to make of what was asked before it. */
  cue(said: CuePatch | ((before: Asked) => CuePatch)): Promise<void> {
    const { target } = this;
    const screen = target === "" ? {} : { screen: target };
    const patch = typeof said === "function" ? () => said(asked(this.state.cue, target)) : () => said;
    return this.send(() => ({ ...screen, ...patch() }));
  }

  /** A scene; asked again, the walls choose for themselves. */
  scene(scene: Scene): Promise<void> {
    return this.cue((before) => ({ scene: before.scene === scene ? "" : scene }));
  }

  pause(): Promise<void> {
    return this.cue(({ paused }) => ({ paused: paused !== true }));
  }

  /** Stays on a public post; asked again, or of none, lets go. */
  hold(post: Post | undefined): Promise<void> {
    const id = post?.status === "shown" ? post.id : "";
    if (id === "" && !this.asked.hold) return Promise.resolve();
    return this.cue(({ hold }) => ({ hold: id === hold ? "" : id }));
  }

  /** One screen does as all do. */
  rejoin(): Promise<void> {
    return this.cue({ scene: null, paused: null, hold: null, message: null, pace: null });
  }

  playing(now: number): PlayNow {
    const session = sessionOf(this.sessions, {}, now);
    const { play: said = "", until } = this.state.cue;
    const lasts = said !== "" && (until === undefined || now < Date.parse(until));
    return { play: playOf(this.state.cue, session, now), until: lasts ? until : undefined, asked: lasts, session };
  }

  /** What all walls do until the session ends, over the programme; "": as that says. */
  play(play: Play | "", now: number): Promise<void> {
    const session = sessionOf(this.sessions, {}, now);
    return this.send(() => ({ play, until: play === "" ? null : (session?.ends ?? null) }));
  }

  /** One key: posts where the programme holds them back, else none; again: as the programme says. */
  override(now: number): Promise<void> {
    const { asked: isAsked, play } = this.playing(now);
    return this.play(isAsked ? "" : play === "posts" ? "hold" : "posts", now);
  }

  panic(on: boolean): Promise<void> {
    return this.attempt("panic", async () => {
      await this.commands.panic(on);
      this.panicOn = on;
    });
  }

  private send(said: () => CuePatch): Promise<void> {
    return this.attempt("cue", async () => {
      let before: Cue | undefined;
      const cue = await this.commands.cue(() => {
        before = this.state.cue;
        return said();
      });
      if (this.state.cue === before) this.state.cue = cue; // else the feed was quicker, and may know more
    });
  }
}
