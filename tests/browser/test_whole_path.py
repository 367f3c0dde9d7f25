"""The main job, whole: from the audience's form over the desk to the wall and someone's web page.

Everything is real: the command line's own processes, Valkey, and four pages in a browser. The web
page is another site's, and the only one that the conference lets carry its feed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.pages import OpenPage
from tests.deployment import Deployment, running
from tests.wait import until

CONFERENCE = """
slug = "saltmarsh27"
title = "Saltmarsh 27"
hashtags = ["#saltmarsh27"]
listed = true

[[source]]
kind = "form"

[widget]
origins = ["{origin}"]
"""

PAGE = """<!doctype html><html lang="en"><title>A page of someone's</title>
<link rel="icon" href="data:,">
<script type="module" src="{base}/widget.js"></script>
<backchannel-feed src="{base}/c/saltmarsh27"></backchannel-feed></html>"""
FRAMES = """<!doctype html><html lang="en"><title>A page that frames</title>
<link rel="icon" href="data:,">{frames}</html>"""
REFUSED = "chrome-error://chromewebdata/"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@dataclass
class Elsewhere:
    """Someone's web site: a folder, and its port."""

    folder: Path
    port: int

    @property
    def origin(self) -> str:
        """The one that the conference names."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def another(self) -> str:
        """To a browser another site, with the same pages."""
        return f"http://localhost:{self.port}"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """A site on an origin of its own, empty yet."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield Elsewhere(folder, server.server_port)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest_asyncio.fixture(loop_scope="session")
async def deployment(tmp_path: Path, elsewhere: Elsewhere) -> AsyncIterator[Deployment]:
    file = tmp_path / "conference.toml"
    file.write_text(CONFERENCE.format(origin=elsewhere.origin))
    context = running("up", str(file), data=tmp_path / "data")
    deployment = await asyncio.to_thread(context.__enter__)
    yield deployment
    await asyncio.to_thread(context.__exit__, None, None, None)


async def test_from_the_audiences_form_to_the_wall_and_back_off_it(
    deployment: Deployment, elsewhere: Elsewhere, open_page: OpenPage
) -> None:
    (elsewhere.folder / "index.html").write_text(PAGE.format(base=deployment.base))
    wall = await open_page(deployment.link("wall") + "?motion=off", viewport=(1920, 1080))
    await expect(wall.locator("body")).to_contain_text("Nobody has said anything yet")
    host = await open_page(
        f"{elsewhere.origin}/index.html", allow=(f"localhost:{deployment.port}",)
    )
    widget = host.locator("backchannel-feed")

    form = await open_page(deployment.link("form"), viewport=(390, 844))
    await form.fill("#text", "Crying at a talk about backups.")
    await form.fill("#name", "Bea from Ghent")
    await form.click("#send")
    await expect(form.locator("#sent")).to_be_visible()

    desk = await open_page(deployment.link("desk"), viewport=(1440, 900))
    await desk.get_by_role("textbox").fill("Mara")
    await desk.get_by_role("button", name="Come in").click()
    await expect(desk.get_by_text("Crying at a talk about backups.")).to_be_visible()
    await expect(wall.locator("body")).not_to_contain_text("Crying")
    await expect(widget).not_to_contain_text("Crying")

    await desk.keyboard.press("a")
    await expect(wall.locator("body")).to_contain_text("Bea from Ghent")
    await expect(widget).to_contain_text("Crying at a talk about backups.")

    await desk.keyboard.press("z")
    await expect(wall.locator("body")).to_contain_text("Nobody has said anything yet")
    await expect(widget).not_to_contain_text("Crying")

    await frames_show_the_feed_alone(deployment, elsewhere, open_page)


async def frames_show_the_feed_alone(
    deployment: Deployment, elsewhere: Elsewhere, open_page: OpenPage
) -> None:
    """No site may lay a page of ours under its own clicks; the named one may frame the feed."""
    home = f"{deployment.base}/c/saltmarsh27"
    pages = ("wall", "desk", "speaker", "post", "embed")
    frames = "".join(f'<iframe name="{name}" src="{home}/{name}"></iframe>' for name in pages)
    (elsewhere.folder / "frames.html").write_text(FRAMES.format(frames=frames))
    allow = (f"localhost:{deployment.port}", "frame-ancestors")
    for origin, embed in ((elsewhere.origin, f"{home}/embed"), (elsewhere.another, REFUSED)):
        page = await open_page(f"{origin}/frames.html", allow=allow)

        def shown(page: Page = page) -> dict[str, str]:
            return {frame.name: frame.url for frame in page.frames if frame.name}

        expected = dict.fromkeys(pages, REFUSED) | {"embed": embed}
        await until(lambda shown=shown, expected=expected: shown() == expected)
        if embed != REFUSED:
            feed = page.frame_locator("[name=embed]")
            await expect(feed.get_by_text("Nobody has said anything yet")).to_be_visible()
