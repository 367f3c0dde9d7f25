"""The desk at speed: a real browser, a real server, a long queue, posts coming in all the time.

    python -m bench.desk [held] [arrivals a second]

Prints its figures and writes them to bench/out/desk.json.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.async_api import CDPSession, Page, async_playwright, expect

from bench.desk_server import Served, served
from bench.frames import traced
from tests.browser.conftest import ARGS, chromium

OUT: Final = Path(__file__).parent / "out"
KEYS: Final = "jaarjjlaajkr"
ROUNDS: Final = 5
ROUND_KEYS: Final = 48
"""On the queue, and on an empty list before: in turns, since no machine is always as fast."""
KEY_PAUSE: Final = 0.25
PARTS: Final = ("Script", "Layout", "RecalcStyle")
HOUR: Final = 3600

# From the key's own time to the first task after the frame that answers it was painted; and what
# the browser says itself, to the picture on the screen. It leaves out what took less than 16 ms.
WATCH: Final = """() => {
  const seen = (window.seen = { keys: [], shown: [], long: [] });
  const after = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(0);
  });
  const durations = (list) => list.getEntries().map((each) => each.duration);
  addEventListener("keydown", (event) => {
    const at = event.timeStamp;
    after(() => seen.keys.push(performance.now() - at));
  }, { capture: true });
  new PerformanceObserver((list) => seen.long.push(...durations(list)))
    .observe({ entryTypes: ["longtask"] });
  new PerformanceObserver((list) => {
    const keys = list.getEntries().filter((each) => each.name === "keydown");
    seen.shown.push(...keys.map((each) => each.duration));
  }).observe({ type: "event", durationThreshold: 16 });
}"""
LEAST: Final = 16.0
"""Milliseconds of an event that the browser says nothing of."""

Figures = dict[str, float]


class Arrivals:
    """Posts that come in at an even rate while the block runs."""

    def __init__(self, server: Served, rate: float) -> None:
        self.server, self.rate = server, rate
        self.done = 0

    async def __aenter__(self) -> Arrivals:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        began = time.monotonic()
        while True:
            due = int((time.monotonic() - began) * self.rate) - self.done
            if due > 0:
                await self.server.arrive(due)
                self.done += due
            await asyncio.sleep(1 / self.rate)


async def sign_in(page: Page, server: Served) -> None:
    """From the invite to the first cards."""
    await page.goto(server.deployment.link("desk"))
    await page.get_by_role("textbox").fill("Mara")
    await page.get_by_role("button", name="Come in").click()
    await expect(page.locator("bc-card").first).to_be_visible()


async def spent(devtools: CDPSession) -> Figures:
    """The page's main thread: seconds of the processor's time by kind, whoever else needs it."""
    told = await devtools.send("Performance.getMetrics")
    metrics = {each["name"]: float(each["value"]) for each in told["metrics"]}
    return {kind: metrics[f"{kind}Duration"] for kind in ("Task", *PARTS)}


@dataclass
class Struck:
    """Keys, and what each took: milliseconds."""

    painted: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    long: list[float] = field(default_factory=list)
    cpu: Counter[str] = field(default_factory=Counter)

    async def strike(self, page: Page, devtools: CDPSession) -> None:
        """One round."""
        await page.evaluate("for (const each of Object.values(seen)) each.length = 0")
        before = await spent(devtools)
        for number in range(ROUND_KEYS):
            await page.keyboard.press(KEYS[number % len(KEYS)])
            await asyncio.sleep(KEY_PAUSE)
        self.cpu.update({kind: at - before[kind] for kind, at in (await spent(devtools)).items()})
        seen: Any = await page.evaluate("seen")
        self.painted += seen["keys"]
        self.shown += seen["shown"] + [LEAST] * (len(seen["keys"]) - len(seen["shown"]))
        self.long += seen["long"]

    def figures(self, what: str) -> Figures:
        """How long they took, and what they cost."""
        painted, shown = sorted(self.painted), sorted(self.shown)
        told = {
            "keys": len(painted),
            "p50 ms": statistics.median(painted),
            "p99 ms": percentile(painted, 99),
            "max ms": painted[-1],
            "on the screen p50 ms": statistics.median(shown),
            "on the screen p99 ms": percentile(shown, 99),
            "main thread CPU ms a key": 1000 * self.cpu["Task"] / len(painted),
        }
        return {f"{what}, {name}": figure for name, figure in told.items()}


def percentile(ordered: list[float], share: int) -> float:
    """The least of them that so many percent do not pass."""
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)]


async def pressed(page: Page, devtools: CDPSession) -> Figures:
    """Works by keyboard; in turns, presses the same keys where there is nothing to decide."""
    await page.evaluate(WATCH)
    await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    floor, queue = Struck(), Struck()
    for _ in range(ROUNDS):
        await page.keyboard.type("gp")
        await expect(page.get_by_text("Nothing in Pinned.")).to_be_visible()
        await floor.strike(page, devtools)
        await page.keyboard.type("gh")
        await expect(page.locator("bc-card").first).to_be_visible()
        await queue.strike(page, devtools)
    return {
        **queue.figures("key to painted"),
        **{
            f"of that, {kind} CPU ms a key": 1000 * queue.cpu[kind] / len(queue.painted)
            for kind in PARTS
        },
        **floor.figures("the same on an empty list"),
        "long tasks while working": len(queue.long),
        "longest task while working ms": max(queue.long, default=0),
        "load": os.getloadavg()[0],
    }


async def scrolled(page: Page, devtools: CDPSession) -> Figures:
    """Scrolls by wheel, and counts the frames that the browser had to drop, from its own trace."""

    async def wheel() -> None:
        began = time.monotonic()
        while time.monotonic() - began < 10:
            await page.mouse.wheel(0, 240)
            await asyncio.sleep(1 / 60)

    await page.mouse.move(600, 450)
    frames = await traced(devtools, wheel)
    return {
        "scrolled px": await page.locator("bc-queue").evaluate("queue => queue.scrollTop"),
        "frames drawn a second": frames.drawn / frames.seconds,
        "frames dropped %": frames.dropped_percent,
        "main thread ms a frame": frames.main_ms_a_frame,
        "longest task while scrolling ms": frames.longest_ms,
    }


async def heap(devtools: CDPSession) -> float:
    """MiB of the page's objects that are still needed."""
    await devtools.send("HeapProfiler.collectGarbage")
    told = await devtools.send("Runtime.getHeapUsage")
    return float(told["usedSize"]) / 2**20


async def hour(page: Page, server: Served, devtools: CDPSession, rate: float) -> Figures:
    """An hour's arrivals, or as many as come in within a minute and are taken in by the page."""
    before = await heap(devtools)
    wanted, count, began = int(rate * HOUR), 0, time.monotonic()
    newer = page.get_by_role("button", name="newer, waiting above")
    await asyncio.sleep(1)  # what came last is counted in a moment
    waited = int(((await newer.text_content()) or "").split()[1])
    while count < wanted and time.monotonic() - began < 60:
        await server.arrive(500)
        count += 500
        # Else the page would fall behind, and be given a snapshot in place of what came.
        await expect(newer).to_contain_text(f"{waited + count} newer", timeout=20_000)
    return {
        "arrivals pressed into a minute": count,
        "page before MiB": before,
        "page after MiB": await heap(devtools),
    }


async def run(held: int, rate: float) -> Figures:
    """All of it, in one page."""
    figures: Figures = {"held": held, "arrivals a second": rate}
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder), held) as server, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
            page = await browser.new_page(viewport={"width": 1440, "height": 900})
            devtools = await page.context.new_cdp_session(page)
            await sign_in(page, server)
            async with Arrivals(server, rate) as arrivals:
                figures |= await scrolled(page, devtools)
                figures |= await pressed(page, devtools)
            figures["arrived meanwhile"] = arrivals.done
            figures |= await hour(page, server, devtools, rate)
            await browser.close()
    return figures


def main() -> None:
    """Prints a table and keeps it."""
    held = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
    figures = asyncio.run(run(held, rate))
    for name, value in figures.items():
        print(f"{name:52} {value:12,.1f}")
    OUT.mkdir(exist_ok=True)
    (OUT / "desk.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
