/** The scenes of a wall, by their names: those of one post at once, the boards when they are here. */
import type { Conference } from "../../ui/conference";
import type { SceneName } from "../play/programme";
import type { Stage } from "../stage/stage";
import type { Asks } from "./boards";
import { Cloud } from "./cloud/cloud";
import { letters } from "./letters";
import { MessageBoard } from "./message";
import { rotation } from "./rotation";
import type { Scene } from "./scene";
import { spotlight } from "./spotlight";

export class Scenes {
  readonly byName = new Map<SceneName, Scene>();

  constructor(
    private readonly stage: Stage,
    private readonly conference: Conference,
    private readonly asks: Asks,
  ) {
    const cloud = new Cloud({
      posts: () => asks.posts(),
      tags: conference.hashtags,
      width: () => Math.min(145, stage.room.measure),
      tall: () => stage.room.portrait,
      faced: () => document.fonts.check("780 40px House", "a"),
      measure: (texts, size) => stage.measure(texts, size),
    });
    this.add([letters, rotation, cloud, spotlight, new MessageBoard(conference)]);
  }

  /** Loads what the first post need not wait for. True once all scenes are here; else ask again. */
  async load(): Promise<boolean> {
    if (this.byName.has("test")) return true;
    try {
      const { boardsOf } = await import("./boards");
      this.add(boardsOf(this.stage, this.conference, this.asks));
      return true;
    } catch {
      return false; // no network: what is here plays
    }
  }

  private add(scenes: readonly Scene[]): void {
    for (const scene of scenes) this.byName.set(scene.name, scene);
  }
}
