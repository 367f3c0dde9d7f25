/** The rules while somebody changes them: tried as they are typed, saved on top of others'. No DOM. */

import { lacking, merged, tidy, type Preview, type Rule, type Rules, type RulesRead, type Today } from "../state/rules";
import { same } from "../state/same";
import { Refused } from "./sender";

/** What a draft asks of the server. */
export interface RuleActs {
  read(): Promise<RulesRead>;
  save(rev: number, rules: Rules): Promise<number>;
  preview(rules: Rules): Promise<Preview>;
}

/** After the last key, in milliseconds. */
const SETTLED_MS = 350;

export class Draft {
  /** The rules as they would be saved. */
  rules: Rules = {};
  /** Of what `rules` were when it was asked for. */
  preview: Preview | undefined;
  /** What each rule that is saved did today. */
  today: Today = {};
  /** Why something cannot be done. */
  trouble = "";
  /** What was done. */
  told = "";
  ready = false;
  private rev = 0;
  private base: Rules = {};
  private file: NonNullable<RulesRead["file"]> = { hashtags: [], sources: [] };
  private tried: Rules | undefined;
  private saving = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly acts: RuleActs,
    private readonly mayChange: boolean,
    private readonly draw: () => void,
  ) {}

  stop(): void {
    clearTimeout(this.timer);
  }

  get dirty(): boolean {
    return !same(this.base, this.rules);
  }

  /** What is still to be typed before it can be tried; empty: nothing. */
  get lacks(): string {
    return (this.rules.rules ?? []).map(lacking).find((lack) => lack !== "") ?? "";
  }

  /** Whether it was seen what these very rules would do. */
  get tested(): boolean {
    return this.tried !== undefined && same(this.tried, this.rules);
  }

  get maySave(): boolean {
    return this.mayChange && this.dirty && !this.saving && this.tested;
  }

  get hashtags(): readonly string[] {
    return (this.rules.hashtags ?? this.file.hashtags).map((tag) => tag.replace(/^[#＃]/u, ""));
  }

  /** Sources of the conference's file, and those that the rules name. */
  get sources(): readonly string[] {
    const named = [...Object.keys(this.rules.modes ?? {}), ...(this.rules.off ?? [])];
    return [...new Set([...this.file.sources, ...named])];
  }

  async load(): Promise<void> {
    await this.attempt(async () => {
      this.take(await this.acts.read());
      this.ready = true;
      if (this.mayChange) await this.try();
    });
  }

  change(patch: Partial<Rules>): void {
    this.rules = tidied({ ...this.rules, ...patch });
    this.told = "";
    this.tried = undefined;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.attempt(() => this.try()), SETTLED_MS);
    this.draw();
  }

  changeRule(index: number, rule: Rule): void {
    const rules = this.rules.rules ?? [];
    this.change({ rules: rules.map((each, at) => (at === index ? rule : each)) });
  }

  discard(): void {
    this.change(this.base);
    this.rules = this.base;
    this.trouble = "";
    this.draw();
  }

  /** Saves what was typed. True if it was. */
  async save(): Promise<boolean> {
    if (!this.maySave) return false;
    return this.attempt(async () => {
      await this.send(this.rules);
      this.told = "Saved. It holds from the next post on.";
    });
  }

  /** Drops a hashtag at once, whatever else is being typed here or saved by others. */
  async drop(tag: string): Promise<void> {
    await this.attempt(async () => {
      const [base, typed] = [this.base, this.rules];
      await this.dropFrom(await this.acts.read(), tag);
      this.take(await this.acts.read());
      const rules = merged(base, typed, this.base);
      this.rules = tidied({ ...rules, hashtags: without(rules.hashtags ?? [], tag) });
      this.told = `#${tag} is dropped. What carries only this hashtag is rejected.`;
      await this.try();
    });
  }

  private async dropFrom({ rev, rules, file }: RulesRead, tag: string, tries = 3): Promise<void> {
    const hashtags = without(rules.hashtags ?? file?.hashtags ?? [], tag);
    try {
      await this.acts.save(rev, { ...rules, hashtags });
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409 && tries > 1)) throw error;
      await this.dropFrom(await this.acts.read(), tag, tries - 1);
    }
  }

  private async send(rules: Rules): Promise<void> {
    this.saving = true;
    const base = this.base;
    try {
      await this.acts.save(this.rev, rules);
      this.take(await this.acts.read());
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409)) throw error;
      this.take(await this.acts.read());
      if (same(this.base, rules)) return; // it was us: the answer was lost
      this.rules = merged(base, rules, this.base);
      await this.try();
      throw new Error(
        "Someone else changed the rules before you. What you typed is kept, on top of theirs: look again, then save.",
      );
    } finally {
      this.saving = false;
    }
  }

  private take({ rev, rules, file, today }: RulesRead): void {
    this.today = today ?? this.today;
    this.rev = rev;
    this.base = tidied(rules);
    this.rules = this.base;
    this.tried = undefined;
    if (file) this.file = file;
  }

  private async try(): Promise<void> {
    const trying = this.rules;
    if (this.lacks !== "") return;
    const preview = await this.acts.preview(trying);
    if (!same(trying, this.rules)) return; // typed on meanwhile
    this.preview = preview;
    this.tried = trying;
  }

  private async attempt(act: () => Promise<void>): Promise<boolean> {
    this.trouble = "";
    try {
      await act();
      return true;
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "Nothing was changed.";
      return false;
    } finally {
      this.draw();
    }
  }
}

function without(tags: readonly string[], tag: string): string[] {
  return tags.filter((each) => each.replace(/^[#＃]/u, "") !== tag);
}

/** Without the settings that say nothing. */
function tidied(rules: Rules): Rules {
  const kept = Object.entries({ ...rules, rules: (rules.rules ?? []).map(tidy) }).filter(([key, value]) => {
    if (key === "mode") return value === "post";
    if (Array.isArray(value)) return value.length > 0;
    if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
    return Boolean(value);
  });
  return Object.fromEntries(kept) as Rules;
}
