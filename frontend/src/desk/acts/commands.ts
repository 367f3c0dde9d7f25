/** What the desk asks of the server, by name. */

import type { Cue, Play, ScreenCue } from "../../feed/protocol";
import type { Page, Row, Undone } from "../state/answers";
import type { Decision } from "../state/effects";
import { asked, type Filter } from "../state/filter";
import type { Claimed } from "../state/leases";
import type { ListName } from "../state/lists";
import type { Preview, Rules, RulesRead } from "../state/rules";
import type { LaneNumbers } from "../telling/lane";
import type { Shown } from "../telling/showings";
import { newKey, Refused, Sender, type Ways } from "./sender";

export interface Person {
  name: string;
  role: string;
}

/** Someone who is blocked. */
export interface Blocked {
  key: string;
  source?: string;
  handle?: string;
  name?: string;
  strength?: "reject" | "hold";
  until?: string;
  by?: string;
  at?: string;
}

/** A screen that a link was made for. */
export interface ListedScreen {
  id: string;
  name: string;
  by?: string;
  at?: string;
  until?: string;
  /** Absent: its link was never opened. */
  heard?: string;
}

/** A post, at the rev that is decided on. */
export interface Item {
  readonly id: string;
  /** May rise until it is sent: with what a decision before it makes of the post. */
  rev: number;
}

/** What one command of a decision is about, and its key. */
export interface Part {
  items: readonly Item[];
  key: string;
}

/** Fields of the cue to set. With `screen` they are asked of that one alone; null: as all are. */
export type CuePatch = { [name in keyof ScreenCue]: ScreenCue[name] | null } & {
  screen?: string;
  play?: Play | "";
  until?: string | null;
};

export class Commands {
  private readonly sender: Sender;

  constructor(
    readonly slug: string,
    ways: Ways = {},
  ) {
    this.sender = new Sender(slug, ways);
  }

  session(): Promise<Person> {
    return this.sender.send<Person>({ method: "GET", path: "session" });
  }

  page(list: ListName, after: string, filter: Filter = {}, limit = 200): Promise<Page> {
    const query = new URLSearchParams([["status", list], ["after", after], ["limit", String(limit)], ...asked(filter)]);
    return this.sender.send<Page>({ method: "GET", path: `queue?${query.toString()}` });
  }

  async decide(decision: Decision, items: Part["items"], key: string): Promise<Row[]> {
    const rows: Row[] = [];
    await this.decideInParts(decision, [{ items, key }], (_, answered) => rows.push(...answered));
    return rows;
  }

  /**
   * One decision, in as many parts as it takes; nothing else comes between them. `answered` is told
   * of each part as it is done; the first that fails ends it.
   */
  decideInParts(
    decision: Decision,
    parts: readonly Part[],
    answered: (key: string, rows: Row[]) => void,
  ): Promise<void> {
    const whole = parts.length > 1 ? newKey() : undefined;
    return this.sender.inLine(async (send) => {
      for (const { items, key } of parts) {
        const body = { decision, items, whole };
        const answer = await send<{ items: Row[] }>({ method: "POST", path: "decisions", body, key });
        answered(key, answer.items);
      }
    });
  }

  /** Blocks the authors of posts. */
  async block(posts: readonly string[], key: string): Promise<Row[]> {
    const answer = await this.sender.inLine<{ items: Row[] }>({
      method: "POST",
      path: "blocks",
      body: { decision: "block", posts },
      key,
    });
    return answer.items;
  }

  /** Blocks everyone in a list, or lets people in again. Returns how many. */
  async blocks(body: { handles: string } | { keys: readonly string[] }): Promise<number> {
    const decision = "keys" in body ? "unblock" : "block";
    const answer = await this.sender.inLine<{ keys: string[] }>({
      method: "POST",
      path: "blocks",
      body: { decision, ...body },
      key: newKey(),
    });
    return answer.keys.length;
  }

  async blocked(): Promise<Blocked[]> {
    return (await this.sender.send<{ blocks: Blocked[] }>({ method: "GET", path: "blocks" })).blocks;
  }

  /** Decides on all posts of a wave at once. */
  async wave(id: string, decision: "reject" | "dismiss", key: string): Promise<Row[]> {
    const answer = await this.sender.inLine<{ items: Row[] }>({
      method: "POST",
      path: "waves",
      body: { id, decision },
      key,
    });
    return answer.items;
  }

  lane(): Promise<LaneNumbers> {
    return this.sender.send<LaneNumbers>({ method: "GET", path: "lane" });
  }

  /** Describes one of a post's pictures. */
  describe(post: { id: string; rev: number }, index: number, alt: string): Promise<Row> {
    const body = { id: post.id, rev: post.rev, index, alt };
    return this.sender.send<Row>({ method: "POST", path: "alt", body, key: newKey() });
  }

  /**
   * Takes back the moderator's own latest action: a decision that went in parts with all of them,
   * and nothing that came between.
   * @param isApplied - asked when its turn has come: whether that action was applied at all. If not,
   *   the one before it stays, and undefined is returned.
   */
  undo(isApplied: () => Promise<boolean> = () => Promise.resolve(true)): Promise<Undone | undefined> {
    return this.sender.inLine(async (send) => {
      if (!(await isApplied())) return undefined;
      const undo = (body: { whole?: string }): Promise<Undone> =>
        send({ method: "POST", path: "undo", body, key: newKey() });
      const undone = await undo({});
      for (let { whole } = undone; whole; ) {
        const part = await undo({ whole });
        undone.items.push(...part.items);
        whole = part.whole;
      }
      return undone;
    });
  }

  /** Claims posts to read. Tried once: the next claim says it all again. */
  claim(want: readonly string[], drop: readonly string[]): Promise<Claimed> {
    return this.sender.send({ method: "POST", path: "leases", body: { want, drop }, patience: 0 });
  }

  /** @param said - what to say once all cues before are answered: what it turns round is known by then. */
  cue(said: () => CuePatch): Promise<Cue> {
    return this.sender.inLine((send) => {
      const patch = said();
      // A step is relative: sent again after it arrived, it would be taken twice.
      const patience = patch.step === undefined ? 5000 : 0;
      return send<Cue>({ method: "POST", path: "cues", body: patch, key: newKey(), patience });
    }, "cues");
  }

  panic(on: boolean): Promise<unknown> {
    return this.sender.send({ method: "POST", path: "panic", body: { on }, key: newKey() });
  }

  async addScreen(name: string): Promise<string> {
    const answer = await this.sender.send<{ url: string }>({
      method: "POST",
      path: "screens",
      body: { name },
      key: newKey(),
    });
    return answer.url;
  }

  async allScreens(): Promise<ListedScreen[]> {
    const answer = await this.sender.send<{ screens: ListedScreen[] }>({ method: "GET", path: "screens" });
    return answer.screens;
  }

  renameScreen(id: string, name: string): Promise<unknown> {
    return this.sender.send({ method: "POST", path: "screens/name", body: { id, name }, key: newKey() });
  }

  /** Takes back a session, an invite or a screen, by its id. */
  revoke(id: string): Promise<unknown> {
    return this.sender.send({ method: "POST", path: "revoke", body: { id }, key: newKey() });
  }

  async showings(ids: readonly string[]): Promise<Record<string, Shown>> {
    const query = new URLSearchParams(ids.map((id) => ["id", id]));
    const answer = await this.sender.send<{ showings: Record<string, Shown> }>({
      method: "GET",
      path: `showings?${query.toString()}`,
      patience: 0,
    });
    return answer.showings;
  }

  rules(): Promise<RulesRead> {
    return this.sender.send<RulesRead>({ method: "GET", path: "rules" });
  }

  /** Replaces the rules of a rev, which were read before. Refused with 409 if they are others now. */
  async saveRules(rev: number, rules: Rules): Promise<number> {
    const sent = { method: "POST", path: "rules", body: { rev, rules }, key: newKey(), patience: 0 } as const;
    return (await this.sender.send<{ rev: number }>(sent)).rev;
  }

  /** What rules would have done to the latest posts. It changes nothing, and is asked for until it is told. */
  preview(rules: Rules): Promise<Preview> {
    return this.sender.send<Preview>({ method: "POST", path: "rules/preview", body: { rules } });
  }

  /** Changes some of the rules, after every change before; if someone else was quicker, on top of theirs. */
  changeRules(patch: Partial<Rules>): Promise<void> {
    return this.sender.inLine(() => this.change(patch, 3), "rules");
  }

  private async change(patch: Partial<Rules>, tries: number): Promise<void> {
    const read = await this.rules();
    const body = { rev: read.rev, rules: { ...read.rules, ...patch } };
    try {
      await this.sender.send({ method: "POST", path: "rules", body, key: newKey() });
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409 && tries > 1)) throw error;
      await this.change(patch, tries - 1);
    }
  }

  /** Reads something of the desk's that has no method of its own here. */
  get<T>(path: string): Promise<T> {
    return this.sender.send<T>({ method: "GET", path });
  }

  /** Gives a command that has no method of its own here. */
  post<T>(path: string, body: unknown): Promise<T> {
    return this.sender.send<T>({ method: "POST", path, body, key: newKey() });
  }
}
