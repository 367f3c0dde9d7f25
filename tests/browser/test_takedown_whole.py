"""Taken off, and panicked, everywhere: real processes, real walls and widgets, cut wires."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from httpx2 import AsyncClient
from playwright.async_api import Page, Request, WebSocket, expect

from tests.browser.desk_page import open_list, panic
from tests.browser.elsewhere import Elsewhere
from tests.browser.house import LOST, SLUG, House, Web, command
from tests.browser.pages import OpenPage
from tests.faults.proxy import FaultProxy
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
{feeds}</html>"""
FEED = '<backchannel-feed src="{base}/c/{slug}"></backchannel-feed>'


@pytest_asyncio.fixture(loop_scope="session")
async def web(house: House) -> Web:
    return await house.web()


def carrying(web: Web, widgets: int = 1) -> str:
    """Someone's page, with the widget so many times."""
    return PAGE.format(base=web.base, feeds=FEED.format(base=web.base, slug=SLUG) * widgets)


@pytest.fixture
def open_widget(elsewhere: Elsewhere, web: Web, open_page: OpenPage) -> Any:
    """Opens someone's page with the widget."""

    async def open_widget() -> Any:
        url = elsewhere.write(carrying(web))
        page = await open_page(url, allow=(f"localhost:{web.port}", *LOST))
        return page.locator("backchannel-feed")

    return open_widget


async def recording(page: Page) -> None:
    await page.add_init_script(RECORD)


async def painted(wall: Page) -> list[str]:
    found: list[str] = await wall.evaluate("painted.map(([post]) => post)")
    return found


async def next_frame(page: Page) -> None:
    """Returns once the page has painted all that it heard of until now."""
    await page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


async def at_desk(house: House, web: Web, open_page: OpenPage, name: str) -> Page:
    desk = await open_page(house.desk(web, name), viewport=(1440, 900), allow=LOST)
    await desk.get_by_role("button", name="Come in").click()
    await expect(desk.get_by_text("Screens now")).to_be_visible()
    return desk


async def reject(desk: Page, text: str) -> None:
    """Takes a shown post off by keyboard."""
    await open_list(desk, "s")
    card = desk.locator("bc-card", has_text=text)
    await card.click()
    await desk.keyboard.press("r")


async def test_a_screen_that_was_away_is_waited_for_and_never_shows_the_post_again(
    house: House, web: Web, open_page: OpenPage
) -> None:
    other = await house.web()  # the walls and the desks need not be on one process
    await house.post(f"{TAKEN_OFF} today", "Tide tables in one file", "Slides are online")
    async with FaultProxy(other.port) as cable:
        left = await open_page(house.wall(web.port, "Stage left"), allow=LOST, before=recording)
        foyer = await open_page(house.wall(cable.port, "Foyer"), allow=LOST, before=recording)
        mara = await at_desk(house, web, open_page, "Mara")
        wen = await at_desk(house, other, open_page, "Wen")
        await expect(mara.get_by_text("2 connected")).to_be_visible()
        await command(mara, "cues", {"hold": "form:Tide", "pace": 0.25})
        for wall in (left, foyer):
            await expect(wall.locator(".frame")).to_contain_text("Tide tables")

        cable.refuse()
        await expect(mara.get_by_text("1 of 2 live")).to_be_visible()
        await foyer.evaluate("painted.length = 0")
        await reject(mara, TAKEN_OFF)
        waits = f"“{TAKEN_OFF}…” off 1/2, waiting for Foyer"
        for desk in (mara, wen):
            await expect(desk.locator("bc-screens .gone")).to_contain_text(waits)
        late = await at_desk(house, web, open_page, "Bo")
        await expect(late.locator("bc-screens .gone")).to_contain_text(waits)

        cable.heal()
        await foyer.evaluate("dispatchEvent(new Event('online'))")
        for desk in (mara, wen, late):
            await expect(desk.locator("bc-screens .gone")).to_contain_text("off 2/2 screens")
        await command(mara, "cues", {"hold": ""})
        await until(lambda: foyer.evaluate("painted.length > 6"), 60)
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
    await expect(desk.locator("bc-screens .gone")).to_contain_text("off 1/1 screen")
    await expect(wall.locator("[data-post]")).not_to_have_count(0)


@pytest.mark.alone
async def test_widgets_that_find_no_room_hear_of_everything_within_eight_seconds(
    house: House, elsewhere: Elsewhere, open_page: OpenPage
) -> None:
    house.environ["BACKCHANNEL_MAX_SOCKETS"] = "2"
    web = await house.web()
    await house.post("Tide tables in one file", f"{TAKEN_OFF} today")
    await house.post("Slides are online", status="held")
    sockets: list[WebSocket] = []
    asked: list[Request] = []

    async def opened(widgets: int) -> Page:
        async def before(page: Page) -> None:
            page.on("websocket", lambda socket: sockets.append(socket))
            page.on("request", lambda request: asked.append(request))

        url = elsewhere.write(carrying(web, widgets))
        own = (f"localhost:{web.port}", *LOST)
        return await open_page(url, viewport=(1280, 2000), allow=own, before=before)

    early = await opened(3)
    await until(lambda: sorted(socket.is_closed() for socket in sockets) == [False, False, True])
    async with AsyncClient(base_url=web.base) as visitor:

        async def no_room() -> bool:
            return "full" in (await visitor.get(f"/api/v1/{SLUG}/feed?limit=30")).json()

        await until(no_room)
    asked.clear()
    late = await opened(1)  # and hears that there is no room before it asks for a socket
    widgets = [*await early.locator("backchannel-feed").all(), late.locator("backchannel-feed")]
    await asyncio.gather(*(expect(widget).to_contain_text(TAKEN_OFF) for widget in widgets))

    took: list[float] = []

    async def all_say(text: str, *, no_longer: str) -> None:
        began = time.monotonic()
        for widget in widgets:
            await expect(widget.get_by_text(text)).to_be_visible()
            await expect(widget.get_by_text(no_longer)).to_be_hidden()
        took.append(time.monotonic() - began)

    now = datetime.now(UTC)
    await house.log.decide("approve", [("form:Slides", 1)], by="Mara", at=now, key="in")
    await house.log.decide("reject", [("form:Buy", 1)], by="Mara", at=now, key="off")
    await all_say("Slides are online", no_longer=TAKEN_OFF)
    async with AsyncClient(base_url=web.base, headers={"Origin": web.base}) as desk:
        token = house.links.invite(SLUG, "moderator", "Mara")
        (await desk.post("/join", json={"token": token})).raise_for_status()

        async def panicked(on: bool) -> None:
            headers = {"Idempotency-Key": f"panic-{on}"}
            said = await desk.post(f"/api/v1/{SLUG}/panic", json={"on": on}, headers=headers)
            said.raise_for_status()

        await panicked(True)
        await all_say("Back in a moment.", no_longer="Tide tables")
        await panicked(False)
        await all_say("Tide tables", no_longer="Back in a moment.")
    # Of three times the second: a machine that stands still for a moment is no fault of a widget.
    assert sorted(took)[1] < 8, took
    assert len(sockets) == 3
    polls = [await request.all_headers() for request in asked if "/feed?" in request.url]
    assert [headers for headers in polls if "if-none-match" in headers], "what is unchanged: a 304"


async def test_panic_outlives_the_server_and_reloads_and_lets_the_backlog_in_slowly(
    house: House, web: Web, open_page: OpenPage, open_widget: Any
) -> None:
    await house.post("Tide tables in one file")
    await house.post(*[f"Late{n} is waiting" for n in range(6)], status="held")
    sockets: list[WebSocket] = []
    heard: list[str] = []

    def listen(socket: WebSocket) -> None:
        sockets.append(socket)
        socket.on("framereceived", lambda frame: heard.append(str(frame)))

    async def listening(page: Page) -> None:
        page.on("websocket", listen)
        await recording(page)

    left = await open_page(house.wall(web.port, "Stage left"), allow=LOST, before=listening)
    right = await open_page(house.wall(web.port, "Stage right"), allow=LOST, before=recording)
    widget = await open_widget()
    await expect(left.locator(".frame")).to_contain_text("Tide tables")
    desk = await at_desk(house, web, open_page, "Mara")
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    await expect(desk.get_by_text("2 connected")).to_be_visible()

    await panic(desk)
    for wall in (left, right):
        await expect(wall.locator(".house-title")).to_be_visible()
        assert await wall.locator("[data-post]").count() == 0
    await expect(widget).to_contain_text("Back in a moment.")
    await expect(desk.locator("bc-screens .gone")).to_contain_text("Holding screen on 2/2 screens")

    await web.kill()
    before = len(sockets)
    await until(lambda: len(sockets) > before, 30)  # it has noticed, and asks for the server again
    await next_frame(left)
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
    await until(lambda: any("Late5 is waiting" in frame for frame in heard))
    await next_frame(left)
    assert not await painted(left)
    assert await left.locator(".house-title").is_visible()

    asked.clear()
    await desk.get_by_role("button", name="Put the walls back").click()
    await expect(desk.get_by_role("button", name="Yes, put them back")).to_be_visible()
    assert not [url for url in asked if url.endswith("/panic")], "nothing happens by one click"
    await desk.get_by_role("button", name="Yes, put them back").click()
    await until(lambda: any(url.endswith("/panic") for url in asked))
    await until(lambda: left.evaluate("painted.length >= 2"), 30)
    times: list[float] = await left.evaluate("painted.map(([, at]) => at)")
    # A post of three words has the least dwell there is: 6 s.
    assert times[1] - times[0] > 5000
    await expect(left.locator("[data-post]")).to_have_count(1)
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
    await panic(desk)
    for wall in (left, right):
        await expect(wall.locator(".house-title")).to_be_visible()
    await expect(widget).to_contain_text("Back in a moment.")
    await asyncio.to_thread(house.valkey.start)
    await expect(desk.locator("bc-screens .gone")).to_contain_text(
        "Holding screen on 2/2 screens", timeout=30_000
    )
    for wall in (left, right):
        assert await wall.locator(".house-title").is_visible()
