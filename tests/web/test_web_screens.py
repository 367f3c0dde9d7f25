"""The desk's screens by HTTP: made once, listed, renamed, taken back; and what they showed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backchannel.core.frames import Hello, Pong
from backchannel.core.post import Author, Posted, new_post
from backchannel.hub.client import Screen
from backchannel.store.audit import Trail
from backchannel.store.clock import utcnow
from backchannel.store.log import Log
from backchannel.web.site import Site
from tests.viewers import WallViewer
from tests.visitor import OTHER, Browser, sign_in
from tests.wait import until

Visit = Callable[..., Browser]


@pytest.fixture
async def desk(site: Site, browser: Browser, slug: str) -> Browser:
    """An admin's browser."""
    await sign_in(browser, site, slug, "admin", "Mara")
    return browser


async def made(desk: Browser, slug: str, name: str, **headers: str) -> dict[str, str]:
    answer = await desk.post(f"/api/v1/{slug}/screens", {"name": name}, **headers)
    assert answer.status_code == 200, answer.text
    screen: dict[str, str] = answer.json()
    return screen


async def names(desk: Browser, slug: str) -> list[str]:
    answer = await desk.get(f"/api/v1/{slug}/screens")
    return [screen["name"] for screen in answer.json()["screens"]]


async def test_a_screen_that_is_asked_for_twice_is_made_once(desk: Browser, slug: str) -> None:
    """A link nobody ever opens would stand in the list for good."""
    first = await made(desk, slug, "Foyer", Idempotency_Key="k1")
    again = await made(desk, slug, "Foyer", Idempotency_Key="k1")
    assert first["id"] == again["id"]
    await made(desk, slug, "Stage left", Idempotency_Key="k2")
    assert await names(desk, slug) == ["Foyer", "Stage left"]
    unkeyed = await desk.post(f"/api/v1/{slug}/screens", {"name": "Hall"}, Idempotency_Key="")
    assert unkeyed.status_code == 400


async def test_the_list_says_who_made_a_screen_and_when_and_whether_it_was_ever_opened(
    site: Site, desk: Browser, slug: str
) -> None:
    id = (await made(desk, slug, "Foyer"))["id"]
    listed = (await desk.get(f"/api/v1/{slug}/screens")).json()["screens"]
    assert [(each["id"], each["by"], "heard" in each) for each in listed] == [(id, "Mara", False)]
    assert {"at", "until"} <= set(listed[0])
    wall = WallViewer()
    wall.follow(site.hubs[slug].wall, screen=Screen(id, "Foyer"))
    wall.pong()

    async def heard() -> bool:
        screens = (await desk.get(f"/api/v1/{slug}/screens")).json()["screens"]
        return "heard" in screens[0]

    await until(heard)


async def test_a_screen_is_renamed_and_taken_back(site: Site, desk: Browser, slug: str) -> None:
    screen = await made(desk, slug, "Foyer")
    await made(desk, slug, "Stage left")
    path = f"/api/v1/{slug}/screens/name"
    renamed = await desk.post(path, {"id": screen["id"], "name": " Upper\nfoyer "})
    assert renamed.json()["name"] == "Upper foyer"
    assert await names(desk, slug) == ["Stage left", "Upper foyer"]
    rows = [row async for row in Trail(site.redis, slug).rows() if row.id == screen["id"]]
    assert [(row.what, row.by, row.before, row.why) for row in rows] == [
        ("screen", "Mara", "", "Foyer"),
        ("screen", "Mara", "Foyer", "Upper foyer"),
    ]
    assert (await desk.post(path, {"id": screen["id"], "name": " "})).status_code == 422
    token = screen["url"].partition("#screen=")[2]
    assert site.links.screen(token) is not None
    await desk.post(f"/api/v1/{slug}/revoke", {"id": screen["id"]})
    assert site.links.screen(token) is None
    assert await names(desk, slug) == ["Stage left"]
    assert (await desk.post(path, {"id": screen["id"], "name": "Back"})).status_code == 404


async def test_a_screen_of_another_conference_is_out_of_reach(
    site: Site, desk: Browser, visit: Visit, slug: str
) -> None:
    screen = await made(desk, slug, "Foyer")
    other = visit()
    await sign_in(other, site, OTHER, "admin")
    body = {"id": screen["id"], "name": "Mine"}
    assert (await other.post(f"/api/v1/{OTHER}/screens/name", body)).status_code == 404
    await other.post(f"/api/v1/{OTHER}/revoke", {"id": screen["id"]})
    assert await names(desk, slug) == ["Foyer"]
    assert await names(other, OTHER) == []


async def test_how_often_and_where_a_post_was_shown(
    site: Site, desk: Browser, log: Log, slug: str
) -> None:
    for number in (1, 2):
        author = Author(id="ada")
        post = new_post(id=f"form:{number}", source="form", author=author, status="shown")
        await log.ingest([Posted(post=post)], at=utcnow(), source="form")
    id = (await made(desk, slug, "Foyer"))["id"]
    wall = site.hubs[slug].wall
    await until(lambda: wall.seq == 2)
    screen = WallViewer()
    client = wall.attach(screen, Hello(v=1), screen=Screen(id, "Foyer"))
    for post_id in ("form:1", "form:2", "form:1"):
        client.pong(Pong(seq=2, showing=post_id))
    path = f"/api/v1/{slug}/showings?id=form:1&id=form:2&id=nobody"

    async def counted() -> bool:
        told = (await desk.get(path)).json()["showings"]
        return {id: (each["times"], each["last"]) for id, each in told.items()} == {
            "form:1": (2, "Foyer"),
            "form:2": (1, "Foyer"),
        }

    await until(counted)
    many = "&".join(f"id={number}" for number in range(101))
    assert (await desk.get(f"/api/v1/{slug}/showings?{many}")).status_code == 422
    client.detach()
