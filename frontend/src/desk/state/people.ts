/** Who is signed in, who is invited, and what was done: as the server tells it. */

export type Role = "viewer" | "moderator" | "lead" | "admin";
export type Lasts = "hour" | "day" | "conference";

export interface SignedIn {
  id: string;
  name: string;
  role: Role;
  since: string;
  seen: string;
  /** Whether they have the desk open now. */
  here: boolean;
  you: boolean;
}

export interface Invite {
  id: string;
  role: Role;
  /** Empty: for anyone. */
  name: string;
  /** Who made it; empty: nobody knows. */
  by: string;
  made: string;
  expires: string;
  /** How many browsers it lets in; 0: any number. */
  uses: number;
  used: number;
}

export interface NewInvite {
  role: Role;
  name: string;
  lasts: Lasts;
  uses: number;
}

export interface AuditRow {
  n: string;
  at: string;
  by: string;
  what: string;
  id?: string;
  rev?: number;
  why?: string;
  before?: string;
}

/** What one command of one's own did. */
export interface Action {
  n: string;
  at: string;
  what: string;
  /** What it was about; of several posts, one of them. */
  id: string;
  count: number;
}
