/** What the dialogs ask of the server. Each throws as `Commands` does, and says so itself. */

import type { Post } from "../../feed/protocol";
import type { Action } from "../state/people";
import type { Rules } from "../state/rules";
import { undescribed } from "../telling/words";
import { Access } from "./access";
import type { Commands } from "./commands";

export class Errands {
  /** Who may come in, and who is in. */
  readonly access: Access;

  constructor(private readonly commands: Commands) {
    this.access = new Access(commands);
  }

  /** The list of all screens, and the link of a new one. */
  readonly screens = {
    list: () => this.commands.allScreens(),
    add: (name: string) => this.commands.addScreen(name),
    rename: (id: string, name: string) => this.commands.renameScreen(id, name),
    takeBack: (id: string) => this.commands.revoke(id),
  };

  /** The list of blocked people. */
  readonly blocked = {
    list: () => this.commands.blocked(),
    letIn: (keys: readonly string[]) => this.commands.blocks({ keys }),
    block: (handles: string) => this.commands.blocks({ handles }),
    otherwise: (key: string, strength: "reject" | "hold", hours: number | null) =>
      this.commands.post("blocks", { decision: "block", keys: [key], strength, hours }),
  };

  /** The rules, and what others would have done. */
  readonly rules = {
    read: () => this.commands.rules(),
    save: (rev: number, rules: Rules) => this.commands.saveRules(rev, rules),
    preview: (rules: Rules) => this.commands.preview(rules),
  };

  /** What this moderator did last, and why. */
  readonly reasons = {
    actions: async () => (await this.commands.get<{ actions: Action[] }>("reasons")).actions,
    give: (n: string, why: string) => this.commands.post("reasons", { n, why }),
  };

  /** Describes one of a post's pictures. */
  readonly describe = async (post: Post, index: number, alt: string): Promise<void> => {
    const row = await this.commands.describe(post, index, alt);
    if (!row.ok) throw new Error(undescribed(row.why));
  };
}
