/** Every scene of a wall, by its name. */
import type { Post } from "../../feed/protocol";
import type { Conference, WallSettings } from "../../ui/conference";
import type { SceneName } from "../programme";
import type { Stage } from "../stage";
import { Cloud } from "./cloud";
import { MessageBoard } from "./message";
import { letters } from "./letters";
import { Mosaic } from "./mosaic";
import { questions } from "./questions";
import { rotation } from "./rotation";
import type { Scene } from "./scene";
import { SessionBoard } from "./session";
import { spotlight } from "./spotlight";
import { stream } from "./stream";
import { TestCard, type Wiring } from "./test";
import { Voices } from "./voices";

/** What scenes ask of the wall that they play on. */
export interface Asks {
  /** What may be public now, the longest public first. */
  posts(): readonly Post[];
  settings(): WallSettings;
  wiring(): Wiring;
}

export function scenesOf(stage: Stage, conference: Conference, { posts, settings, wiring }: Asks): ReadonlyMap<SceneName, Scene> {
  const cloud = new Cloud({
    posts,
    tags: conference.hashtags,
    width: () => Math.min(145, stage.room.measure),
    tall: () => stage.room.portrait,
    measure: (text, size) => stage.measure(text, size),
  });
  const scenes: readonly Scene[] = [
    letters,
    rotation,
    cloud,
    stream(conference, settings),
    spotlight,
    questions(conference, settings),
    new SessionBoard(conference, settings),
    new MessageBoard(conference),
    new Voices(conference),
    new Mosaic(stage),
    new TestCard(wiring),
  ];
  return new Map(scenes.map((scene) => [scene.name, scene]));
}
