/** What each key and each ask does. */

import type { Ask, DialogName } from "../acts/asks";
import type { Command } from "../acts/keymap";
import type { Moderator } from "../moderator";

/** The page round the desk: what is open on it. */
export interface Page {
  open: (dialog: DialogName) => void;
  close: () => void;
  toQueue: () => void;
  toSearch: () => void;
  /** Opens the row of filters, or closes it. */
  toFilter: () => void;
  setLetters: (on: boolean) => void;
}

/** Does what a key means. */
export function obey(command: Command, desk: Moderator, page: Page): void {
  const acts: Readonly<Record<Command, () => unknown>> = {
    "next-card": () => desk.move(1),
    "previous-card": () => desk.move(-1),
    approve: () => desk.decide("approve"),
    reject: () => desk.decide("reject"),
    later: () => desk.decide("later"),
    pin: () => desk.decide("pin"),
    star: () => desk.decide("star"),
    close: () => desk.decide("close"),
    block: () => desk.block(),
    "reject-wave": () => desk.wave("reject"),
    lane: () => desk.decide("lane"),
    answer: () => desk.decide("answer"),
    resolve: () => desk.decide("resolve"),
    "extend-down": () => desk.move(1, true),
    "extend-up": () => desk.move(-1, true),
    select: () => desk.view.focus && desk.select(desk.view.focus),
    "select-to": () => desk.view.focus && desk.selectTo(desk.view.focus),
    filter: () => page.toFilter(),
    describe: () => desk.mayDescribe && page.open("describe"),
    undo: () => desk.undo(),
    why: () => desk.may("decide") && page.open("why"),
    newer: () => desk.newer(),
    go: () => undefined,
    search: () => page.toSearch(),
    help: () => page.open("help"),
    letters: () => desk.walls.scene("letters"),
    rotation: () => desk.walls.scene("rotation"),
    cloud: () => desk.walls.scene("cloud"),
    stream: () => desk.walls.scene("stream"),
    voices: () => desk.walls.scene("voices"),
    message: () => desk.walls.scene("message"),
    mosaic: () => desk.walls.scene("mosaic"),
    questions: () => desk.walls.scene("questions"),
    session: () => desk.walls.scene("session"),
    play: () => desk.walls.override(desk.now()),
    hold: () => desk.walls.hold(desk.state.post(desk.view.focus)),
    previous: () => desk.walls.cue({ step: -1 }),
    pause: () => desk.walls.pause(),
    next: () => desk.walls.cue({ step: 1 }),
    panic: () => desk.walls.panic(true),
  };
  acts[command]();
}

/** Does what an element asks. */
export function answer(asked: Ask, desk: Moderator, page: Page): unknown {
  switch (asked.do) {
    case "decide":
      return desk.decide(asked.decision);
    case "block":
      return desk.block();
    case "focus":
      return desk.focus(asked.id);
    case "move":
      return desk.move(asked.by);
    case "select":
      return desk.select(asked.id);
    case "select-to":
      return desk.selectTo(asked.id);
    case "narrow":
      return desk.narrow(asked.filter);
    case "filter":
      return page.toFilter();
    case "open":
      page.toQueue();
      return desk.open(asked.list);
    case "search":
      return desk.search(asked.query);
    case "more":
      return desk.more();
    case "newer":
      return desk.newer();
    case "wave":
      return desk.wave(asked.act, asked.id);
    case "undo":
      return desk.undo();
    case "cue":
      return desk.walls.cue(asked.patch);
    case "play":
      return desk.walls.play(asked.play, desk.now());
    case "target":
      return desk.aim(asked.screen);
    case "rejoin":
      return desk.walls.rejoin();
    case "panic":
      return desk.walls.panic(asked.on);
    case "rules":
      return desk.rules(asked.patch);
    case "open-dialog":
      return page.open(asked.dialog);
    case "close":
      return page.close();
    case "letters":
      return page.setLetters(asked.on);
    case "toast":
      return asked.action === "close" ? desk.toasts.close(asked.id) : desk.toasts.run(asked.id, asked.action);
  }
}
