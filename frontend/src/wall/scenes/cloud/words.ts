/** The words of the cloud: counted once a post, the commonplace ones left out. */
import type { Post } from "../../../feed/protocol";
import { segmentsOf } from "../../stage/voice";

export interface Word {
  /** Lower case: what counts as the same. */
  key: string;
  /** As most people write it. */
  text: string;
  count: number;
}

const SHORTEST = 4;
const LONGEST = 14;
/** Words of like frequency may stand for one another; the large ones are true down to this part. */
const TRUE = 0.75;
// Words that say nothing of a conference, in the languages most of them are held in.
const COMMON = new Set(
  (
    "about above after again against almost along already also although always among another anyone anything around " +
    "away back because been before behind being below between both came cannot come comes could does doing done down " +
    "during each either else enough even ever every everyone everything first from gets give goes going gone good great " +
    "have having here hers herself himself https into itself just keep knew know last least less like little look made " +
    "make makes many maybe might mine more most much must myself need never next nobody none nothing once only onto " +
    "other others ours over perhaps quite rather really right said same says seem seems seen shall should since " +
    "some someone something soon still such sure take than that their theirs them then there these they thing things " +
    "think this those though three through thus today together told took toward under until upon very want wants were " +
    "what when where whether which while whole whom whose will with within without would year years yeah your yours " +
    "yourself don’t don't it’s it's i’m that’s that's isn’t doesn’t can’t " +
    "aber alle alles also auch auf dann dass denn dieser dies diese doch durch eine einem einen einer eines etwas ganz " +
    "habe haben hatte hier immer jetzt kann kein keine mehr mein meine mich nach nicht nichts noch oder ohne schon sehr " +
    "sein seine sich sind über unter viel vielen wenn werden wird wieder wirklich " +
    "alors aussi avec avoir beaucoup bien cela cette ceux chez comme dans depuis donc elle elles encore entre être faire " +
    "leur leurs mais même notre nous parce plus pour quand quel quelle sans sont sous tous tout toute très votre vous " +
    "algo ahora antes aquí cada como cómo con cuando desde donde ella ellos entonces entre esta este esto hace hasta " +
    "mucho muy nada nosotros otra otro para pero porque puede quien siempre sobre solo también tiene todo todos una"
  ).split(" "),
);

/** The words of some posts, the most frequent first; the conference's own tags are left out. */
export function countWords(posts: readonly Post[], tags: readonly string[]): Word[] {
  const own = new Set(tags.map((tag) => tag.replace(/^#/, "").toLocaleLowerCase()));
  const counted = new Map<string, { count: number; forms: Map<string, number> }>();
  for (const post of posts) {
    for (const [key, form] of wordsOf(post)) {
      if (own.has(key)) continue;
      const word = counted.get(key) ?? { count: 0, forms: new Map<string, number>() };
      word.count++;
      word.forms.set(form, (word.forms.get(form) ?? 0) + 1);
      counted.set(key, word);
    }
  }
  return [...counted]
    .map(([key, { count, forms }]) => ({ key, count, text: favourite(forms) }))
    .sort((one, other) => other.count - one.count || (one.key < other.key ? -1 : 1));
}

/**
 * Whether the room talks of other things than it did: what stands large is said far less often than
 * what is said most.
 *
 * @param words - as they are now, the most frequent first.
 */
export function drifted(large: readonly string[], words: readonly Word[]): boolean {
  const counts = new Map(words.map(({ key, count }) => [key, count]));
  const said = large.reduce((sum, key) => sum + (counts.get(key) ?? 0), 0);
  return said < TRUE * words.slice(0, large.length).reduce((sum, { count }) => sum + count, 0);
}

/** A post's words that could be in a cloud, each once: how it counts, and how it is written. */
export function wordsOf(post: Post): Map<string, string> {
  const found = new Map<string, string>();
  for (const segment of segmentsOf(post)) {
    if (segment.mention !== undefined || segment.emoji !== undefined || segment.href !== undefined) continue;
    const text = segment.tag ?? (segment.text ?? "").replace(/(?:https?:\/\/|www\.)\S+|[#@]\S+/g, " ");
    for (const form of text.match(/[\p{L}\p{M}][\p{L}\p{M}\p{N}'’-]*[\p{L}\p{M}\p{N}]/gu) ?? []) {
      const key = form.toLocaleLowerCase();
      if (!found.has(key) && worth(key)) found.set(key, form);
    }
  }
  return found;
}

function worth(key: string): boolean {
  const length = [...key].length;
  return length >= SHORTEST && length <= LONGEST && !COMMON.has(key) && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(key);
}

function favourite(forms: ReadonlyMap<string, number>): string {
  const [best] = [...forms].sort((one, other) => other[1] - one[1] || (one[0] > other[0] ? -1 : 1));
  return best?.[0] ?? "";
}
