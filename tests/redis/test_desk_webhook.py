"""The staff lane's webhook: each thing at least once, whatever happens to the other side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from backchannel.core.post import Author, Posted, new_post
from backchannel.desk import webhook
from backchannel.desk.webhook import NAME, Webhook
from backchannel.store.clock import utcnow
from backchannel.store.ending import ended
from backchannel.store.lane import read_told
from backchannel.store.log import Log
from backchannel.store.now import read_now
from tests.fakes.hook_server import HookServer
from tests.wait import until


async def come(log: Log, number: int, text: str = "No sound in room 2", flag: str = "lane") -> None:
    author = Author(id="1", name="Ada", handle="ada")
    flags = [flag] if flag else []
    post = new_post(id=f"x:{number}", source="x", author=author, text=text, flags=flags)
    await log.ingest([Posted(post=post)], at=utcnow(), source="x")


async def decide(log: Log, number: int, decision: str) -> None:
    rev = await log.post(f"x:{number}")
    assert rev is not None
    items = [(f"x:{number}", rev.rev)]
    [row] = await log.decide(decision, items, by="Mo", at=utcnow(), key="")  # type: ignore[arg-type]
    assert row.ok, row


@asynccontextmanager
async def telling(log: Log, url: str) -> AsyncIterator[None]:
    hook = Webhook(log, url, utcnow, pause=0.01, first=0.02, most=0.1)
    task = asyncio.create_task(hook.run())
    try:
        await until(lambda: read_told(log))
        yield
        assert not task.done()
    finally:
        await ended([task])


async def health(log: Log) -> tuple[str, str]:
    """Its state and what it says of it, as the desk is told; empty: nothing was said yet."""
    told = {each["name"]: each for each in (await read_now(log, utcnow())).sources}
    source = told.get(NAME, {})
    return source.get("state", ""), source.get("detail", "")


def events(server: HookServer) -> list[tuple[str, str]]:
    return [(each["event"], each["post"]["id"]) for each in server.got]


async def test_what_happens_in_the_lane_is_told_in_order(log: Log) -> None:
    await come(log, 0)
    async with HookServer() as server, telling(log, server.url):
        await come(log, 1)
        await come(log, 2, flag="")
        await decide(log, 2, "lane")
        await decide(log, 1, "answer")
        await decide(log, 1, "resolve")
        await decide(log, 2, "star")
        await decide(log, 2, "release")
        await until(lambda: len(server.got) == 5)
        assert events(server) == [
            ("opened", "x:1"),
            ("opened", "x:2"),
            ("answered", "x:1"),
            ("resolved", "x:1"),
            ("released", "x:2"),
        ]
        first = server.got[0]
        assert first["text"] == (
            "New in the staff lane: “No sound in room 2” from Ada (@\u200bada)"
        )
        assert (first["conference"], first["post"]["text"]) == (log.keys.slug, "No sound in room 2")
        assert server.got[2]["by"] == "Mo"
        await until(lambda: is_live(log))


async def test_a_server_that_fails_gets_it_when_it_is_well_again(log: Log) -> None:
    async with HookServer() as server, telling(log, server.url):
        server.answers = [500, 404, 302, 429, 200]
        await come(log, 1)
        await until(lambda: server.got)
        assert (server.tried, events(server)) == (5, [("opened", "x:1")])
        await until(lambda: is_live(log))


async def test_a_server_that_is_down_gets_it_when_it_is_up_and_the_desk_is_told(log: Log) -> None:
    async with HookServer() as server, telling(log, server.url):
        await server.down()
        await come(log, 1)
        await come(log, 2)
        await until(lambda: is_waiting(log))
        detail = (await health(log))[1]
        assert "It cannot be reached" in detail
        assert "s3cret" not in detail
        await server.up()
        await until(lambda: len(server.got) >= 2)
        assert dict.fromkeys(events(server)) == dict.fromkeys(
            [("opened", "x:1"), ("opened", "x:2")]
        )


async def test_a_server_that_never_answers_is_given_up_and_asked_again(
    log: Log, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT", 0.1)
    caplog.set_level(logging.DEBUG)
    async with HookServer() as server, telling(log, server.url):
        server.answers = [0, 200]
        await come(log, 1)
        await until(lambda: server.got)
        assert server.tried >= 2
    assert "No answer" in caplog.text
    assert "s3cret" not in caplog.text


async def test_a_new_process_goes_on_where_the_last_one_stopped(log: Log) -> None:
    async with HookServer() as server:
        async with telling(log, server.url):
            await come(log, 1)
            await until(lambda: server.got)
            await until(lambda: is_level(log))  # else it says it again, which it may
        await come(log, 2)
        async with telling(log, server.url):
            await until(lambda: len(server.got) == 2)
        assert events(server) == [("opened", "x:1"), ("opened", "x:2")]


async def test_where_the_feed_was_cut_off_whoever_still_waits_is_told_of(log: Log) -> None:
    async with HookServer() as server:
        async with telling(log, server.url):
            await come(log, 1)
            await until(lambda: server.got)
        await come(log, 2)
        await come(log, 3)
        await decide(log, 3, "answer")
        await log.redis.xtrim(log.keys("desk:log"), maxlen=1, approximate=False)
        async with telling(log, server.url):
            await until(lambda: ("opened", "x:2") in events(server))
            await come(log, 4)
            await until(lambda: ("opened", "x:4") in events(server))
        assert ("opened", "x:3") not in events(server)


async def is_level(log: Log) -> bool:
    """Whether it is written down that everything was told."""
    told = await read_told(log)
    return told is not None and told.seq == (await log.read("desk", 2**53)).top


async def is_live(log: Log) -> bool:
    return await health(log) == ("live", "")


async def is_waiting(log: Log) -> bool:
    sources = (await read_now(log, utcnow())).sources
    return any(each["name"] == NAME and each["state"] == "waiting" for each in sources)
