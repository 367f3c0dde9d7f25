/** What one moderator asks of the walls: cues, and panic. */

import type { Cue } from "../../feed/protocol";
import type { DeskState } from "../state/state";
import type { Commands } from "./commands";
import type { Scene } from "./keymap";

export class Walls {
  panicOn = false;

  /** @param attempt - does something that may fail, says so if it does, and draws. */
  constructor(
    private readonly state: DeskState,
    private readonly commands: Commands,
    private readonly attempt: (what: string, act: () => Promise<void>) => Promise<void>,
  ) {}

  cue(patch: Cue): Promise<void> {
    return this.attempt("cue", async () => {
      this.state.cue = await this.commands.cue(patch);
    });
  }

  /** A scene on all walls; asked again, the walls choose for themselves. */
  scene(scene: Scene): Promise<void> {
    return this.cue({ scene: this.state.cue.scene === scene ? "" : scene });
  }

  pause(): Promise<void> {
    return this.cue({ paused: this.state.cue.paused !== true });
  }

  panic(on: boolean): Promise<void> {
    return this.attempt("panic", async () => {
      await this.commands.panic(on);
      this.panicOn = on;
    });
  }
}
