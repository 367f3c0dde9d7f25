/** The boards that a wall can begin without: loaded while its first post is read. */
import type { Conference } from "../../ui/conference";
import type { Stage } from "../stage/stage";
import type { Asks } from ".";
import { Mosaic } from "./mosaic/mosaic";
import { questions } from "./sheets/questions";
import type { Board } from "./scene";
import { SessionBoard } from "./session";
import { stream } from "./sheets/stream";
import { TestCard } from "./test/test";
import { Voices } from "./voices/voices";

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
