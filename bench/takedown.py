"""From a moderator's decision to gone from every screen, and from panic to the holding screen.

    python -m bench.takedown [rounds]

One web process with a Valkey of its own; fifty walls that acknowledge as walls do, on signed
screen links, and one more in a real Chromium. Prints its figures.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import httpx2
from playwright.async_api import Page, async_playwright
from websockets.asyncio.client import ClientConnection, connect

from tests.browser.conftest import ARGS, chromium
from tests.browser.house import SLUG, House, Web, opened
from tests.wait import until

WALLS: Final = 50
ROUNDS: Final = 40
PANICS: Final = 20
PAINT_SECONDS: Final = 1 / 30
"""What a wall takes from an entry to its acknowledgement: two frames of 60 a second."""
WATCH: Final = """
  const now = () => performance.timeOrigin + performance.now();
  window.goneAt = {};
  window.panicAt = 0;
  new MutationObserver((changes) => {
    for (const { removedNodes, addedNodes } of changes) {
      for (const node of removedNodes) {
        const post = node.dataset?.post;
        if (post) requestAnimationFrame(() => requestAnimationFrame(() => (goneAt[post] = now())));
      }
      if (document.querySelector(".house-title") && !panicAt)
        requestAnimationFrame(() => requestAnimationFrame(() => (panicAt = now())));
    }
  }).observe(document, { childList: true, subtree: true });
"""
"""Two frames after a node went, what was painted is painted without it."""

_numbers = itertools.count(1)


class Wall:
    """A wall without a picture: it keeps its place in the feed, and acknowledges."""

    def __init__(self, socket: ClientConnection) -> None:
        self.gone: dict[str, float] = {}
        """Post id to when it was told to take it off."""
        self.panicked = 0.0
        self._socket = socket
        self._seq = 0
        self._showing = ""

    async def play(self, screen: str) -> None:
        """Until the socket closes."""
        await self._say(t="hello", v=1, screen=screen)
        async for message in self._socket:
            await self._hear(json.loads(message), time.time())

    async def _hear(self, frame: dict[str, Any], at: float) -> None:
        match frame["t"]:
            case "snapshot":
                self._seq = frame["seq"]
                await self._pong()
            case "entries":
                for entry in frame["entries"]:
                    self._seq = entry["seq"]
                    if entry["kind"] == "show":
                        self._showing = entry["id"]
                    elif entry["kind"] == "gone":
                        self.gone[entry["id"]] = at
                        self._showing = ""
                asyncio.get_running_loop().call_later(PAINT_SECONDS, self._painted)
            case "panic":
                self.panicked = at if frame["on"] else 0.0
                asyncio.get_running_loop().call_later(PAINT_SECONDS, self._painted)
            case "ping":
                await self._pong()

    def _painted(self) -> None:
        self._task = asyncio.ensure_future(self._pong())

    async def _pong(self) -> None:
        scene = "panic" if self.panicked else "letters"
        await self._say(t="pong", seq=self._seq, showing=self._showing, scene=scene)

    async def _say(self, **frame: object) -> None:
        await self._socket.send(json.dumps(frame))


class Desk:
    """A moderator's commands, and what her page would be told."""

    def __init__(self, http: httpx2.AsyncClient, socket: ClientConnection) -> None:
        self.screens: list[dict[str, Any]] = []
        self._http = http
        self._socket = socket

    async def follow(self) -> None:
        """Until the socket closes."""
        await self._socket.send(json.dumps({"t": "hello", "v": 1}))
        async for message in self._socket:
            frame = json.loads(message)
            if frame["t"] == "presence":
                self.screens = frame.get("screens", [])
            elif frame["t"] == "ping":
                await self._socket.send(json.dumps({"t": "pong"}))

    async def post(self, path: str, body: object) -> Any:
        """Gives a command."""
        headers = {"Idempotency-Key": f"b{next(_numbers)}"}
        answer = await self._http.post(f"/api/v1/{SLUG}/{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def off(self, wall: int) -> int:
        """How many screens have painted a seq."""
        return sum(screen["seq"] >= wall for screen in self.screens)

    def showing(self, name: str) -> str:
        """What a screen shows."""
        return next((each["showing"] for each in self.screens if each["name"] == name), "")


async def take_down(house: House, desk: Desk, walls: list[Wall], page: Page) -> list[float]:
    """One round. Seconds to: gone on the walls, painted in the browser, "off n/n" at the desk."""
    id = f"form:Post{next(_numbers)}"
    await house.post(f"{id.removeprefix('form:')} is not for this room, and long enough to rise")
    await desk.post("cues", {"hold": id})
    await until(lambda: desk.showing("Chromium") == id, 20)
    began = time.time()
    rows = await desk.post("decisions", {"decision": "reject", "items": [{"id": id, "rev": 1}]})
    seq = rows["items"][0]["wall"]
    await until(lambda: all(id in wall.gone for wall in walls))
    await until(lambda: desk.off(seq) == len(desk.screens))
    seen = time.time()
    await until(lambda: page.evaluate("id => goneAt[id]", id))
    painted = await page.evaluate("id => goneAt[id]", id) / 1000
    return [max(wall.gone[id] for wall in walls) - began, painted - began, seen - began]


async def panic(desk: Desk, walls: list[Wall], page: Page) -> list[float]:
    """One round. Seconds to: told to the walls, painted in the browser, "n/n" at the desk."""
    await page.evaluate("panicAt = 0")
    began = time.time()
    await desk.post("panic", {"on": True})
    await until(lambda: all(wall.panicked for wall in walls))
    await until(lambda: all(screen["scene"] == "panic" for screen in desk.screens))
    seen = time.time()
    await until(lambda: page.evaluate("panicAt"))
    painted = await page.evaluate("panicAt") / 1000
    told = max(wall.panicked for wall in walls)
    await desk.post("panic", {"on": False})
    await until(lambda: not any(wall.panicked for wall in walls))
    await until(lambda: all(screen["scene"] != "panic" for screen in desk.screens), 30)
    return [told - began, painted - began, seen - began]


def report(what: str, seconds: list[float], bound: str) -> None:
    """Prints one line."""
    at = [1000 * each for each in sorted(seconds)]
    p99 = at[min(len(at) - 1, round(0.99 * (len(at) - 1)))]
    print(f"{what:48} p50 {statistics.median(at):6.0f} ms   p99 {p99:6.0f} ms   {bound}")


async def rounds(count: int, act: Callable[[], Awaitable[list[float]]]) -> list[list[float]]:
    """The columns of so many rounds."""
    return [list(column) for column in zip(*[await act() for _ in range(count)], strict=True)]


async def joined(house: House, web: Web) -> Desk:
    """A moderator at the desk."""
    http = httpx2.AsyncClient(base_url=web.base, headers={"Origin": web.base}, trust_env=False)
    token = house.links.invite(SLUG, "moderator", "Mara")
    (await http.post("/join", json={"token": token})).raise_for_status()
    cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
    headers = {"Origin": web.base, "Cookie": cookie}
    url = f"ws://localhost:{web.port}/ws/v1/{SLUG}/desk"
    return Desk(http, await connect(url, additional_headers=headers, proxy=None, compression=None))


async def run(count: int = ROUNDS) -> None:
    """Everything, and its figures."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as house, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
            web = await house.web()
            await house.post("Welcome to this room")
            desk = await joined(house, web)
            walls, tasks = [], [asyncio.ensure_future(desk.follow())]
            for number in range(WALLS):
                url = f"ws://localhost:{web.port}/ws/v1/{SLUG}/wall"
                wall = Wall(await connect(url, proxy=None, compression=None))
                token = house.links.screen_token(SLUG, f"Wall {number + 1}")
                tasks.append(asyncio.ensure_future(wall.play(token)))
                walls.append(wall)
            page = await browser.new_page(viewport={"width": 1280, "height": 720})
            await page.add_init_script(WATCH)
            await page.goto(house.wall(web.port, "Chromium", query="scene=letters"))
            await until(lambda: len(desk.screens) == WALLS + 1 and desk.off(1) == WALLS + 1, 30)
            gone, painted, seen = await rounds(count, lambda: take_down(house, desk, walls, page))
            report(f"decision to gone on {WALLS} walls", gone, "bound: p99 < 1 s")
            report("decision to painted in Chromium (a 120 ms fade)", painted, "bound: p99 < 1 s")
            report(f'decision to "off {WALLS + 1}/{WALLS + 1}" at a desk', seen, "")
            told, painted, seen = await rounds(PANICS, lambda: panic(desk, walls, page))
            report(f"panic to {WALLS} walls", told, "bound: < 500 ms")
            report("panic to painted in Chromium", painted, "bound: < 500 ms")
            report(f'panic to "{WALLS + 1}/{WALLS + 1}" at a desk', seen, "")
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await browser.close()
    print(f"{os.cpu_count()} processors; load {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Runs it."""
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))


if __name__ == "__main__":
    main()
