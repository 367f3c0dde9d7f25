"""Two moderators in two browsers, and everything between them real: each post is decided once."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from backchannel.core.post import Author, Posted, new_post
from backchannel.desk.leases import BATCH
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.leases import Leases
from backchannel.store.log import Log
from tests.browser.conftest import ARGS, chromium
from tests.browser.pages import OpenPage, Watch
from tests.deployment import Deployment, up
from tests.wait import until

CONFERENCE = """
slug = "saltmarsh27"
title = "Saltmarsh 27"
hashtags = ["#saltmarsh27"]

[[source]]
kind = "form"
"""
_marks = itertools.count(1)

WATCH = """() => {
  window.told = [];
  const toasts = document.querySelector("bc-desk").shadowRoot.querySelector("bc-toasts").shadowRoot;
  new MutationObserver(() => {
    for (const b of toasts.querySelectorAll("b"))
      if (!window.told.includes(b.textContent)) window.told.push(b.textContent);
  }).observe(toasts, { childList: true, subtree: true, characterData: true });
}"""
"""Keeps what a toast says that is no plain word of what was done: conflicts and trouble."""

STANDING = """() => {
  const desk = document.querySelector("bc-desk").shadowRoot;
  const card = desk.querySelector("bc-queue").shadowRoot.querySelector("bc-card[focused]");
  const left = Number(desk.querySelector("h2 .count").textContent);
  const isOthers = card !== null && ["leased", "lingering"].some((word) => card.hasAttribute(word));
  return [card ? card.dataset.id : "", left, isOthers];
}"""
"""The card in focus, how many are held, and whether somebody else reads or decided the first."""


class Site:
    """A running deployment and its log."""

    def __init__(self, deployment: Deployment, log: Log) -> None:
        self.deployment = deployment
        self.log = log

    async def hold(self, count: int) -> list[str]:
        """Puts posts in the queue; their ids."""
        made = datetime.now(UTC)
        author = Author(id="ada", name="Ada Example", handle="ada.example")
        posts = [
            new_post(
                id=f"form:{n}", source="form", author=author, text=f"Words of {n}", status="held"
            )
            for n in range(count)
        ]
        for start in range(0, count, 100):
            batch = [Posted(post=post) for post in posts[start : start + 100]]
            await self.log.ingest(batch, at=made, source="form")
        return [post.id for post in posts]

    async def audited(self) -> list[tuple[str, str]]:
        """Who decided on which post, in order."""
        trail: Any = await self.log.redis.xrange(self.log.keys("audit"))
        rows = [(row[b"by"].decode(), row[b"id"].decode()) for _, row in trail]
        return [(by, id) for by, id in rows if id.startswith("form:")]

    async def readers(self) -> dict[str, str]:
        return {each.id: each.by for each in await Leases(self.log).all(datetime.now(UTC))}


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    with up(tmp_path, CONFERENCE) as deployment:
        yield deployment


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, deployment: Deployment) -> AsyncIterator[Site]:
    url = Embedded(tmp_path / "data").running()
    assert url
    async with connect(url) as redis:
        yield Site(deployment, Log(redis, "saltmarsh27"))


async def come_in(page: Page, name: str) -> Page:
    """Signs in at the invite that the page is open at; returns once the desk is there."""
    await page.get_by_role("textbox").fill(name)
    await page.get_by_role("button", name="Come in").click()
    await expect(page.locator("bc-queue")).to_be_visible()
    return page


async def at_desk(open_page: OpenPage, site: Site, name: str) -> Page:
    link = site.deployment.link("desk")
    page = await open_page(link, viewport=(920, 640), reduced_motion="reduce")
    return await come_in(page, name)


@contextlib.asynccontextmanager
async def two_desks(site: Site, *names: str) -> AsyncIterator[list[Page]]:
    """Desks in a browser that no other test has used: a long day slows one down."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        watch = Watch(urlsplit(site.deployment.base).netloc, ())
        desks = []
        for name in names:
            size = {"width": 920, "height": 640}
            page = await browser.new_page(viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
            watch.follow(page)
            await page.goto(site.deployment.link("desk"))
            desks.append(await come_in(page, name))
        yield desks
        await browser.close()
    assert not watch.faults, watch.faults


async def clear(page: Page, keys: str = "aaarl") -> None:
    """Decides by keyboard whatever has the focus, as fast as a key can follow a card.

    A card that stays was not decided (it had just changed, say): after a while it is, again. A
    decision that waits to be handed its post is sent after 3 s at the latest.
    """
    await page.evaluate(WATCH)
    last, pressed = "", 0.0
    for key in itertools.cycle(keys):
        id, left, others = await page.evaluate(STANDING)
        while id in ("", last) and left and not others:  # it is not drawn yet, or all is read
            if id and time.monotonic() - pressed > 5:
                break
            await asyncio.sleep(0.005)
            id, left, others = await page.evaluate(STANDING)
        if not left:
            return
        last, pressed = id, time.monotonic()
        await page.keyboard.press("j" if others else key)


@pytest.mark.timeout(300)
async def test_two_moderators_clear_five_hundred_posts_each_decided_once(site: Site) -> None:
    ids = await site.hold(500)
    async with two_desks(site, "Mara", "Jonas") as desks:
        began = time.monotonic()
        async with asyncio.timeout(270):  # some 30 s where nothing else runs
            await asyncio.gather(*map(clear, desks))
        took = time.monotonic() - began
        told = [each for desk in desks for each in await desk.evaluate("window.told")]
    audited = await site.audited()
    assert sorted(id for _, id in audited) == sorted(ids)
    entries = (await site.log.read("desk", 0, 10_000)).entries
    decided = Counter(entry.id for entry in entries if entry.kind == "decision")
    assert decided == Counter(ids)
    shares = Counter(by for by, _ in audited)
    print(f"\n500 posts in {took:.1f} s: {dict(shares)}")
    assert min(shares["Mara"], shares["Jonas"]) > 150
    assert not [each for each in told if "before you" in each], told
    assert await site.readers() == {}


@pytest.mark.alone
async def test_a_decision_is_on_the_other_screen_in_an_instant(
    site: Site, open_page: OpenPage
) -> None:
    await site.hold(20)
    mara = await at_desk(open_page, site, "Mara")
    jonas = await at_desk(open_page, site, "Jonas")
    seen = """([id, by]) => new Promise(done => {
      const queue = document.querySelector("bc-desk").shadowRoot.querySelector("bc-queue");
      const look = () => {
        const card = queue.shadowRoot.querySelector(`bc-card[data-id="${id}"]`);
        const badge = card && card.shadowRoot.querySelector(".badge");
        if (!card || (badge && badge.textContent.includes(by + " approved this"))) done(Date.now());
        else requestAnimationFrame(look);
      };
      look();
    })"""
    pressed = "addEventListener('keydown', () => (window.pressed = Date.now()), true)"
    await mara.evaluate(pressed)
    times = []
    for _ in range(7):
        id = await mara.locator("bc-card[focused]").get_attribute("data-id")
        look = asyncio.ensure_future(jonas.evaluate(seen, [id, "Mara"]))
        await expect(jonas.locator(f'bc-card[data-id="{id}"]')).to_contain_text("Mara is reading")
        await mara.keyboard.press("a")
        at = await look
        times.append(at - await mara.evaluate("window.pressed"))
    print(f"\na decision on the other screen: median {statistics.median(times)} ms, {times}")
    assert statistics.median(times) < 300


@contextlib.asynccontextmanager
async def a_browser_of_its_own(site: Site, name: str) -> AsyncIterator[list[psutil.Process]]:
    """Somebody's desk in a browser that the test may end or stop: its processes."""
    mark = f"--user-agent=moderator-{os.getpid()}-{next(_marks)}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*ARGS, mark])
        page = await browser.new_page()
        await page.goto(site.deployment.link("desk"))
        await come_in(page, name)
        main = next(
            each
            for each in psutil.process_iter(["cmdline"])
            if mark in (each.info["cmdline"] or ())
            and not any(part.startswith("--type=") for part in each.info["cmdline"])
        )
        family = [main, *main.children(recursive=True)]
        try:
            yield family
        finally:
            for process in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGCONT)
                    process.kill()
            await browser.close()


@pytest.mark.alone
async def test_a_browser_that_is_killed_leaves_its_posts_to_the_other(
    site: Site, open_page: OpenPage
) -> None:
    ids = await site.hold(5)
    async with a_browser_of_its_own(site, "Mara") as browser:
        jonas = await at_desk(open_page, site, "Jonas")
        await expect(jonas.locator("bc-card[leased]")).to_have_count(5)
        await expect(jonas.locator("bc-card[focused]")).to_have_count(0)
        browser[0].kill()
        killed = time.monotonic()
        await expect(jonas.locator("bc-card[focused]")).to_have_count(1, timeout=10_000)
        took = time.monotonic() - killed

        async def all_mine() -> bool:
            return await site.readers() == dict.fromkeys(ids, "Jonas")

        await until(all_mine)
        print(f"\nfree {took:.2f} s after the browser was killed")
        assert took < 2


async def test_a_browser_that_hangs_keeps_its_posts_for_thirty_seconds_at_most(
    site: Site, open_page: OpenPage
) -> None:
    ids = await site.hold(5)
    leases = Leases(site.log)
    async with a_browser_of_its_own(site, "Mara") as browser:
        jonas = await at_desk(open_page, site, "Jonas")
        await expect(jonas.locator("bc-card[leased]")).to_have_count(5)
        for process in browser:
            process.send_signal(signal.SIGSTOP)
        now = datetime.now(UTC)
        kept = await leases.all(now)
        assert {each.id: each.by for each in kept} == dict.fromkeys(ids, "Mara")
        assert max(each.until for each in kept) <= now + timedelta(seconds=30)

        # Nothing but their end frees them. Here it is brought nearer, as her page renews them.
        await leases.claim(kept[0].holder, "Mara", ids, at=now, seconds=3, most=BATCH)
        stopped = time.monotonic()

        async def all_mine() -> bool:
            await jonas.mouse.move(100 + time.monotonic() % 7, 300)  # somebody is there
            return await site.readers() == dict.fromkeys(ids, "Jonas")

        await until(all_mine, 60, pause=0.1)
        print(f"\nfree {time.monotonic() - stopped:.1f} s after the browser hung, of 3")
        await expect(jonas.locator("bc-card[focused]")).to_have_count(1)
