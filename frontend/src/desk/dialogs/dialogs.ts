/** The dialogs over the desk, each loaded when it is first asked for. */

import { html, type TemplateResult } from "lit";
import type { DialogName } from "../acts/asks";
import type { Moderator } from "../moderator";
import { quoted } from "../telling/words";

/** What a dialog may know of the page. */
export interface Around {
  desk: Moderator;
  slug: string;
  /** Whether single-letter keys are on. */
  letters: boolean;
}

interface Dialog {
  load: () => Promise<unknown>;
  draw: (around: Around) => TemplateResult;
}

export const DIALOGS: Readonly<Record<DialogName, Dialog>> = {
  help: {
    load: () => import("./bc-help"),
    draw: ({ letters }) => html`<bc-help .letters=${letters}></bc-help>`,
  },
  people: {
    load: () => import("./bc-people"),
    draw: ({ desk }) => html`<bc-people .access=${desk.errands.access} .people=${desk.heard.people} .may=${desk.may("invite") ? "invite" : desk.may("audit") ? "audit" : ""}></bc-people>`,
  },
  describe: {
    load: () => import("./bc-describe"),
    draw: ({ desk }) => html`<bc-describe .post=${desk.subject()} .describe=${desk.errands.describe}></bc-describe>`,
  },
  why: {
    load: () => import("./bc-why"),
    draw: ({ desk }) => html`<bc-why .acts=${desk.errands.reasons} .quote=${quoteOf(desk)}></bc-why>`,
  },
  screen: {
    load: () => import("./bc-add-screen"),
    draw: ({ desk }) => html`<bc-add-screen .make=${desk.errands.screens.add}></bc-add-screen>`,
  },
  blocked: {
    load: () => import("./bc-blocked"),
    draw: ({ desk, slug }) =>
      html`<bc-blocked .acts=${desk.errands.blocked} csv="/api/v1/${slug}/blocks.csv" .now=${desk.now()}></bc-blocked>`,
  },
  screens: {
    load: () => import("./bc-all-screens"),
    draw: ({ desk }) => html`<bc-all-screens .acts=${desk.errands.screens} .now=${desk.now()}></bc-all-screens>`,
  },
  rules: {
    load: () => import("./bc-rules"),
    draw: ({ desk }) =>
      html`<bc-rules .acts=${desk.errands.rules} .mayChange=${desk.may("rules")} .sources=${desk.heard.sources.map(({ name }) => name)}></bc-rules>`,
  },
};

function quoteOf({ state }: Moderator): (id: string) => string {
  return (id) => (state.known(id) ? quoted(state.known(id)) : "");
}
