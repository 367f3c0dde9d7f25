"""The wall over a day, pressed into minutes: a real server, a real Chromium, figures by DevTools.

    python -m bench.wall [posts pressed through] [seconds of each scene]

Prints its figures and writes them to bench/out/wall.json.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, get_args

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from backchannel.core.feed import Cue
from backchannel.core.post import Post, Posted
from backchannel.core.walls import SceneName
from bench.desk_server import SLUG, Served, public, served
from bench.frames import traced
from tests.browser.conftest import ARGS, BUILT, chromium
from tests.wait import until

OUT: Final = Path(__file__).parent / "out"
SIZE: Final = {"width": 1920, "height": 1080}
SCENES: Final[tuple[SceneName, ...]] = get_args(SceneName)
BOARDS: Final = ("stream", "mosaic", "questions", "voices", "session", "message")
PRESSED: Final = 20_000
PRESSED_SECONDS: Final = 300.0
SCENE_SECONDS: Final = 20.0
ARRIVALS: Final = 125
COLD: Final = 5

# When what came was painted: the first task after the frame that its node is in, as at the desk.
WATCH: Final = """
  window.paintedAt = {};
  const now = () => performance.timeOrigin + performance.now();
  new MutationObserver(() => {
    for (const { dataset: { post } } of document.querySelectorAll("[data-post]"))
      if (!(post in paintedAt)) {
        paintedAt[post] = Infinity;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => (paintedAt[post] = now());
          channel.port2.postMessage(0);
        });
      }
  }).observe(document, { childList: true, subtree: true });
"""

Figures = dict[str, float]


async def publish(server: Served, count: int) -> list[Post]:
    """Posts come in and are public at once."""
    now = datetime.now(UTC)
    posts = [public(now) for _ in range(count)]
    await server.log.ingest([Posted(post=post) for post in posts], at=now, source="mastodon")
    return posts


async def cue(server: Served, **fields: object) -> Cue:
    return await server.log.cue(fields, by="bench", at=datetime.now(UTC))


async def painted_at(page: Page, which: str) -> float:
    """When something was painted, in ms since 1970, once it was."""
    found: list[float] = []

    async def seen() -> bool:
        at = await page.evaluate(f"Number.isFinite({which}) ? {which} : 0")
        found.append(float(at))
        return bool(at)

    await until(seen, 20)
    return found[-1]


async def cold(browser: Browser, url: str) -> Figures:
    """From an empty cache to the first post on the wall, its server beside it."""
    shown: list[float] = []
    painted: list[float] = []
    for _ in range(COLD):
        context = await browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
        page = await context.new_page()
        await page.add_init_script(WATCH)
        await page.goto(url)
        at = await painted_at(page, "Object.values(paintedAt).find(Number.isFinite)")
        shown.append(at - float(await page.evaluate("performance.timeOrigin")))
        first = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
        painted.append(float(await page.evaluate(first)))
        await context.close()
    return {
        "cold wall, first paint ms": statistics.median(painted),
        "cold wall, first post ms": statistics.median(shown),
    }


async def scenes(page: Page, server: Served, devtools: CDPSession, seconds: float) -> Figures:
    """Each scene's frames, while it plays twice as fast as posts are read."""
    figures: Figures = {}
    for scene in SCENES:
        await cue(server, scene=scene, pace=0.5, step=1)
        await asyncio.sleep(2)
        if scene in BOARDS and await page.locator(f".board.{scene}").count() == 0:
            raise SystemExit(f"{scene} does not play: its figures would be another scene's.")
        frames = await traced(devtools, lambda: asyncio.sleep(seconds))
        figures |= {
            f"{scene}: frames dropped %": frames.dropped_percent,
            f"{scene}: frames a second": frames.drawn / frames.seconds,
            f"{scene}: main thread ms a frame": frames.main_ms_a_frame,
            f"{scene}: longest task ms": frames.longest_ms,
        }
    return figures


async def arrivals(browser: Browser, server: Served, url: str) -> Figures:
    """From the log's taking a post in to its being painted, where nothing else is to be shown.

    A picture is drawn and sent first; nobody has asked for it before, as a moderator would have.
    """
    page = await browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
    await page.add_init_script(WATCH)
    await page.goto(url)
    bare: list[float] = []
    pictured: list[float] = []
    for _ in range(ARRIVALS):
        await page.wait_for_selector(".empty")
        await asyncio.sleep(1)  # three things come on a wall in any second, and no more
        begun = time.time()
        [post] = await publish(server, 1)
        took = await painted_at(page, f"paintedAt[{json.dumps(post.id)}]") - begun * 1000
        (pictured if post.media else bare).append(took)
        await server.log.decide("reject", [(post.id, 1)], by="bench", at=datetime.now(UTC), key="")
    await page.close()
    return {
        "arrival to painted p50 ms": statistics.median(bare),
        "arrival to painted p99 ms": statistics.quantiles(bare, n=100)[98],
        "with a picture p50 ms": statistics.median(pictured),
    }


async def kept(devtools: CDPSession) -> tuple[float, float]:
    """MiB of objects that are still needed, and nodes of the document, after collection."""
    await devtools.send("HeapProfiler.collectGarbage")
    heap = await devtools.send("Runtime.getHeapUsage")
    counters = await devtools.send("Memory.getDOMCounters")
    return float(heap["usedSize"]) / 2**20, float(counters["nodes"])


async def pressed(server: Served, devtools: CDPSession, posts: int, seconds: float) -> Figures:
    """Three days of posts in a few minutes; the wall plays on."""
    await cue(server, scene="", pace=0.25)
    await asyncio.sleep(10)
    before, _ = await kept(devtools)
    began, done, most = time.monotonic(), 0, 0.0
    while done < posts:
        due = min(posts, int((time.monotonic() - began) / seconds * posts)) - done
        if due > 0:
            await publish(server, due)
            done += due
        if done % 2_000 < due:
            most = max(most, (await kept(devtools))[1])
        await asyncio.sleep(0.05)
    after, nodes = await kept(devtools)
    return {
        "posts pressed through": done,
        "in seconds": time.monotonic() - began,
        "heap before MiB": before,
        "heap growth MiB": after - before,
        "nodes, most": max(most, nodes),
        "nodes, at the end": nodes,
    }


def bundle() -> Figures:
    """What a wall loads but its typefaces, gzipped: to its first post, and the boards after it."""
    first = set(re.findall(r"[\w.-]+\.(?:js|css)", (BUILT / "wall.html").read_text("utf-8")))
    every = {Path(name).name for name in json.loads((BUILT / "wall.json").read_text("utf-8"))}

    def packed(names: set[str]) -> float:
        files = [BUILT / "assets" / name for name in names if name.endswith((".js", ".css"))]
        return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) / 1000

    return {"bundle kB gzip": packed(first), "boards kB gzip": packed(every - first)}


async def run(posts: int, seconds: float) -> Figures:
    """All of it, beside one server."""
    figures = bundle()
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder), 0, programme()) as server, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
            url = f"{server.deployment.base}/c/{SLUG}/wall"
            figures |= await arrivals(browser, server, url)
            await publish(server, 150)
            figures |= await cold(browser, url)
            page = await browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
            devtools = await page.context.new_cdp_session(page)
            await page.goto(url)
            await page.wait_for_selector("[data-post]")
            figures |= await scenes(page, server, devtools, seconds)
            figures |= await pressed(server, devtools, posts, PRESSED_SECONDS * posts / PRESSED)
            await browser.close()
    return figures


def programme() -> str:
    """A session that is on, and one that is next."""
    now = datetime.now(UTC).replace(microsecond=0)

    def session(title: str, starts: int, ends: int) -> str:
        times = [(now + timedelta(minutes=each)).isoformat() for each in (starts, ends)]
        return (
            f'\n[[session]]\ntitle = "{title}"\nspeaker = "Imke Solberg"\nroom = "Harbour Hall"\n'
            f'starts = {times[0]}\nends = {times[1]}\nplay = "posts"\n'
        )

    return session("Forty years of tide tables", -10, 80) + session("Questions", 80, 100)


def main() -> None:
    """Prints a table and keeps it."""
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else PRESSED
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SCENE_SECONDS
    figures = asyncio.run(run(posts, seconds))
    for name, value in figures.items():
        print(f"{name:34} {value:12,.1f}")
    OUT.mkdir(exist_ok=True)
    (OUT / "wall.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
