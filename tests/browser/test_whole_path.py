"""The main job, whole: from the audience's form over the desk to the wall and someone's web page.

Everything is real: the command line's own processes, Valkey, and four pages in a browser.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.pages import OpenPage
from tests.deployment import Deployment, running

CONFERENCE = """
slug = "saltmarsh27"
title = "Saltmarsh 27"
hashtags = ["#saltmarsh27"]
listed = true

[[source]]
kind = "form"
"""

PAGE = """<!doctype html><html lang="en"><title>A page of someone's</title>
<link rel="icon" href="data:,">
<script type="module" src="{base}/widget.js"></script>
<backchannel-feed src="{base}/c/saltmarsh27"></backchannel-feed></html>"""


@pytest_asyncio.fixture(loop_scope="session")
async def deployment(tmp_path: Path) -> AsyncIterator[Deployment]:
    file = tmp_path / "conference.toml"
    file.write_text(CONFERENCE)
    context = running("up", str(file), data=tmp_path / "data")
    deployment = await asyncio.to_thread(context.__enter__)
    yield deployment
    await asyncio.to_thread(context.__exit__, None, None, None)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def elsewhere(tmp_path: Path, deployment: Deployment) -> Iterator[str]:
    """The address of a page on another origin that carries the widget."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(PAGE.format(base=deployment.base))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_from_the_audiences_form_to_the_wall_and_back_off_it(
    deployment: Deployment, elsewhere: str, open_page: OpenPage
) -> None:
    wall = await open_page(deployment.link("wall") + "?motion=off", viewport=(1920, 1080))
    await expect(wall.locator("body")).to_contain_text("Nobody has said anything yet")
    host = await open_page(elsewhere, allow=(f"localhost:{deployment.port}",))
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
