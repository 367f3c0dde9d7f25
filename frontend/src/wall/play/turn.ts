/** Which turn comes next: a scene of the plan that has something to show, and its post. */
import type { Post } from "../../feed/protocol";
import type { Entrances } from "./entrances";
import { nextPost, nextScene, type Memory } from "./director";
import type { Plan, SceneName } from "./programme";
import { letters } from "../scenes/letters";
import type { Board, Known, Scene, Solo } from "../scenes/scene";
import { spotlight } from "../scenes/spotlight";

/** What the player and its turns ask of the wall they play on. */
export interface House {
  readonly still: boolean;
  readonly entrances: Entrances;
  known(): Known;
  byId(): ReadonlyMap<string, Post>;
  plan(): Plan;
  /** Whether a post can be shown whole, or may be shortened. */
  fits(post: Post): boolean;
  /** What the time of a post is multiplied by. */
  pace(): number;
  perAuthor(): number;
  paused(): boolean;
  /** Nothing to play until `release` or `changed`. */
  idle(empty: boolean): void;
  /** Resolves once what was missed while the server was away is here: no post comes on before. */
  level(): Promise<void>;
  painted(): void;
}

/** Posts in one scene before the plan goes on to the next. A board without posts has one turn. */
const TURNS = 6;

/** A post in a scene, or a board; and its place in the plan. */
export type Turn = { scene: Solo; post: Post; at: number } | { scene: Board; post: null; at: number };

type Scenes = ReadonlyMap<SceneName, Scene>;

/**
 * @param wanted - a post that must come now, whatever the plan says.
 * @returns null where there is nothing to show.
 */
export function choose(scenes: Scenes, house: House, memory: Memory, wanted: Post | null): Turn | null {
  const known = house.known();
  const chosen = nextScene(house.plan(), memory, (name) => can(scenes.get(name), known, house), (name) => turns(scenes.get(name)));
  const scene = chosen === null ? undefined : scenes.get(chosen.scene);
  const at = chosen?.at ?? -1;
  const again = known.posts.find(({ id }) => id === wanted?.id);
  if (again !== undefined) return { scene: inWhich(scene, again, letters), post: again, at };
  // The operator asked for the test card by name: nothing is put in its place.
  const held = scene?.name === "test" ? undefined : known.posts.find(({ id }) => id === known.cue.hold);
  if (held !== undefined) return { scene: inWhich(scene, held, spotlight), post: held, at };
  if (scene === undefined) return null;
  if (scene.kind === "board") return { scene, post: null, at };
  const post = nextOf(poolOf(scene, known), house, memory);
  return post === null ? null : { scene: inWhich(scene, post, letters), post, at };
}

/** The next of some posts on this wall, of those that it can show. */
export function nextOf(posts: readonly Post[], house: House, memory: Memory): Post | null {
  const fitting = posts.filter((post) => house.fits(post));
  return nextPost(fitting, memory, { perAuthor: house.perAuthor(), now: house.known().now });
}

function can(scene: Scene | undefined, known: Known, house: House): boolean {
  if (scene === undefined) return false;
  return scene.kind === "board" ? scene.canShow(known) : poolOf(scene, known).some((post) => house.fits(post));
}

function poolOf(scene: Solo, known: Known): readonly Post[] {
  return scene.pool?.(known) ?? known.posts;
}

/** The scene that was chosen, if it can show this post; else one that can show any. */
function inWhich(scene: Scene | undefined, post: Post, otherwise: Solo): Solo {
  return scene?.kind === "solo" && scene.canShow(post) ? scene : otherwise;
}

function turns(scene: Scene | undefined): number {
  return scene?.kind === "board" && scene.forward === undefined ? 1 : TURNS;
}
