"""Pictures are served for as long as a post shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from backchannel.core.decision import Decision
from backchannel.core.post import Author, Deleted, Media, Post, Posted, new_post
from backchannel.media.cache import Cache
from backchannel.media.proxy import Picture
from backchannel.store import retention
from backchannel.store.log import Log
from backchannel.web.media import drop_gone
from backchannel.web.site import Site
from tests.visitor import OTHER, Browser

PHOTO = "https://pictures.example/quay.png"


@pytest.fixture(autouse=True)
def brought(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every picture can be brought."""

    async def get(url: str) -> Picture:
        return Picture(b"a picture", "image/webp", '"abc"')

    monkeypatch.setattr(site.media, "get", get)


async def _statuses(site: Site, browser: Browser) -> tuple[int, int]:
    """What the public, and a moderator, are answered who ask for the photo."""
    paths = [site.signer.path(PHOTO, "wall"), site.signer.path(PHOTO, "desk")]
    public, desk = [(await browser.get(path)).status_code for path in paths]
    return public, desk


async def test_a_picture_is_gone_with_the_last_post_that_shows_it(
    site: Site, browser: Browser, log: Log, now: datetime
) -> None:
    async def decide(decision: Decision, id: str) -> None:
        post = await log.post(id)
        assert post is not None
        rows = await log.decide(decision, [(id, post.rev)], by="Mo", at=now, key="")
        assert rows[0].ok

    async def come(*posts: Post | Deleted) -> None:
        items = [Posted(post=each) if isinstance(each, Post) else each for each in posts]
        await log.ingest(items, at=now, source="x")

    def made(n: int, version: int = 1, **fields: Any) -> Post:
        who = Author(id="ada")
        return new_post(id=f"x:{n}", source="x", author=who, version=version, **fields)

    photo = [Media(src=PHOTO)]
    await come(made(1, media=photo), made(2, media=photo), made(3))
    for id in ("x:1", "x:2"):
        await decide("approve", id)
    assert await _statuses(site, browser) == (200, 200)
    await decide("reject", "x:1")
    assert await _statuses(site, browser) == (200, 200)
    await decide("reject", "x:2")
    assert await _statuses(site, browser) == (410, 200)  # who judges it can see it
    await log.undo(by="Mo", at=now, key="")
    assert await _statuses(site, browser) == (200, 200)
    await come(Deleted(id="x:2"))
    assert await _statuses(site, browser) == (410, 200)
    await come(made(1, version=2))
    assert await _statuses(site, browser) == (410, 410)
    await come(made(3, version=2, media=photo, status="shown"))
    assert await _statuses(site, browser) == (200, 200)
    await retention.delete(log, now)
    assert await _statuses(site, browser) == (410, 410)
    await come(made(4, media=photo, status="shown"))
    assert await _statuses(site, browser) == (200, 200)


async def test_a_picture_that_another_conference_shows_is_served(
    site: Site, browser: Browser, log: Log, now: datetime
) -> None:
    post = new_post(id="x:1", source="x", author=Author(id="ada", avatar=PHOTO), status="shown")
    for each in (log, site.logs[OTHER]):
        await each.ingest([Posted(post=post)], at=now, source="x")
    await log.ingest([Deleted(id="x:1")], at=now, source="x")
    assert await _statuses(site, browser) == (200, 200)


async def test_what_is_in_no_post_leaves_the_disk(site: Site, log: Log, now: datetime) -> None:
    cache = Cache(site.settings.data / "media")
    kept, gone = "https://pictures.example/kept.png", PHOTO
    for url in (kept, gone):
        cache.put(url, b"the same picture")
    cache.put("https://pictures.example/unknown.png", b"another")
    who = Author(id="ada", avatar=kept)
    posts = [
        new_post(id=f"x:{n}", source="x", author=who, media=[Media(src=gone)] * (n == 1))
        for n in (1, 2)
    ]
    await log.ingest([Posted(post=post) for post in posts], at=now, source="x")
    await drop_gone(site)
    assert cache.get(gone) is not None
    await log.ingest([Deleted(id="x:1")], at=now, source="x")
    await drop_gone(site)
    assert (cache.get(gone), cache.get(kept)) == (None, b"the same picture")
    assert len(cache.names()) == 2
