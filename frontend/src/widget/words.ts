/** What the widget says, in the languages it knows. A missing one is spoken to in English. */

export interface Words {
  live: string;
  paused: string;
  waiting: string;
  pause: string;
  resume: string;
  /** What the list is called. */
  posts: string;
  say: string;
  room: string;
  first: string;
  back: string;
  show: string;
  /** Followed by a network's name. */
  view: string;
  question: string;
  /** Of the number of new posts. */
  fresh(count: number): string;
  counts(voices: number, posts: number): string;
}

interface Spoken extends Omit<Words, "fresh" | "counts" | "posts"> {
  fresh: readonly [one: string, many: string];
  voices: readonly [one: string, many: string];
  total: readonly [one: string, many: string];
}

const SPOKEN: Readonly<Record<string, Spoken>> = {
  en: {
    live: "live",
    paused: "paused",
    waiting: "waiting for the server",
    pause: "Pause",
    resume: "Resume",
    say: "Say something",
    room: "from the room",
    first: "Nobody has said anything yet. Be the first:",
    back: "Back in a moment.",
    show: "Show it all the same",
    view: "View on",
    question: "question",
    fresh: ["new post", "new posts"],
    voices: ["voice", "voices"],
    total: ["post", "posts"],
  },
  de: {
    live: "live",
    paused: "angehalten",
    waiting: "wartet auf den Server",
    pause: "Anhalten",
    resume: "Weiter",
    say: "Etwas sagen",
    room: "aus dem Saal",
    first: "Noch hat niemand etwas gesagt. Machen Sie den Anfang:",
    back: "Gleich geht es weiter.",
    show: "Trotzdem zeigen",
    view: "Ansehen auf",
    question: "Frage",
    fresh: ["neuer Beitrag", "neue Beiträge"],
    voices: ["Stimme", "Stimmen"],
    total: ["Beitrag", "Beiträge"],
  },
  fr: {
    live: "en direct",
    paused: "en pause",
    waiting: "en attente du serveur",
    pause: "Pause",
    resume: "Reprendre",
    say: "Prendre la parole",
    room: "dans la salle",
    first: "Personne n’a encore rien dit. À vous de commencer :",
    back: "De retour dans un instant.",
    show: "Afficher quand même",
    view: "Voir sur",
    question: "question",
    fresh: ["nouveau message", "nouveaux messages"],
    voices: ["voix", "voix"],
    total: ["message", "messages"],
  },
  es: {
    live: "en directo",
    paused: "en pausa",
    waiting: "esperando al servidor",
    pause: "Pausa",
    resume: "Seguir",
    say: "Decir algo",
    room: "desde la sala",
    first: "Nadie ha dicho nada todavía. Empiece usted:",
    back: "Volvemos enseguida.",
    show: "Mostrar de todos modos",
    view: "Ver en",
    question: "pregunta",
    fresh: ["mensaje nuevo", "mensajes nuevos"],
    voices: ["voz", "voces"],
    total: ["mensaje", "mensajes"],
  },
};

/** The language of SPOKEN that a tag such as "de-AT" asks for. */
export function language(tag: string | null | undefined): string {
  const primary = (tag ?? "").split("-")[0]?.toLowerCase() ?? "";
  return Object.hasOwn(SPOKEN, primary) ? primary : "en";
}

/** The widget's words in one of those languages. */
export function words(lang: string): Words {
  const spoken = SPOKEN[lang] ?? SPOKEN["en"]!;
  const numbers = new Intl.NumberFormat(lang);
  const plural = new Intl.PluralRules(lang);
  const counted = (count: number, [one, many]: readonly [string, string]): string =>
    `${numbers.format(count)} ${plural.select(count) === "one" ? one : many}`;
  return {
    ...spoken,
    posts: spoken.total[1],
    fresh: (count) => counted(count, spoken.fresh),
    counts: (voices, posts) => `${counted(voices, spoken.voices)}, ${counted(posts, spoken.total)}`,
  };
}
