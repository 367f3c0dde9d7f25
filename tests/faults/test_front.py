"""Between the server and its visitors: nginx, and networks that let no socket through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from tests.browser.conftest import ARGS, chromium
from tests.faults.crowd import crowd
from tests.faults.house import SLUG, lasting, opened
from tests.faults.load import coming
from tests.faults.masses import Visitor, begun_with
from tests.faults.nginx import blocking, documented, nginx
from tests.wait import until

_PINGS = """
from backchannel.hub.hubs import Hubs
from backchannel.hub.wire import Timings
Hubs.__init__.__kwdefaults__["timings"] = Timings(ping=0.5)
"""
ARTICLE = f"""<!doctype html><html lang="en"><title>A page of someone's</title>
<link rel="icon" href="data:,"><script type="module" src="/widget.js"></script>
<backchannel-feed src="/c/{SLUG}"></backchannel-feed></html>"""


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield browser
        await browser.close()


async def test_row_36_nginx_as_documented_does_not_cut_a_feed_on_which_nothing_happens(
    tmp_path: Path,
) -> None:
    """Row 36: the server's pings come more often than the proxy loses patience."""
    path = begun_with(tmp_path / "pings", "" if lasting(1.0, 0.0) else _PINGS)
    async with opened(tmp_path, PYTHONPATH=path) as house:
        location = documented(house.web.port, f"{lasting(30.0, 6.0):.0f}s")
        async with (
            nginx(tmp_path / "nginx", location) as port,
            crowd(f"127.0.0.1:{port}", 5) as walls,
        ):
            await asyncio.sleep(lasting(70.0, 7.0))
            async with coming(house, "row36", count=60) as load:
                await load.done()
            await walls.agrees(house.log)
            assert all(client.connects == 1 for client in walls)
        assert not house.complaints()


async def test_row_36_where_no_socket_comes_through_widgets_ask_again_and_again(
    tmp_path: Path,
) -> None:
    """Row 36, a network that blocks upgrades: the widget polls, the wall says whose it is."""
    async with (
        opened(tmp_path) as house,
        nginx(tmp_path / "nginx", blocking(house.web.port)) as port,
        browsing() as browser,
    ):
        refused = Visitor()
        await refused.come(port)
        await until(lambda: refused.answer)
        assert b" 101 " not in refused.answer
        refused.go()

        base = f"http://localhost:{port}"
        widget, wall = await browser.new_page(), await browser.new_page()
        await widget.route("**/article", lambda route: route.fulfill(body=ARTICLE))
        await widget.goto(f"{base}/article")
        await wall.goto(f"{base}/c/{SLUG}/wall")
        async with coming(house, "row36", count=3) as load:
            await load.done()
        await expect(widget.locator("backchannel-feed")).to_contain_text(
            load.ids[-1], timeout=20_000
        )
        assert await wall.locator("[data-post]").count() == 0
        await expect(wall.get_by_role("heading")).to_contain_text("Whatever happens")
        assert not house.complaints()
