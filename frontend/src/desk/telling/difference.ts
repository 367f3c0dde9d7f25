/** What an author changed in a post, word by word. */

export interface Run {
  text: string;
  kind: "same" | "del" | "ins";
}

/** Texts longer than this are shown as one change: a table of their words would be too big. */
const WORDS_MAX = 400;

/** The runs that turn `before` into `after`; what is gone stands before what came for it. */
export function difference(before: string, after: string): Run[] {
  const [old, now] = [words(before), words(after)];
  if (old.length > WORDS_MAX || now.length > WORDS_MAX) {
    return before === after
      ? [{ kind: "same", text: after }]
      : [
          { kind: "del", text: before },
          { kind: "ins", text: after },
        ];
  }
  return tidy(walk(old, now, table(old, now)));
}

function words(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{M}\p{N}]+(?:[’':.,][\p{L}\p{M}\p{N}]+)*|[^\s]/gu) ?? [];
}

/** Lengths of the longest common subsequences of the tails. */
function table(old: readonly string[], now: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const [row, below] = [rows[i], rows[i + 1]];
    if (!row || !below) continue;
    for (let j = now.length - 1; j >= 0; j -= 1) {
      row[j] = old[i] === now[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}

function walk(old: readonly string[], now: readonly string[], rows: readonly Uint16Array[]): Run[] {
  const runs: Run[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [a, b] = [old[i], now[j]];
    if (a !== undefined && a === b) {
      runs.push({ kind: "same", text: a });
      i += 1;
      j += 1;
    } else if (b === undefined || (a !== undefined && (rows[i + 1]?.[j] ?? 0) >= (rows[i]?.[j + 1] ?? 0))) {
      runs.push({ kind: "del", text: a ?? "" });
      i += 1;
    } else {
      runs.push({ kind: "ins", text: b });
      j += 1;
    }
  }
  return runs;
}

/** Joins neighbours; a lone space between two changes belongs to them, so that phrases stay whole. */
function tidy(runs: readonly Run[]): Run[] {
  const out: Run[] = [];
  let [gone, come] = ["", ""];
  const flush = (): void => {
    const space = gone !== "" && come !== "" && !/\s$/.test(gone) ? " " : "";
    if (gone !== "") out.push({ kind: "del", text: gone });
    if (space !== "") out.push({ kind: "same", text: space });
    if (come !== "") out.push({ kind: "ins", text: come });
    [gone, come] = ["", ""];
  };
  runs.forEach((run, index) => {
    if (run.kind === "del") gone += run.text;
    else if (run.kind === "ins") come += run.text;
    else if (isBridge(runs, index, gone, come)) [gone, come] = [gone + run.text, come + run.text];
    else {
      flush();
      const last = out.at(-1);
      if (last?.kind === "same") last.text += run.text;
      else out.push({ ...run });
    }
  });
  flush();
  return out;
}

function isBridge(runs: readonly Run[], index: number, gone: string, come: string): boolean {
  const next = runs[index + 1];
  const isSpace = /^[^\S\n]+$/.test(runs[index]?.text ?? "");
  return isSpace && gone !== "" && come !== "" && next !== undefined && next.kind !== "same";
}
