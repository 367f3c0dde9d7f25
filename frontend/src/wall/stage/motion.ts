/** Element.animate with an end one can await and a signal that stops it. */

export const IN = "cubic-bezier(.2,.8,.2,1)";
export const OUT = "cubic-bezier(.6,0,.8,.2)";
/** A signal that nothing stops. */
export const NEVER = new AbortController().signal;
const GONE_MS = 120;
/** A browser keeps a paused animation for ever, and with it all that its element stands in: see `takeOff`. */
const stopped = new Set<Animation>();

/** Plays to the end and holds nothing afterwards: an element's own style is its resting state.
 *
 * Stopped, it stands still where it is: what follows takes the element off, and letters that have
 * not come yet must not flash up before they go.
 */
export async function play(
  element: Element,
  keyframes: Keyframe[],
  timing: KeyframeAnimationOptions,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const animation = element.animate(keyframes, { fill: "backwards", easing: IN, ...timing });
  await new Promise<void>((resolve) => {
    const end = () => {
      signal.removeEventListener("abort", stop);
      animation.onfinish = animation.oncancel = animation.onremove = null; // who is listened to, is kept
      resolve();
    };
    const stop = () => {
      animation.pause();
      stopped.add(animation);
      end();
    };
    signal.addEventListener("abort", stop, { once: true });
    animation.onfinish = animation.oncancel = animation.onremove = end;
  });
  signal.throwIfAborted();
}

/** Fades something out for good: it stays invisible, whatever stops the fade. */
export async function fadeOut(element: HTMLElement, ms: number, signal: AbortSignal, easing = OUT): Promise<void> {
  const from = getComputedStyle(element).opacity;
  element.style.opacity = "0";
  await play(element, [{ opacity: from }, { opacity: 0 }], { duration: ms, easing }, signal);
}

/** What is no longer public: it fades in 120 ms, whatever it was doing, and is removed. */
export async function vanish(leaving: readonly HTMLElement[], still: boolean): Promise<void> {
  // Where nothing is drawn, no animation ends: then it goes at once.
  if (leaving.length > 0 && !still && !document.hidden) {
    const fades = leaving.map((element) => fadeOut(element, GONE_MS, NEVER));
    await Promise.race([Promise.all(fades), rest(2 * GONE_MS, NEVER)]);
  }
  for (const element of leaving) takeOff(element);
}

/** Takes an element off at once, and lets go of what was stopped on it. */
export function takeOff(element: Element): void {
  element.remove();
  for (const animation of stopped) {
    if ((animation.effect as KeyframeEffect | null)?.target?.isConnected) continue;
    animation.effect = null;
    stopped.delete(animation);
  }
}

/** Waits, or throws at once when the signal says so. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Waits for a promise, or throws at once when the signal says so. */
export function until(done: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    done.then(resolve, reject);
  });
}

/** Once what is in the document now has been painted; at once in a page that nobody sees, or sees no more. */
export function painted(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      document.removeEventListener("visibilitychange", end);
      resolve();
    };
    document.addEventListener("visibilitychange", end); // a page that is put away draws no more frames
    requestAnimationFrame(() => requestAnimationFrame(end));
  });
}
