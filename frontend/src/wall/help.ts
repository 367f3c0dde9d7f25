/** The sheet of keys, over everything, until a key is pressed again. */
import { make } from "../ui/make";
import { KEYS } from "./keys";

export function helpSheet(): HTMLElement {
  const list = make("dl");
  for (const [key, does] of KEYS) list.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, does));
  return make("aside", { className: "help", hidden: true }, make("h2", {}, "Keys"), list);
}
