"""The feeds' sockets, spoken to by a real client through a real server."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import datetime

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from backchannel.core.post import Author, Posted, new_post
from backchannel.store.log import Log
from backchannel.web.holders import PER_SIGNIN, SCREENS
from backchannel.web.site import Site
from tests.wait import until
from tests.web.live import HELLO, Live, code, hear, say, seqs, serving


async def show(log: Log, now: datetime, number: int, status: str = "shown") -> None:
    author = Author(id="ada", name="Ada Example", followers=7)
    post = new_post(
        id=f"form:{number}", source="form", author=author, text=f"Hello {number}", status=status
    )
    await log.ingest([Posted(post=post)], at=now, source="form")


async def test_first_contact_is_a_welcome_and_a_snapshot(
    live: Live, log: Log, now: datetime
) -> None:
    await show(log, now, 1)
    await until(lambda: live.site.hubs[live.slug].wall.seq == 1)
    async with live.connect() as socket:
        await say(socket, **HELLO)
        welcome = await hear(socket, "welcome")
        assert (welcome["seq"], welcome["resumed"]) == (1, False)
        assert (welcome["v"], welcome["ping"]) == (1, 10)
        snapshot = await hear(socket, "snapshot")
        assert (snapshot["epoch"], snapshot["seq"]) == (welcome["epoch"], 1)
        assert [post["id"] for post in snapshot["state"]["posts"]] == ["form:1"]


async def test_who_comes_back_resumes_and_may_say_hello_again(
    live: Live, log: Log, now: datetime
) -> None:
    async with live.connect() as socket:
        await say(socket, **HELLO)
        snapshot = await hear(socket, "snapshot")
        where = {"epoch": snapshot["epoch"], "seq": snapshot["seq"]}
    await show(log, now, 1)
    await until(lambda: live.site.hubs[live.slug].wall.seq == 1)
    async with live.connect() as socket:
        for _ in range(2):  # on the same socket, too
            await say(socket, **HELLO, **where)
            welcome = await hear(socket, "welcome")
            assert (welcome["resumed"], welcome["seq"]) == (True, 1)
            assert seqs(await hear(socket, "entries")) == [1]
        await until(lambda: live.site.hubs.clients == 1)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("no json", 4501),
        ('{"t":"strange"}', 4501),
        ('{"t":"hello","v":1,"seq":-1}', 4501),
        (b"\x00\x01", 4501),
        ('{"t":"hello","v":1,"epoch":"' + "x" * 4096 + '"}', 4501),
        ('{"t":"hello","v":1,"epoch":"' + "x" * 100_000 + '"}', 4501),
        ('{"t":"hello","v":2}', 4505),
    ],
    ids=["text", "kind", "seq", "binary", "long", "very-long", "version"],
)
async def test_what_no_client_of_ours_says_ends_the_connection(
    live: Live, said: str | bytes, expected: int
) -> None:
    async with live.connect() as socket:
        await socket.send(said)
        assert await code(socket) == expected
    await until(lambda: live.site.hubs.sockets == 0)


async def test_a_flood_of_frames_ends_the_connection(live: Live) -> None:
    async with live.connect() as socket:
        await say(socket, **HELLO)
        with contextlib.suppress(ConnectionClosed):
            for _ in range(60):
                await say(socket, t="pong", seq=0)
        assert await code(socket) == 4501


@pytest.mark.parametrize(("where", "feed"), [("nobody", "wall"), ("", "kitchen")])
async def test_an_unknown_feed_is_told_so(live: Live, where: str, feed: str) -> None:
    async with live.connect(feed, where) as socket:
        assert await code(socket) == 4504


async def test_a_desk_needs_a_sign_in(live: Live) -> None:
    async with live.connect("desk", Origin=live.base) as socket:
        assert await code(socket) == 4503


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
async def test_a_desk_is_refused_to_other_pages_before_it_opens(live: Live, origin: str) -> None:
    cookie = await live.signed_in()
    with pytest.raises(InvalidStatus) as refused:
        await live.connect("desk", Origin=origin, Cookie=cookie)
    assert refused.value.response.status_code == 403
    await until(lambda: live.site.hubs.sockets == 0)


async def test_who_is_signed_out_is_sent_from_the_desk(live: Live) -> None:
    cookie = await live.signed_in()
    async with live.connect("desk", Origin=live.base, Cookie=cookie) as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")
        await live.site.signins.leave(cookie.partition("=")[2])
        assert await code(socket) == 4503


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets that say nothing are kept for as long as a test needs them."""
    monkeypatch.setattr("backchannel.web.sockets.HELLO_SECONDS", 600)


@pytest.mark.usefixtures("patient")
async def test_a_full_house_says_when_to_come_back_and_keeps_room_for_desks(
    live: Live,
) -> None:
    live.site.settings = replace(live.site.settings, max_sockets=10)
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(9):  # a tenth of ten is kept
            await stack.enter_async_context(live.connect())
        async with live.connect() as socket:
            assert (await hear(socket, "full"))["retry"] > 0
            assert await code(socket) == 4013
        desk = await stack.enter_async_context(await live.desk())
        await say(desk, **HELLO)
        await hear(desk, "snapshot")
    await until(lambda: live.site.hubs.sockets == 0)
    async with live.connect() as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")


HALL = {"X-Forwarded-For": "203.0.113.7"}
"""The one address of everybody in a venue."""


@pytest.mark.usefixtures("patient")
async def test_a_hall_behind_one_address_holds_half_of_the_sockets_and_its_screens_come_on_top(
    live: Live,
) -> None:
    live.site.settings = replace(live.site.settings, max_sockets=1000)
    links, slug = live.site.links, live.slug
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(5):
            await asyncio.gather(
                *(stack.enter_async_context(live.connect(**HALL)) for _ in range(100))
            )
        async with live.connect(**HALL) as phone:
            await say(phone, **HELLO)
            assert (await hear(phone, "full"))["retry"] > 0
            assert await code(phone) == 4013
        wall = await stack.enter_async_context(live.connect(**HALL))
        await say(wall, **HELLO, screen=links.screen_token(slug, "Stage"))
        await hear(wall, "snapshot")
        cookie = await live.signed_in()
        desk = await stack.enter_async_context(
            live.connect("desk", Origin=live.base, Cookie=cookie, **HALL)
        )
        await say(desk, **HELLO)
        await hear(desk, "snapshot")
        elsewhere = {"X-Forwarded-For": "203.0.113.8"}
        visitor = await stack.enter_async_context(live.connect(**elsewhere))
        await say(visitor, **HELLO)
        await hear(visitor, "snapshot")
        for _ in range(SCREENS - 1):  # who might be screens, and does not say so
            await stack.enter_async_context(live.connect(**HALL))
        async with live.connect(**HALL) as phone:
            assert await code(phone) == 4013
    await until(lambda: live.site.hubs.sockets == 0)
    await until(lambda: live.site.holders.held("203.0.113.7") == 0)


async def test_one_sign_in_opens_twenty_desks_and_no_more(live: Live) -> None:
    async with contextlib.AsyncExitStack() as stack:
        mine = {"Origin": live.base, "Cookie": await live.signed_in()}
        for _ in range(PER_SIGNIN):
            await stack.enter_async_context(live.connect("desk", **mine))
        async with live.connect("desk", **mine) as socket:
            assert (await hear(socket, "full"))["retry"] > 0
            assert await code(socket) == 4013
        colleague = await stack.enter_async_context(await live.desk())
        await say(colleague, **HELLO)
        await hear(colleague, "snapshot")


async def test_an_entry_reaches_wall_and_desk_each_with_what_it_may_see(
    live: Live, log: Log, now: datetime
) -> None:
    async with live.connect() as wall, await live.desk() as desk:
        for socket in (wall, desk):
            await say(socket, **HELLO)
            await hear(socket, "snapshot")
        await show(log, now, 1, "held")
        await show(log, now, 2)
        entries = (await hear(desk, "entries"))["entries"]
        assert (entries[0]["post"]["id"], entries[0]["post"]["author"]["followers"]) == (
            "form:1",
            7,
        )
        entries = (await hear(wall, "entries"))["entries"]
        assert [(entry["seq"], entry["post"]["id"]) for entry in entries] == [(1, "form:2")]
        assert "followers" not in entries[0]["post"]["author"]


async def test_a_ping_tells_the_top_and_a_pong_keeps_the_connection(
    live: Live, log: Log, now: datetime
) -> None:
    async with live.connect() as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")
        await show(log, now, 1)
        await hear(socket, "entries")
        hub = live.site.hubs[live.slug].wall
        hub.sweep(asyncio.get_running_loop().time(), ping=True)
        assert await hear(socket, "ping") == {"t": "ping", "seq": 1}
        (client,) = hub.clients
        before = client.heard
        await say(socket, t="pong", seq=1)
        await until(lambda: client.heard > before)
        await (await socket.ping())  # the protocol's own is answered too


@pytest.mark.alone
async def test_the_end_of_the_server_is_told_to_everyone_in_time(site: Site, slug: str) -> None:
    loop = asyncio.get_running_loop()
    async with serving(site, slug) as live, live.connect() as greeted, live.connect() as silent:
        await say(greeted, **HELLO)
        await hear(greeted, "snapshot")
        await until(lambda: site.hubs.sockets == 2)
        started = loop.time()
        live.server.should_exit = True
        assert set(await asyncio.gather(code(greeted), code(silent))) == {4009}
        assert loop.time() - started < 3
    assert site.hubs.sockets == 0
