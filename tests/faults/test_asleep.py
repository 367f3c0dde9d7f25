"""A wall's machine that sleeps, and one whose browser dies where there is no network."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

from backchannel.core.post import Author, Posted, Segment, new_post
from tests.browser.conftest import ARGS, chromium
from tests.faults.house import SLUG, House, lasting, opened, within
from tests.faults.masses import begun_with
from tests.wait import until

_HASTY = """
from backchannel.hub.hubs import Hubs
from backchannel.hub.wire import Timings
Hubs.__init__.__kwdefaults__["timings"] = Timings(ping=1.0, silence=3.0)
"""
ASLEEP = lasting(600.0, 0.0)
"""At least until the server has let go of it."""
KEPT = f"""async () => {{
  const open = indexedDB.open("backchannel", 1);
  await new Promise((done) => (open.onsuccess = done));
  const get = open.result.transaction("walls").objectStore("walls").get("{SLUG}");
  await new Promise((done) => (get.onsuccess = done));
  return get.result?.snapshot.posts.map((post) => post.id) ?? [];
}}"""


@asynccontextmanager
async def machine(playwright: Playwright, folder: Path) -> AsyncIterator[BrowserContext]:
    """A projector's computer: one profile, which outlives its browser."""
    context = await playwright.chromium.launch_persistent_context(
        folder, executable_path=chromium(), args=ARGS, viewport={"width": 1280, "height": 720}
    )
    try:
        yield context
    finally:
        with contextlib.suppress(PlaywrightError):
            await context.close()


def send(folder: Path, number: signal.Signals) -> None:
    """Sends a signal to the browser that has this profile, and to all that is part of it."""
    mine = [
        each
        for each in psutil.process_iter()
        if any(str(folder) in part for part in _command(each))
    ]
    assert mine
    family = [child for each in mine for child in _children(each)]
    for each in {*mine, *family}:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.send_signal(number)


def _command(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.Error):
        return process.cmdline() if "chrom" in process.name() else []
    return []


def _children(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        return process.children(recursive=True)
    return []


async def post(house: House, id: str, text: str) -> None:
    fresh = new_post(
        id=f"form:{id}",
        source="form",
        author=Author(id=id, name=f"{id} Lund"),
        segments=(Segment(text=text),),
        text=text,
        created_at=datetime.now(UTC),
        status="shown",
    )
    await house.log.ingest([Posted(post=fresh)], at=datetime.now(UTC), source="form")


async def hold(house: House, id: str) -> None:
    await house.log.cue({"hold": f"form:{id}"}, by="Mo", at=datetime.now(UTC))


@pytest.mark.timeout(int(ASLEEP) + 300)
async def test_rows_30_31_a_wall_wakes_up_level_and_begins_again_without_a_network(
    tmp_path: Path,
) -> None:
    """Row 30: asleep for ten minutes. Row 31: kill -9, and a restart without a server."""
    path = begun_with(tmp_path / "hasty", "" if lasting(1.0, 0.0) else _HASTY)
    profile = tmp_path / "profile"
    async with opened(tmp_path, PYTHONPATH=path) as house, async_playwright() as playwright:
        address = f"http://localhost:{house.web.port}/c/{SLUG}/wall"
        await post(house, "Tide", "Tide tables in one file")
        await post(house, "Bad", "Buy followers today")
        await hold(house, "Bad")
        async with machine(playwright, profile) as browser:
            wall = browser.pages[0]
            await wall.goto(address)
            await expect(wall.locator(".frame")).to_contain_text("Buy followers")
            await until(lambda: wall.evaluate("navigator.serviceWorker.controller !== null"))

            # Row 30.
            await until(lambda: _connected(house, 1), pause=0.1)
            send(profile, signal.SIGSTOP)
            await post(house, "Slides", "Slides are online")
            at = datetime.now(UTC)
            [row] = await house.log.decide("reject", [("form:Bad", 1)], by="Mo", at=at, key="1")
            assert row.ok
            await hold(house, "Slides")
            await asyncio.sleep(ASLEEP)
            await until(lambda: _connected(house, 0), pause=0.1)  # the server has let go of it
            send(profile, signal.SIGCONT)
            soon = 1000 * within(3.0)
            await expect(wall.locator("[data-post='form:Slides']")).to_be_visible(timeout=soon)
            await expect(wall.locator("[data-post='form:Bad']")).to_have_count(0)
            assert "Buy followers" not in await wall.locator("body").inner_text()

            # Row 31.
            await until(lambda: _kept(wall, ["form:Slides", "form:Tide"]), pause=0.1)
            send(profile, signal.SIGKILL)
        await house.web.kill()
        async with machine(playwright, profile) as browser:
            wall = browser.pages[0]
            await wall.goto(address)
            soon = 1000 * within(4.0)  # 2.5 s of them for the server
            await expect(wall.locator(".frame")).to_contain_text("Slides", timeout=soon)
            assert "form:Bad" not in await wall.evaluate(KEPT)
        assert not house.complaints()


async def _connected(house: House, walls: int) -> bool:
    told = (await asyncio.to_thread(house.web.get, "/metrics")).decode()
    line = rf'^backchannel_clients{{.*feed="wall".*}} {walls}\.0$'
    return re.search(line, told, re.MULTILINE) is not None


async def _kept(wall: Page, ids: list[str]) -> bool:
    found: list[str] = await wall.evaluate(KEPT)
    return sorted(found) == ids
