"""Taken off, and panicked, everywhere: real processes, real walls and widgets, cut wires."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, WebSocketRoute, expect

from tests.browser.house import LOST, SLUG, House, Web, command, opened
from tests.browser.pages import OpenPage
from tests.wait import until

# Every text that was ever in the wall's frames, in order.
RECORD = """
  window.painted = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node.dataset?.post) painted.push([node.dataset.post, performance.now()]);
  }).observe(document, { childList: true, subtree: true });
"""
TAKEN_OFF = "Buy followers"
PAGE = """<!doctype html><html lang="en"><title>A page of someone's</title>
<link rel="icon" href="data:,">
<script type="module" src="{base}/widget.js"></script>
<backchannel-feed src="{base}/c/{slug}"></backchannel-feed></html>"""


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def web(house: House) -> Web:
    return await house.web()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A site on another origin: its folder and its address."""
    site = tmp_path / "site"
    site.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield site, f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_widget(elsewhere: tuple[Path, str], web: Web, open_page: OpenPage) -> Any:
    """Opens someone's page with the widget; `polling`: its sockets find no server."""

    async def open_widget(*, polling: bool = False) -> Any:
        site, url = elsewhere
        (site / "index.html").write_text(PAGE.format(base=web.base, slug=SLUG))

        async def before(page: Page) -> None:
            async def refuse(socket: WebSocketRoute) -> None:
                await socket.close(code=4009)

            if polling:
                await page.route_web_socket("**/ws/v1/**", refuse)

        page = await open_page(url, allow=(f"localhost:{web.port}", *LOST), before=before)
        return page.locator("backchannel-feed")

    return open_widget


async def recording(page: Page) -> None:
    await page.add_init_script(RECORD)


async def painted(wall: Page) -> list[str]:
    found: list[str] = await wall.evaluate("painted.map(([post]) => post)")
    return found


async def at_desk(house: House, web: Web, open_page: OpenPage, name: str) -> Page:
    desk = await open_page(house.desk(web, name), viewport=(1440, 900), allow=LOST)
    await desk.get_by_role("button", name="Come in").click()
    await expect(desk.get_by_text("Screens now")).to_be_visible()
    return desk


async def reject(desk: Page, text: str) -> None:
    """Takes a shown post off by keyboard."""
    await desk.keyboard.press("g")
    await desk.keyboard.press("s")
    card = desk.locator("bc-card", has_text=text)
    await card.click()
    await desk.keyboard.press("r")


async def test_a_screen_that_was_away_is_waited_for_and_never_shows_the_post_again(
    house: House, web: Web, open_page: OpenPage
) -> None:
    other = await house.web()  # the walls and the desks need not be on one process
    await house.post(f"{TAKEN_OFF} today", "Tide tables in one file", "Slides are online")
    cable = await house.cable(other)
    left = await open_page(house.wall(web.port, "Stage left"), allow=LOST, before=recording)
    foyer = await open_page(house.wall(cable.port, "Foyer"), allow=LOST, before=recording)
    mara = await at_desk(house, web, open_page, "Mara")
    wen = await at_desk(house, other, open_page, "Wen")
    await expect(mara.get_by_text("2 connected")).to_be_visible()
    await command(mara, "cues", {"hold": "form:Tide", "pace": 0.25})
    for wall in (left, foyer):
        await expect(wall.locator(".frame")).to_contain_text("Tide tables")

    cable.cut()
    await expect(mara.get_by_text("1 of 2 live")).to_be_visible()
    await foyer.evaluate("painted.length = 0")
    await reject(mara, TAKEN_OFF)
    waits = f"“{TAKEN_OFF}…” off 1/2, waiting for Foyer"
    for desk in (mara, wen):
        await expect(desk.locator("bc-screens .gone")).to_contain_text(waits)
    late = await at_desk(house, web, open_page, "Bo")
    await expect(late.locator("bc-screens .gone")).to_contain_text(waits)

    cable.mend()
    await foyer.evaluate("dispatchEvent(new Event('online'))")
    for desk in (mara, wen, late):
        await expect(desk.locator("bc-screens .gone")).to_contain_text(
            "off 2/2 screens", timeout=20_000
        )
    await command(mara, "cues", {"hold": ""})
    await until(lambda: foyer.evaluate("painted.length > 6"), 40)
    assert set(await painted(foyer)) == {"form:Tide", "form:Slides"}
    assert TAKEN_OFF not in await foyer.locator("body").inner_text()


async def test_a_wall_stays_on_its_feed_however_fast_posts_come(
    house: House, web: Web, open_page: OpenPage
) -> None:
    """It answered each of them, and was sent away for good as one that says too much."""
    wall = await open_page(house.wall(web.port, "Stage left"), allow=LOST)
    desk = await at_desk(house, web, open_page, "Mara")
    await expect(desk.get_by_text("1 connected")).to_be_visible()
    for number in range(120):
        await house.post(f"Tide{number} comes in")
    await house.post(f"{TAKEN_OFF} today")
    items = [{"id": "form:Buy", "rev": 1}]
    await command(desk, "decisions", {"decision": "reject", "items": items})
    await expect(desk.locator("bc-screens .gone")).to_contain_text("off 1/1 screen", timeout=20_000)
    assert await wall.locator("[data-post]").count()


@pytest.mark.alone
async def test_a_post_leaves_the_widgets_too_those_that_poll_within_eight_seconds(
    house: House, web: Web, open_page: OpenPage, open_widget: Any
) -> None:
    await house.post("Tide tables in one file", f"{TAKEN_OFF} today")
    socket, poll = await open_widget(), await open_widget(polling=True)
    desk = await at_desk(house, web, open_page, "Mara")
    for widget in (socket, poll):
        await expect(widget).to_contain_text(TAKEN_OFF)
    await reject(desk, TAKEN_OFF)
    # Less than a poll takes, and more than a busy machine needs.
    await expect(socket).not_to_contain_text(TAKEN_OFF, timeout=3000)
    await expect(poll).not_to_contain_text(TAKEN_OFF, timeout=8000)
    await expect(poll).to_contain_text("Tide tables")

    await desk.keyboard.press("Escape")
    await desk.keyboard.press("Escape")
    await expect(socket).to_contain_text("Back in a moment.", timeout=3000)
    await expect(poll).to_contain_text("Back in a moment.", timeout=8000)
    for widget in (socket, poll):
        await expect(widget.get_by_text("Tide tables")).to_be_hidden()


async def test_panic_outlives_the_server_and_reloads_and_lets_the_backlog_in_slowly(
    house: House, web: Web, open_page: OpenPage, open_widget: Any
) -> None:
    await house.post("Tide tables in one file")
    await house.post(*[f"Late{n} is waiting" for n in range(6)], status="held")
    left = await open_page(house.wall(web.port, "Stage left"), allow=LOST, before=recording)
    right = await open_page(house.wall(web.port, "Stage right"), allow=LOST, before=recording)
    widget = await open_widget()
    await expect(left.locator(".frame")).to_contain_text("Tide tables")
    desk = await at_desk(house, web, open_page, "Mara")
    await expect(desk.get_by_text("2 connected")).to_be_visible()

    await desk.keyboard.press("Escape")
    await desk.keyboard.press("Escape")
    for wall in (left, right):
        await expect(wall.locator(".house-title")).to_be_visible()
        assert await wall.locator("[data-post]").count() == 0
    await expect(widget).to_contain_text("Back in a moment.")
    await expect(desk.locator("bc-screens .gone")).to_contain_text("Holding screen on 2/2 screens")

    await web.kill()
    await left.wait_for_timeout(300)
    assert await left.locator(".house-title").is_visible()
    await web.start()
    for page in (left, desk):
        await page.reload()
    await expect(left.locator(".house-title")).to_be_visible()
    await expect(desk.locator("bc-screens .gone")).to_contain_text(
        "Holding screen on 2/2 screens", timeout=30_000
    )
    assert not await painted(left)

    for number in range(6):
        await expect(desk.locator("bc-card[focused]")).to_contain_text("is waiting")
        await desk.keyboard.press("a")
        await until(lambda number=number: _shown(house, 2 + number))
    await desk.wait_for_timeout(500)
    assert not await painted(left)
    assert await left.locator(".house-title").is_visible()

    await desk.get_by_role("button", name="Put the walls back").click()
    await desk.wait_for_timeout(300)  # it asks: nothing happens by one click
    assert await left.locator(".house-title").is_visible()
    await desk.get_by_role("button", name="Yes, put them back").click()
    await until(lambda: left.evaluate("painted.length >= 2"), 30)
    times: list[float] = await left.evaluate("painted.map(([, at]) => at)")
    # A post of three words has the least dwell there is: 6 s.
    assert times[1] - times[0] > 5000
    assert await left.locator("[data-post]").count() == 1
    await expect(widget).to_contain_text("Tide tables")


async def _shown(house: House, count: int) -> bool:
    return (await house.log.tally()).lists["shown"] == count


async def test_panic_needs_no_database(
    house: House, web: Web, open_page: OpenPage, open_widget: Any
) -> None:
    other = await house.web()
    await house.post("Tide tables in one file")
    left = await open_page(house.wall(web.port, "Stage left"), allow=LOST)
    right = await open_page(house.wall(other.port, "Stage right"), allow=LOST)
    widget = await open_widget()
    desk = await at_desk(house, web, open_page, "Mara")
    await expect(desk.get_by_text("2 connected")).to_be_visible()
    await expect(left.locator(".frame")).to_contain_text("Tide tables")

    await asyncio.to_thread(house.valkey.stop)
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("Escape")
    for wall in (left, right):
        await expect(wall.locator(".house-title")).to_be_visible()
    await expect(widget).to_contain_text("Back in a moment.")
    await asyncio.to_thread(house.valkey.start)
    await expect(desk.locator("bc-screens .gone")).to_contain_text(
        "Holding screen on 2/2 screens", timeout=30_000
    )
    for wall in (left, right):
        assert await wall.locator(".house-title").is_visible()
