/** Every scene of a wall, by its name. */
import type { Post } from "../../feed/protocol";
import type { Conference } from "../../ui/conference";
import type { SceneName } from "../programme";
import type { Stage } from "../stage";
import { Cloud } from "./cloud";
import { MessageBoard } from "./message";
import { letters } from "./letters";
import { rotation } from "./rotation";
import type { Scene } from "./scene";
import { spotlight } from "./spotlight";

/** @param posts - what may be public now, the longest public first. */
export function scenesOf(stage: Stage, conference: Conference, posts: () => readonly Post[]): ReadonlyMap<SceneName, Scene> {
  const cloud = new Cloud({
    posts,
    tags: conference.hashtags,
    width: () => Math.min(145, stage.room.measure),
    tall: () => stage.room.portrait,
    measure: (text, size) => stage.measure(text, size),
  });
  const scenes: readonly Scene[] = [letters, rotation, cloud, spotlight, new MessageBoard(conference)];
  return new Map(scenes.map((scene) => [scene.name, scene]));
}
