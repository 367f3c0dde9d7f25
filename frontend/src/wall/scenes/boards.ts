/** The boards that a wall can begin without: loaded while its first post is read. */
import type { Post } from "../../feed/protocol";
import type { Conference, WallSettings } from "../../ui/conference";
import type { Stage } from "../stage/stage";
import { Mosaic } from "./mosaic/mosaic";
import { questions } from "./sheets/questions";
import type { Board } from "./scene";
import { SessionBoard } from "./session";
import { stream } from "./sheets/stream";
import { TestCard, type Wiring } from "./test/test";
import { Voices } from "./voices/voices";

/** What scenes ask of the wall that they play on. */
export interface Asks {
  /** What may be public now, the longest public first. */
  posts(): readonly Post[];
  settings(): WallSettings;
  wiring(): Wiring;
}

export function boardsOf(stage: Stage, conference: Conference, { settings, wiring }: Asks): readonly Board[] {
  return [
    stream(conference, settings),
    questions(conference, settings),
    new SessionBoard(conference, settings),
    new Voices(conference),
    new Mosaic(stage),
    new TestCard(wiring),
  ];
}
