/** The rules dialog: what becomes of new posts, the hashtags, the sources and the rules. */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { mark, sourceName } from "../../ui/mark";
import { Draft, type RuleActs } from "../acts/drafting";
import { icon } from "../parts/icons";
import { ACTIONS, count, did, inWords, networks, title, type Does, type Mode, type Rule } from "../state/rules";
import type { Sign } from "../telling/signs";
import "./bc-rule-form";
import type { RuleEvent } from "./bc-rule-form";
import { Dialog } from "./dialog";
import { effect } from "./rule-effect";
import { rules } from "./rules.styles";

const SIGN: Readonly<Record<Does, Sign>> = {
  show: "shown",
  hold: "hold",
  reject: "stop",
  lane: "lane",
  tag: "tag",
};
const TONE: Readonly<Record<Does, string>> = { show: "", hold: "hold", reject: "stop", lane: "other", tag: "second" };
const MODES: readonly [Mode, string][] = [
  ["pre", "Approve first"],
  ["post", "Show, then check"],
];

/** Sources without a mode of their own, and why. */
const OWN: Readonly<Record<string, string>> = {
  form: "always approved first",
  replay: "as the networks its posts came from",
};

export class BcRules extends Dialog {
  static override properties = {
    acts: { attribute: false },
    mayChange: { type: Boolean },
    sources: { attribute: false },
    editing: { state: true },
    version: { state: true },
  };

  declare acts: RuleActs;
  declare mayChange: boolean;
  /** The sources that are read now, by name. */
  declare sources: readonly string[];
  /** The place of the rule that is open. */
  declare private editing: number | undefined;
  declare private version: number;
  private draft!: Draft;
  /** Esc was pressed on what is not saved. */
  private warned = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.version = 0;
    this.draft = new Draft(this.acts, this.mayChange, () => (this.version += 1));
    void this.draft.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.draft.stop();
  }

  /** Back in the list, the rule that was open has the keyboard. */
  override updated(changed: PropertyValues): void {
    const was: unknown = changed.get("editing");
    if (typeof was === "number" && this.editing === undefined)
      this.renderRoot.querySelectorAll<HTMLElement>(".edit")[was]?.focus();
    if (!this.draft.dirty) this.warned = false;
  }

  protected override content(): TemplateResult {
    const { draft } = this;
    const open = this.editing === undefined ? undefined : draft.rules.rules?.[this.editing];
    return html`
      ${open ? this.head("Rule", this.back()) : this.head("Rules")}
      <div class="scroll" tabindex="-1">
        ${draft.ready ? (open ? this.form(open) : this.whole()) : html`<p class="quiet">${draft.trouble ? nothing : "Reading…"}</p>`}
      </div>
      <div class="foot">${this.foot()}</div>
    `;
  }

  private whole(): TemplateResult {
    return html`
      ${this.mayChange ? nothing : html`<p class="second">You may read the rules. A lead or an admin changes them.</p>`}
      <fieldset ?disabled=${!this.mayChange}>
        ${this.list()} ${this.modes()} ${this.hashtags()}
      </fieldset>`;
  }

  // ---- the rules ----

  private list(): TemplateResult {
    const all = this.draft.rules.rules ?? [];
    return html`<section aria-labelledby="rules">
      <h3 id="rules">Tried on every post: show wins, then reject, staff lane and hold</h3>
      ${all.length === 0 ? html`<p class="second none">No rule yet. Every post is treated as below.</p>` : nothing}
      <ul class="rules">${all.map((rule, index) => this.row(rule, index))}</ul>
      <button class="button" type="button" @click=${this.add}>Add a rule</button>
    </section>`;
  }

  private row(rule: Rule, index: number): TemplateResult {
    const { draft } = this;
    const on = rule.on !== false;
    const called = rule.name || "without a name";
    return html`<li class=${on ? "" : "off"}>
      ${this.toggle(on, `Rule ${called}`, () => draft.changeRule(index, { ...rule, on: !on }))}
      <button class="edit" type="button" @click=${() => (this.editing = index)}>
        <span><b>${called}</b> <span class="does ${TONE[rule.action ?? "hold"]}">${icon(SIGN[rule.action ?? "hold"])} ${label(rule)}</span> <span class="quiet today">${did(draft.today[rule.name])}</span></span>
        <span class="second tests">${inWords(rule, sourceName)}</span>
      </button>
      <span class="quiet matched">${this.hits(index)}</span>
      <button class="button plain" type="button" aria-label="Take out rule ${called}" @click=${() => this.takeOut(index)}>${icon("close")}</button>
    </li>`;
  }

  private hits(index: number): TemplateResult | typeof nothing {
    const { preview } = this.draft;
    const found = preview?.rules[index];
    if (!preview || found?.name !== this.draft.rules.rules?.[index]?.name) return nothing;
    return html`<span title="matched, of the last ${count(preview.posts, "post")}">${found?.matched} of the last ${preview.posts.toLocaleString("en")}</span>`;
  }

  private readonly add = (): void => {
    const all = this.draft.rules.rules ?? [];
    this.draft.change({ rules: [...all, { name: "" }] });
    this.editing = all.length;
  };

  private takeOut(index: number): void {
    this.draft.change({ rules: (this.draft.rules.rules ?? []).filter((_, at) => at !== index) });
  }

  private form(rule: Rule): TemplateResult {
    const index = this.editing ?? 0;
    const sources = networks([...new Set([...this.draft.sources, ...this.sources, ...(rule.sources ?? [])])]);
    return html`<bc-rule-form .rule=${rule} .sources=${sources}
      @bc-rule=${(event: RuleEvent) => this.draft.changeRule(index, event.detail)}></bc-rule-form>`;
  }

  private back(): TemplateResult {
    return html`<button class="button" type="button" @click=${() => (this.editing = undefined)}>All rules</button>`;
  }

  // ---- modes, sources, hashtags ----

  private modes(): TemplateResult {
    const { rules } = this.draft;
    const mode = rules.mode ?? "pre";
    const shows = mode === "post" || Object.values(rules.modes ?? {}).includes("post");
    return html`<section aria-labelledby="modes">
      <h3 id="modes">A post that no rule is about</h3>
      <div class="choice" role="group" aria-labelledby="modes">${MODES.map(
        ([each, words]) => html`<button type="button" aria-pressed=${String(each === mode)}
          @click=${() => this.draft.change({ mode: each })}>${words}</button>`,
      )}</div>
      <label class="delay" ?hidden=${!shows}>Shown after
        <input type="number" min="0" max="600" step="5" inputmode="numeric" .value=${String(rules.delay ?? 0)}
          @input=${(event: Event) => this.draft.change({ delay: Math.max(0, Math.floor(Number((event.target as HTMLInputElement).value) || 0)) })}>
        seconds, in which a moderator can stop it</label>
      <ul class="sources">${[...new Set([...this.draft.sources, ...this.sources])].map((source) => this.source(source))}</ul>
    </section>`;
  }

  private source(source: string): TemplateResult {
    const { rules } = this.draft;
    const off = rules.off ?? [];
    const isOn = !off.includes(source);
    const called = source === "form" ? "The room’s form" : title(sourceName(source));
    const { [source]: own, ...others } = rules.modes ?? {};
    const choose = (event: Event): void => {
      const value = (event.target as HTMLSelectElement).value;
      this.draft.change({ modes: value === "" ? others : { ...others, [source]: value as Mode } });
    };
    const turn = (): void =>
      this.draft.change({ off: isOn ? [...off, source] : off.filter((each) => each !== source) });
    return html`<li class=${isOn ? "" : "off"}>
      ${this.toggle(isOn, `Read ${called}`, turn)}
      <span class="called">${mark(source)} ${called}</span>
      ${
        source in OWN
          ? html`<span class="quiet">${OWN[source]}</span>`
          : html`<select aria-label="Posts from ${called}" @change=${choose}>
              <option value="" .selected=${own === undefined}>As above</option>
              ${MODES.map(([mode, words]) => html`<option value=${mode} .selected=${own === mode}>${words}</option>`)}
            </select>`
      }
    </li>`;
  }

  private hashtags(): TemplateResult {
    const tags = this.draft.hashtags;
    const dropped = this.draft.rules.dropped ?? [];
    return html`<section aria-labelledby="hashtags">
      <h3 id="hashtags">Hashtags that are asked for</h3>
      <ul class="tags">${tags.map(
        (tag) => html`<li><bdi>#${tag}</bdi>
          <button class="button" type="button" ?disabled=${tags.length === 1} aria-label="Drop now: #${tag}"
            @click=${() => void this.draft.drop(tag)}>Drop now</button></li>`,
      )}
        <li><form class="new" @submit=${this.addTag}>
          <input id="tag" aria-label="Another hashtag" placeholder="#another" autocomplete="off" spellcheck="false" maxlength="100">
          <button class="button" type="submit">Add</button></form></li>
      </ul>
      ${dropped.length > 0 ? html`<p class="second">Dropped: ${dropped.map((tag) => `#${tag}`).join(", ")}. What carries no other of the conference’s hashtags is rejected.</p>` : nothing}
    </section>`;
  }

  private readonly addTag = (event: Event): void => {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLInputElement>("#tag");
    const tag = field?.value.trim().replace(/^[#＃]/u, "") ?? "";
    if (!field || tag === "") return;
    field.value = "";
    this.draft.change({ hashtags: [...this.draft.hashtags, tag] });
  };

  private toggle(on: boolean, called: string, turn: () => void): TemplateResult {
    return html`<button class="switch" type="button" role="switch" aria-checked=${String(on)} aria-label=${called} @click=${turn}><i></i></button>`;
  }

  // ---- the foot: what it would do, and saving it ----

  private foot(): TemplateResult {
    const { draft } = this;
    return html`
      <div role="status">
        ${draft.told ? html`<p>${icon("done")} ${draft.told}</p>` : nothing}
        ${(draft.dirty || this.editing !== undefined) && !draft.trouble ? this.effect() : nothing}
      </div>
      ${draft.trouble ? html`<p class="hold" role="alert">${icon("hold")} ${draft.trouble}</p>` : nothing}
      ${
        this.mayChange
          ? html`<div class="buttons">
              <button class="button primary" type="button" ?disabled=${!draft.maySave} @click=${() => void this.save()}>Save</button>
              <button class="button" type="button" ?disabled=${!draft.dirty} @click=${this.discard}>Discard changes</button>
            </div>`
          : nothing
      }`;
  }

  private effect(): TemplateResult {
    const { draft } = this;
    if (draft.lacks !== "") return html`<p class="second">${draft.lacks}</p>`;
    if (!draft.tested || !draft.preview) return html`<p class="quiet">Trying it on the last posts…</p>`;
    return effect(draft.preview, this.editing);
  }

  private async save(): Promise<void> {
    if (await this.draft.save()) this.editing = undefined;
  }

  private readonly discard = (): void => {
    this.editing = undefined;
    this.draft.discard();
  };

  /** Esc: what is not saved is lost only when it is pressed again. */
  protected override leaving(event: Event): void {
    if (!this.draft.dirty || this.warned) return;
    event.preventDefault();
    this.warned = true;
    this.draft.trouble = "This is not saved yet. Save it, or close to forget it.";
    this.version += 1;
  }

  static override styles = [Dialog.styles, rules];
}

function label(rule: Rule): string {
  return ACTIONS.find(({ does }) => does === (rule.action ?? "hold"))?.label ?? "Hold";
}

customElements.define("bc-rules", BcRules);
