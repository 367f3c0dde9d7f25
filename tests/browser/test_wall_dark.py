"""The wall without its server: a reload, a restart, the way back, and a new version of itself."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio
from PIL import Image
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright, expect

from backchannel.core.post import Author, Media, Posted, Segment, new_post
from backchannel.media.cache import Cache
from tests.browser.conftest import ARGS, BUILT, chromium
from tests.browser.house import LOST, SLUG, House, Web
from tests.browser.pages import Watch
from tests.wait import until

# Every post that was ever in the document; and how long the last one stood, when the page goes.
RECORD = """
  window.painted = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node.dataset?.post) {
          painted.push(node.dataset.post);
          window.since = Date.now();
        }
  }).observe(document, { childList: true, subtree: true });
  addEventListener("pagehide", () => (sessionStorage.stood = Date.now() - window.since));
"""
CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  return found;
}"""
KEPT = """async () => {
  const open = indexedDB.open("backchannel", 1);
  await new Promise((done) => (open.onsuccess = done));
  const get = open.result.transaction("walls").objectStore("walls").get("SLUG");
  await new Promise((done) => (get.onsuccess = done));
  return Object.fromEntries(get.result.snapshot.posts.map((post) => [post.id, post.media[0].src]));
}""".replace("SLUG", SLUG)
LONG_AGO = f"""() => {{
  localStorage.setItem("backchannel.heard.{SLUG}", String(Date.now() - 5 * 3600_000));
}}"""
SAID = {"Tide tables in one file", "#saltmarsh27", "T", "Tide Lund", "from the room"}
AGE = re.compile(r"just now|\d+ min")
WORN = f"""async () => {{
  const {{ theme }} = await (await fetch("/api/v1/{SLUG}")).json();
  return Object.values(theme).filter((value) => value.startsWith("/c/"));
}}"""
DRESSED = """() => {
  const here = (name) => document.querySelector(name)?.naturalWidth > 0;
  const house = getComputedStyle(document.documentElement).getPropertyValue("--house");
  return here(".house-place .logo") && here(".backdrop img") && house.startsWith('"Own"');
}"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="9"><path d="M0 0h20v9z"/></svg>'
PHOTO = "document.querySelector('.frame img')?.naturalWidth > 0"


@dataclass
class Machine:
    """A projector's computer: one browser profile, which outlives its browser."""

    playwright: Playwright
    folder: Path
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[Watch] = field(default_factory=list)

    async def begin(self, house: House, web: Web) -> Page:
        """Starts the browser, with the wall."""
        context = await self.playwright.chromium.launch_persistent_context(
            self.folder,
            executable_path=chromium(),
            args=ARGS,
            viewport={"width": 1280, "height": 720},
        )
        self.contexts.append(context)
        await context.add_init_script(RECORD)
        page = context.pages[0]
        watch = Watch(f"localhost:{web.port}", LOST)
        self.faults.append(watch)
        watch.follow(page)
        await page.goto(house.wall(web.port))
        return page

    async def end(self) -> None:
        for context in self.contexts:
            await context.close()
        self.contexts.clear()


@pytest_asyncio.fixture(loop_scope="session")
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    async with async_playwright() as playwright:
        machine = Machine(playwright, tmp_path / "profile")
        yield machine
        await machine.end()
    faults = [fault for watch in machine.faults for fault in watch.faults]
    assert not faults, "\n".join(faults)


async def post(house: House, id: str, text: str) -> None:
    """A public post with a photo, which the server has already fetched."""
    body = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(body, "JPEG", comment=id)
    url = f"https://pictures.example/{id}.jpg"
    await asyncio.to_thread(Cache(house.data / "media").put, url, body.getvalue())
    fresh = new_post(
        id=f"form:{id}",
        source="form",
        author=Author(id=id, name=f"{id} Lund"),
        segments=(Segment(text=text),),
        text=text,
        created_at=datetime.now(UTC),
        media=(Media(src=url, alt="The hall", width=256, height=256),),
        status="shown",
    )
    await house.log.ingest([Posted(post=fresh)], at=datetime.now(UTC), source="form")


def dress(folder: Path) -> None:
    """The conference has a logo, a background and a typeface of its own."""
    named = {"logo": "logo.svg", "background": "hall.png", "typeface": "own.woff2"}
    with (folder / "conference.toml").open("a") as file:
        file.write("[theme]\n" + "".join(f'{key} = "{name}"\n' for key, name in named.items()))
    Image.linear_gradient("L").convert("RGB").save(folder / named["background"])
    (folder / named["logo"]).write_text(LOGO)
    face = next((BUILT / "assets").glob("atkinson*latin-wght*.woff2"))
    shutil.copy(face, folder / named["typeface"])


async def cached(page: Page, *paths: str) -> bool:
    return set(paths) <= set(await page.evaluate(CACHED))


async def test_a_wall_begins_without_its_server_and_comes_back_without_what_was_taken_off(
    house: House, machine: Machine, tmp_path: Path
) -> None:
    dress(tmp_path)
    web = await house.web()
    for id, text in (("Tide", "Tide tables in one file"), ("Bad", "Buy followers today")):
        await post(house, id, text)
    now = datetime.now(UTC)
    await house.log.cue({"hold": "form:Tide"}, by="Mo", at=now)
    wall = await machine.begin(house, web)
    await expect(wall.locator(".frame")).to_contain_text("Tide tables")
    await until(lambda: wall.evaluate("navigator.serviceWorker.controller !== null"))
    kept: dict[str, str] = await wall.evaluate(KEPT)
    await until(lambda: cached(wall, *kept.values()))
    worn: list[str] = await wall.evaluate(WORN)
    assert len(worn) == 3
    await until(lambda: cached(wall, *worn))
    paths = await wall.evaluate(CACHED)
    assert f"/c/{SLUG}/wall" in paths
    assert all(path.startswith(("/c/", "/static/", "/media/")) for path in paths)

    # A reload, and then another start of the browser.
    await web.kill()
    await wall.reload()
    await expect(wall.locator(".frame")).to_contain_text("Tide tables")
    await until(lambda: wall.evaluate(PHOTO))
    await until(lambda: wall.evaluate("document.fonts.check('40px Voice')"))
    await machine.end()
    wall = await machine.begin(house, web)
    await expect(wall.locator(".frame")).to_contain_text("Tide tables")
    said = re.split(r"[\n·]", await wall.locator("body").inner_text())
    assert {line.strip() for line in said if not AGE.fullmatch(line.strip())} - SAID == {""}

    # Hours that it was alone count over a restart.
    await wall.evaluate(LONG_AGO)
    await wall.reload()
    await expect(wall.locator(".house-title")).to_have_text("Saltmarsh 27")
    assert await wall.evaluate("painted") == []
    # Even then it looks like its conference.
    await until(lambda: wall.evaluate(DRESSED))

    # Taken off meanwhile: the newest one, which would have been next.
    [row] = await house.log.decide("reject", [("form:Bad", 1)], by="Mo", at=now, key="1")
    assert row.ok
    await house.log.cue({"hold": "", "pace": 0.05}, by="Mo", at=now)
    await post(house, "Slides", "Slides are online")
    await web.start()
    await wall.reload()
    await until(lambda: wall.evaluate("painted.length > 3"))
    assert set(await wall.evaluate("painted")) == {"form:Tide", "form:Slides"}
    after: dict[str, str] = await wall.evaluate(KEPT)
    assert set(after) == {"form:Tide", "form:Slides"}
    await until(lambda: cached(wall, *after.values()))
    assert kept["form:Bad"] not in await wall.evaluate(CACHED)


PACE = 0.1


class Version(Web):
    """A web process with pages of its own."""

    folder = BUILT

    async def start(self) -> None:
        told = f"""
from pathlib import Path
from backchannel.web import shells
shells.STATIC = Path({str(self.folder)!r})
from backchannel.cli import main
main()"""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", told, "web", "--port", str(self.port)),
            env=self.environ,
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        await until(self._answers, 60)


def version(folder: Path, name: str) -> Path:
    """The built pages, as of another version."""
    shutil.copytree(BUILT, folder / name)
    page = folder / name / "wall.html"
    page.write_text(page.read_text().replace("<html ", f'<html data-version="{name}" '))
    return folder / name


async def test_a_new_version_is_taken_between_two_posts_once_it_is_here_whole(
    house: House, machine: Machine, tmp_path: Path
) -> None:
    web = Version(house.environ)
    house.webs.append(web)
    await web.start()
    await house.post("Tide tables in one file", "Slides are online")
    await house.log.cue({"pace": PACE}, by="Mo", at=datetime.now(UTC))
    wall = await machine.begin(house, web)
    await until(lambda: wall.evaluate("painted.length > 2"))
    built = await wall.evaluate("document.documentElement.dataset.build")
    await wall.evaluate("window.old = true")

    broken = version(tmp_path, "broken")
    next(broken.glob("assets/noto-sans-hebrew*")).unlink()
    await web.kill()
    web.folder = broken
    async with wall.expect_response(lambda each: each.status == 404, timeout=60_000):
        await web.start()
        await wall.evaluate("dispatchEvent(new Event('online'))")
    turns = await wall.evaluate("painted.length")
    await until(lambda: wall.evaluate(f"painted.length > {turns + 2}"))
    assert await wall.evaluate("window.old")

    await web.kill()
    web.folder = version(tmp_path, "whole")
    async with wall.expect_event("load", timeout=60_000):
        await web.start()
        await wall.evaluate("dispatchEvent(new Event('online'))")
    await until(lambda: wall.evaluate("painted.length > 2"))
    assert await wall.locator("html").get_attribute("data-version") == "whole"
    assert await wall.evaluate("document.documentElement.dataset.build") != built
    # While no other waits, one of few words has 6 s and two fifths of them more.
    assert int(await wall.evaluate("sessionStorage.stood")) >= 8_000 * PACE
