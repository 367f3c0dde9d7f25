"""The main job, whole: from the audience's form over the desk to the wall and someone's web page.

Everything is real: the command line's own processes, Valkey, and four pages in a browser. The web
page is another site's, and the only one that the conference lets carry its feed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.elsewhere import Elsewhere
from tests.browser.pages import OpenPage
from tests.deployment import Deployment, up
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


@pytest.fixture
def deployment(tmp_path: Path, elsewhere: Elsewhere) -> Iterator[Deployment]:
    with up(tmp_path, CONFERENCE.format(origin=elsewhere.origin)) as deployment:
        yield deployment


async def test_from_the_audiences_form_to_the_wall_and_back_off_it(
    deployment: Deployment, elsewhere: Elsewhere, open_page: OpenPage
) -> None:
    wall = await open_page(deployment.link("wall") + "?motion=off", viewport=(1920, 1080))
    await expect(wall.locator("body")).to_contain_text("Nobody has said anything yet")
    page = elsewhere.write(PAGE.format(base=deployment.base))
    host = await open_page(page, allow=(f"localhost:{deployment.port}",))
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
    elsewhere.write(FRAMES.format(frames=frames), "frames.html")
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
