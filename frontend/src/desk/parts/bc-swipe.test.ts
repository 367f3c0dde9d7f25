import { afterEach, expect, test, vi } from "vitest";
import { AskEvent, type Ask } from "../acts/asks";
import { BcSwipe } from "./bc-swipe";

// Other files' tests are run by the same page.
afterEach(() => {
  Reflect.deleteProperty(Element.prototype, "animate");
  document.body.replaceChildren();
});

/** A card that a thumb has let go of far to the right, what is asked of it, and what ends its way off. */
async function swiped(card: string): Promise<{ swipe: BcSwipe; asked: Ask[]; land: () => void }> {
  const swipe = new BcSwipe();
  Object.assign(swipe, { card, offers: ["approve", "reject"], setPointerCapture: () => undefined });
  vi.spyOn(swipe, "clientWidth", "get").mockReturnValue(100);
  let land: () => void = () => undefined;
  const finished = new Promise<void>((done) => (land = done));
  Element.prototype.animate = () => ({ finished }) as unknown as Animation; // there is none here
  const asked: Ask[] = [];
  swipe.addEventListener(AskEvent.type, (event) => asked.push((event as CustomEvent<Ask>).detail));
  document.body.append(swipe);
  await swipe.updateComplete;
  for (const [name, clientX] of [["pointerdown", 0], ["pointermove", 90], ["pointerup", 90]] as const)
    swipe.dispatchEvent(new PointerEvent(name, { clientX, pointerId: 1, pointerType: "touch", isPrimary: true }));
  return { swipe, asked, land };
}

const turn = (): Promise<void> => new Promise((done) => setTimeout(done));

test("a card that is swiped away is decided", async () => {
  const { asked, land } = await swiped("a");
  expect(asked).toEqual([]);
  land();
  await turn();
  expect(asked).toEqual([{ do: "decide", decision: "approve" }]);
});

test("where another card has taken its place on the way, that one is not", async () => {
  const { swipe, asked, land } = await swiped("a");
  swipe.card = "b";
  land();
  await turn();
  expect(asked).toEqual([]);
});
