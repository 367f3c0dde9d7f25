/** Which way a text runs. */

const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}]/u;
// Names, tags and links keep their own direction wherever they stand, so they do not decide.
const NEUTRAL = /(?:https?:\/\/\S+|[#＃@][\p{L}\p{M}\p{N}_.@-]+)/gu;

/** The direction of the first letter that is not part of a tag, a handle or a link. */
export function direction(text: string): "ltr" | "rtl" {
  const letter = /\p{L}/u.exec(text.replace(NEUTRAL, " ")) ?? /\p{L}/u.exec(text);
  return letter !== null && RTL.test(letter[0]) ? "rtl" : "ltr";
}
