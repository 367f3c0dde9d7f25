/** Who may come to the desk, and what was done there: asked of the server. */

import type { AuditRow, Invite, NewInvite, SignedIn } from "../state/people";
import type { Commands } from "./commands";

export class Access {
  constructor(private readonly commands: Pick<Commands, "get" | "post" | "slug">) {}

  async people(): Promise<SignedIn[]> {
    return (await this.commands.get<{ people: SignedIn[] }>("people")).people;
  }

  async invites(): Promise<Invite[]> {
    return (await this.commands.get<{ invites: Invite[] }>("invites")).invites;
  }

  invite(wanted: NewInvite): Promise<Invite & { url: string }> {
    return this.commands.post("invites", wanted);
  }

  /** Ends a session, or an invite with all its sessions. */
  takeBack(id: string): Promise<unknown> {
    return this.commands.post("revoke", { id });
  }

  leave(): Promise<unknown> {
    return this.commands.post("leave", {});
  }

  async audit(): Promise<AuditRow[]> {
    return (await this.commands.get<{ rows: AuditRow[] }>("audit?limit=100")).rows;
  }

  /** Where the whole audit trail is, as a file. */
  auditFile(ending: "csv" | "jsonl"): string {
    return `/api/v1/${this.commands.slug}/audit.${ending}`;
  }
}
