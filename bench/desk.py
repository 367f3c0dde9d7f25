"""The desk at speed: a real browser, a real server, a long queue, posts coming in all the time.

    python -m bench.desk [held] [arrivals a second]

Prints its figures and writes them to bench/out/desk.json.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from playwright.async_api import CDPSession, Page, async_playwright, expect

from bench.desk_server import Served, served
from bench.frames import traced
from tests.browser.conftest import ARGS, chromium

OUT: Final = Path(__file__).parent / "out"
KEYS: Final = "jaarjjlaajkr"
KEY_SECONDS: Final = 20.0
KEY_PAUSE: Final = 0.25
HOUR: Final = 3600

# From the key's own time to the first task after the frame that answers it was painted.
WATCH: Final = """() => {
  const seen = (window.seen = { keys: [], long: [] });
  const after = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(0);
  });
  addEventListener("keydown", (event) => {
    const at = event.timeStamp;
    after(() => seen.keys.push(performance.now() - at));
  }, { capture: true });
  new PerformanceObserver((list) => seen.long.push(...list.getEntries().map((e) => e.duration)))
    .observe({ entryTypes: ["longtask"] });
}"""

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
    kinds = ("Task", "Script", "Layout", "RecalcStyle")
    metrics = {each["name"]: float(each["value"]) for each in told["metrics"]}
    return {kind: metrics[f"{kind}Duration"] for kind in kinds}


async def pressed(page: Page, devtools: CDPSession) -> Figures:
    """Works by keyboard, and takes the time of each key."""
    await page.evaluate(WATCH)
    await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = await spent(devtools)
    began = time.monotonic()
    until = time.monotonic() + KEY_SECONDS
    count = 0
    while time.monotonic() < until:
        await page.keyboard.press(KEYS[count % len(KEYS)])
        await asyncio.sleep(KEY_PAUSE)
        count += 1
    after, seconds = await spent(devtools), time.monotonic() - began
    seen: Any = await page.evaluate("seen")
    cpu = {
        f"main thread {kind} CPU ms a second": 1000 * (after[kind] - before[kind]) / seconds
        for kind in before
    }
    keys = sorted(seen["keys"])
    return {
        "keys": len(keys),
        "key to painted p50 ms": statistics.median(keys),
        "key to painted p99 ms": keys[int(len(keys) * 0.99) - 1],
        "key to painted max ms": keys[-1],
        "long tasks while working": len(seen["long"]),
        "longest task ms": max(seen["long"], default=0),
        **cpu,
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
        "longest task ms": frames.longest_ms,
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
        print(f"{name:32} {value:12,.1f}")
    OUT.mkdir(exist_ok=True)
    (OUT / "desk.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
