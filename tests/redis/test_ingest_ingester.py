"""The ingester, its readers and its leadership on a real Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from backchannel.cli.ingesting import begin
from backchannel.core.conference import Conference, SourceConfig
from backchannel.core.errors import SourceError
from backchannel.core.post import Author, Deleted, Posted, Reposted, new_post
from backchannel.core.rules import Rule, Rules
from backchannel.core.settings import load
from backchannel.core.source import Health, Source
from backchannel.ingest.ingester import Ingester
from backchannel.ingest.reader import Backoff
from backchannel.sources.x import XSource
from backchannel.sources.x_meter import Waits
from backchannel.sources.x_wire import Timeouts
from backchannel.store.clock import utcnow
from backchannel.store.connect import connect
from backchannel.store.dead import dead
from backchannel.store.embedded import Embedded
from backchannel.store.ending import ended
from backchannel.store.log import Log
from backchannel.store.now import read_now, set_source
from tests.fakes.memory_source import MemorySource
from tests.fakes.x_payloads import payload, post, snowflake
from tests.fakes.x_server import TOKEN, FakeX
from tests.wait import PATIENCE, until

ADA = Author(id="ada", name="Ada Example", handle="ada")
SOON = Backoff(0.02, 0.1)


def posted(number: int, text: str = "Hello", author: Author = ADA) -> Posted:
    return Posted(post=new_post(id=f"rss:{number}", source="rss", author=author, text=text))


def reposted(id: str, of: int, by: str = "bo") -> Reposted:
    return Reposted(id=id, of=f"rss:{of}", by=Author(id=by, name=by, handle=by))


def conference(**more: Any) -> Conference:
    return Conference(slug="a", title="A", hashtags=("#a",), **more)


@asynccontextmanager
async def ingesting(log: Log, *sources: Source, **options: Any) -> AsyncIterator[None]:
    file = options.pop("conference", conference())
    task = asyncio.create_task(
        Ingester(log, file, sources, **({"failed": SOON} | options)).run(), name="ingester"
    )
    try:
        yield
        assert not task.done()
    finally:
        await ended([task])


async def status(log: Log, number: int) -> str:
    post = await log.post(f"rss:{number}")
    return post.status if post else ""


async def stored(log: Log, numbers: Sequence[int]) -> bool:
    return {f"rss:{n}" for n in numbers} <= {post.id async for post in log.posts()}


async def set_rules(log: Log, now: datetime, rules: Rules) -> None:
    rev, _ = await log.rules()
    await log.set_rules(rules, by="Desk", at=now, read_at=rev)


async def test_items_are_judged_folded_and_stored_with_their_cursor(log: Log) -> None:
    await set_rules(log, datetime.now(UTC), Rules(rules=(
        Rule(name="spam", action="reject", words=("blorp",)),
        Rule(name="ours", action="show", authors=("ada",)),
        Rule(name="raiders", action="reject", authors=("raider",)),
    )))  # fmt: skip
    cy = Author(id="cy", name="Cy Example", handle="cy")
    memory = MemorySource(
        "rss",
        *(posted(1), posted(2, "b.l.o.r.p", cy), posted(3, "Hi", cy), posted(1), posted(4)),
        *(reposted("r1", 1), reposted("r2", 1), reposted("r1", 1), reposted("r3", 1, "raider")),
        Deleted(id="rss:4"),
    )
    async with ingesting(log, memory):
        await until(lambda: _cursor_is(log, "10"))
    assert [await status(log, n) for n in (1, 2, 3, 4)] == ["shown", "rejected", "held", "deleted"]
    first = await log.post("rss:1")
    assert first is not None
    assert first.reposts == 2
    assert first.received_at is not None
    again = MemorySource("rss", *[posted(n) for n in range(1, 12)])
    async with ingesting(log, again):
        await until(lambda: stored(log, [11]))
    assert again.cursors == ["10"]


async def _cursor_is(log: Log, cursor: str, source: str = "rss") -> bool:
    return await log.cursor(source) == cursor


async def test_new_rules_hold_for_the_very_next_post(log: Log, now: datetime) -> None:
    memory = MemorySource("rss", posted(1, "blorp"))
    async with ingesting(log, memory):
        await until(lambda: stored(log, [1]))
        await set_rules(
            log, now, Rules(rules=(Rule(name="spam", action="reject", words=("blorp",)),))
        )
        memory.feed(posted(2, "blorp"))
        await until(lambda: stored(log, [2]))
    assert [await status(log, 1), await status(log, 2)] == ["held", "rejected"]


async def test_a_source_that_fails_is_read_again_and_stalls_no_other(
    log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    failing = MemorySource("x", posted(1), ValueError("oops"), SourceError("Later"), posted(2))
    final = MemorySource("bluesky", SourceError("Set a password", final=True), posted(9))
    good = MemorySource("rss", posted(3))
    async with ingesting(log, failing, final, good):
        await until(lambda: stored(log, [1, 2, 3]))
        good.feed(posted(4))
        await until(lambda: stored(log, [4]))
        await until(lambda: _told(log, "bluesky", "stopped", "Set a password"))
        await until(lambda: _told(log, "x", "live", "Reading memory"))
    assert failing.cursors == ["", "1", "1"]
    assert len(final.cursors) == 1
    assert await status(log, 9) == ""
    assert "oops" in caplog.text


async def _told(log: Log, name: str, state: str, detail: str) -> bool:
    told = {source["name"]: source for source in (await read_now(log, datetime.now(UTC))).sources}
    source = told.get(name, {})
    return (source.get("state"), source.get("detail")) == (state, detail)


async def test_a_source_that_is_in_the_file_no_more_is_told_of_no_more(log: Log) -> None:
    now = utcnow()
    for name, at in (("x", now - timedelta(minutes=5)), ("replay talks", now)):
        await set_source(log, name, Health("stopped", "Set a token"), at)
    async with ingesting(log, MemorySource("rss", posted(1))):

        async def told() -> list[str]:
            return [source["name"] for source in (await read_now(log, utcnow())).sources]

        async def are_ours() -> bool:
            return await told() == ["replay talks", "rss"]

        await until(are_ours)


async def test_an_item_that_cannot_be_stored_goes_to_the_dead_list_alone(
    log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    poison = posted(2, "\ud800 is no text")
    async with ingesting(log, MemorySource("rss", posted(1), poison, posted(3))):
        await until(lambda: stored(log, [1, 3]))
    buried = await dead(log)
    assert [each.source for each in buried] == ["rss"]
    assert "rss:2" in buried[0].item
    assert await status(log, 2) == ""


async def test_a_source_that_costs_ends_with_the_conference(log: Log, now: datetime) -> None:
    over = conference(ends=now - timedelta(hours=1))
    paid, free = MemorySource("x", posted(1)), MemorySource("rss", posted(2))
    async with ingesting(log, paid, free, conference=over, clock=lambda: now):
        await until(lambda: stored(log, [2]))
        await until(
            lambda: _told(log, "x", "ended", "The conference ended on 18 September 2026 at 08:30")
        )
    assert await status(log, 1) == ""


async def test_nothing_is_read_any_more_once_it_would_be_deleted(log: Log, now: datetime) -> None:
    over = conference(ends=now - timedelta(days=30))
    source = MemorySource("rss", posted(1))
    async with ingesting(log, source, conference=over, clock=lambda: now):
        said = "The conference ended on 19 August 2026 at 09:30"
        await until(lambda: _told(log, "rss", "ended", said))
    assert await status(log, 1) == ""


async def test_only_one_ingester_reads_and_the_next_takes_over_when_it_ends(
    log: Log, valkey: str
) -> None:
    first, second = MemorySource("rss", posted(1)), MemorySource("rss", posted(1), posted(2))
    other = connect(valkey)
    try:
        leader = ingesting(log, first, leader_seconds=60.0)  # it keeps it, however slow we are
        await leader.__aenter__()
        await until(lambda: stored(log, [1]))
        async with ingesting(Log(other, log.keys.slug), second, leader_seconds=1.0):
            first.feed(posted(5))
            await until(lambda: stored(log, [5]))
            assert second.cursors == []
            await leader.__aexit__(None, None, None)
            second.feed(posted(6))
            await until(lambda: stored(log, [6]))
            assert second.cursors == ["2"]
    finally:
        await other.aclose()


async def test_a_leader_whose_lease_was_taken_stops_reading(
    log: Log, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    memory = MemorySource("rss", posted(1))
    async with ingesting(log, memory, leader_seconds=0.5):
        await until(lambda: stored(log, [1]))
        await redis.set(log.keys("ingester"), "someone else")
        await until(lambda: "has taken over" in caplog.text)
        memory.feed(posted(2))
        await redis.delete(log.keys("ingester"))
        await until(lambda: stored(log, [2]))
        await until(lambda: len(memory.cursors) >= 2)  # it led again, once it had stopped


async def test_a_source_switched_off_is_not_read_and_reads_on_when_it_is_on_again(
    log: Log, now: datetime
) -> None:
    memory, other = MemorySource("rss", posted(1)), MemorySource("x", posted(11))
    async with ingesting(log, memory, other):
        await until(lambda: stored(log, [1, 11]))
        await set_rules(log, now, Rules(off=("rss",)))
        memory.feed(posted(2), posted(3))
        other.feed(posted(12))
        await until(lambda: stored(log, [12]))
        await until(lambda: _told(log, "rss", "off", "Switched off at the desk"))
        assert not await stored(log, [2])
        assert await log.cursor("rss") == "1"
        await set_rules(log, now, Rules())
        await until(lambda: stored(log, [2, 3]))
        await until(lambda: _told(log, "rss", "live", "Reading memory"))
    assert memory.cursors == ["", "1"]
    assert other.cursors == [""]


async def test_the_very_next_post_of_a_source_switched_off_is_not_stored(
    log: Log, now: datetime
) -> None:
    """The rules are looked at once a second; a post may come before that."""
    memory = MemorySource("rss", posted(1))
    async with ingesting(log, memory):
        for number in range(2, 5):
            await until(lambda n=number: stored(log, [n - 1]))
            await set_rules(log, now, Rules(off=("rss",)))
            memory.feed(posted(number))
            await until(lambda: _told(log, "rss", "off", "Switched off at the desk"))
            assert not await stored(log, [number])
            await set_rules(log, now, Rules())
        await until(lambda: stored(log, [4]))


async def test_a_source_that_is_off_from_the_start_is_never_asked(log: Log, now: datetime) -> None:
    await set_rules(log, now, Rules(off=("rss",)))
    memory = MemorySource("rss", posted(1))
    async with ingesting(log, memory):
        await until(lambda: _told(log, "rss", "off", "Switched off at the desk"))
    assert memory.cursors == []


async def test_x_asks_for_other_hashtags_once_the_desk_has_them(log: Log, now: datetime) -> None:
    async with FakeX().running() as fake:

        def x(tags: tuple[str, ...]) -> list[Source]:
            query = conference().x_query(SourceConfig(kind="x"), tags)
            waits, timeouts = Waits(settle=0.05), Timeouts(PATIENCE, PATIENCE, PATIENCE)
            return [
                XSource(
                    TOKEN, query, slug="kestrelconf", base=fake.base, waits=waits, timeouts=timeouts
                )
            ]

        def asked() -> list[str]:
            return [rule["value"] for rule in fake.rules]

        async with ingesting(log, *x(("a",)), remake=x):
            await until(lambda: fake.open and asked() == ["(#a) -is:retweet"])
            first = snowflake(1)
            await fake.send(payload(post(first, "One #a")))
            await until(lambda: log.post(f"x:{first}"))
            await set_rules(log, now, Rules(hashtags=("a", "#b")))
            await until(lambda: len(fake.connects) == 2 and fake.open == 1)
            assert asked() == ["(#a OR #b) -is:retweet"]
            second = snowflake(2)
            await fake.send(payload(post(second, "Two #b")))
            await until(lambda: log.post(f"x:{second}"))
        assert len(fake.connects) == 2
        assert fake.searches  # for what came between the two
        async with ingesting(log, *x(("a",)), remake=x):  # a new process, the same hashtags
            await until(lambda: len(fake.connects) == 3)
            assert asked() == ["(#a OR #b) -is:retweet"]


async def test_connections_that_are_killed_lose_nothing(log: Log, admin: Redis) -> None:
    memory = MemorySource("rss")
    async with ingesting(log, memory):
        for number in range(200):
            memory.feed(posted(number), reposted(f"r{number}", number))
            if number % 20 == 0:
                await admin.client_kill_filter(_type="normal", skipme=True)
        await until(lambda: stored(log, range(200)))
        await until(lambda: _cursor_is(log, "400"))
    assert {post.reposts async for post in log.posts()} == {1}


async def test_a_server_that_was_away_loses_nothing(tmp_path: Path, slug: str) -> None:
    server = Embedded(tmp_path)
    redis = connect(server.start())
    try:
        log, memory = Log(redis, slug), MemorySource("rss", posted(0))
        async with ingesting(log, memory):
            await until(lambda: stored(log, [0]))
            await asyncio.to_thread(server.stop)
            memory.feed(*(posted(number) for number in range(1, 500)))
            await asyncio.to_thread(server.start)
            await until(lambda: stored(log, range(500)))
            await until(lambda: _cursor_is(log, "500"))
        assert (await log.tally()).posts == 500
    finally:
        await redis.aclose()
        server.stop()


async def test_a_conference_begins_when_its_server_is_there(
    tmp_path: Path, slug: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = Embedded(tmp_path)
    redis = connect(f"unix://{server.socket}")
    try:
        begun = asyncio.create_task(begin(Log(redis, slug), load({})))
        await until(lambda: "cannot begin yet" in caplog.text)
        await asyncio.to_thread(server.start)
        await asyncio.wait_for(begun, PATIENCE)
    finally:
        await redis.aclose()
        server.stop()


async def test_what_goes_on_beside_begins_anew_and_never_stops_the_reading(log: Log) -> None:
    tried = 0
    ended = asyncio.Event()

    async def fails() -> None:
        nonlocal tried
        tried += 1
        raise ValueError("a fault of ours")

    async def goes_on() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    source = MemorySource("rss", posted(1))
    async with ingesting(log, source, beside={"fails": fails, "goes on": goes_on}):
        await until(lambda: tried >= 2)
        source.feed(posted(2))
        await until(lambda: stored(log, [1, 2]))
    assert ended.is_set()


class AskedSource(MemorySource):
    """One that is asked what was taken back, and at first fails as no source should."""

    asked = 0

    async def gone(self, ids: Sequence[str]) -> set[str]:
        self.asked += 1
        if self.asked == 1:
            raise KeyError("a fault of ours")
        return set(ids)


async def test_no_fault_of_ours_ends_the_reading(log: Log, now: datetime) -> None:
    remade = asyncio.Event()

    def remake(tags: Sequence[str]) -> Sequence[Source]:
        remade.set()
        raise KeyError("a fault of ours")

    async def taken_back(number: int) -> bool:
        return await status(log, number) == "deleted"

    await log.set_rules(Rules(mode="post"), by="Mo", at=now)
    source = AskedSource("rss", posted(1))
    async with ingesting(log, source, recheck_seconds=0.02, remake=remake):
        await until(lambda: taken_back(1))
        await set_rules(log, now, Rules(mode="post", hashtags=("#b",)))
        await until(remade.is_set)
        source.feed(posted(2))
        await until(lambda: taken_back(2))
    assert len(source.cursors) == 1, "it was read on all the while"
