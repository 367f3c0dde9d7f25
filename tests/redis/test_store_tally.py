"""The public numbers: after any sequence of writes they are what a recount of the posts says."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from backchannel.core.frames import Counts
from backchannel.core.post import Deleted, Post, Posted, new_post
from backchannel.core.rules import Rules
from backchannel.store.answers import Tally
from backchannel.store.connect import connect
from backchannel.store.log import Log
from tests.play import NOW, Play, writes

KEYS = ("said", "counted", "voices", "quarters", "minutes", "tags")
_slugs = itertools.count()


def post(number: int, *tags: str, **fields: object) -> Post:
    more = {"author": {"id": f"a{number}"}, "segments": [{"tag": tag} for tag in tags], **fields}
    return new_post(id=f"form:{number}", source="form", **more)


async def give(log: Log, now: datetime, *posts: Post) -> None:
    await log.ingest([Posted(post=each) for each in posts], at=now, source="form")


async def decide(log: Log, now: datetime, decision: Any, number: int) -> None:
    kept = await log.post(f"form:{number}")
    assert kept is not None
    rows = await log.decide(decision, [(kept.id, kept.rev)], by="Mo", at=now, key="")
    assert rows[0].ok


async def _recounted(play: Play) -> Counts:
    """The numbers, counted anew from the posts themselves."""
    counted = [
        (kept, min(kept.created_at or play.came[kept.id], play.came[kept.id]))
        async for kept in play.log.posts()
        if kept.status in ("held", "later", "shown")
    ]
    quarters = Counter(_floor(at, minutes=15) for _, at in counted)
    minute = _floor(play.clock) - timedelta(minutes=1)
    tags = Counter(
        tag
        for kept, _ in counted
        if kept.status == "shown"
        for tag in {segment.tag.lower() for segment in kept.segments if segment.tag}
    )
    return Counts(
        posts=len(counted),
        voices=len({kept.author.id for kept, _ in counted}),
        sources=dict(Counter(kept.source for kept, _ in counted)),
        quarters=[
            (int(start.timestamp()), n)
            for start, n in sorted(quarters.items())
            if start > play.clock - timedelta(days=1)
        ],
        tags=sorted(tags.items(), key=lambda row: (-row[1], row[0])),
        rate=sum(_floor(at) == minute for _, at in counted),
    )


def _floor(at: datetime, minutes: int = 1) -> datetime:
    return at.replace(minute=at.minute - at.minute % minutes, second=0, microsecond=0)


async def _check(log: Log, written: list[tuple[str, int]]) -> None:
    await log.set_rules(Rules(mode="post"), by="Mo", at=NOW)
    play = Play(log)
    for what, number in written:
        await play.write(what, number)
        tally = await log.tally()
        assert tally.wall(play.clock, ()) == await _recounted(play), (what, number)
    for number in range(7):
        await play.write("delete", number)
    assert not any([await log.redis.exists(log.keys(key)) for key in KEYS])


def test_the_numbers_are_what_a_recount_says_after_any_sequence(valkey: str) -> None:
    with asyncio.Runner() as runner:
        redis = connect(valkey)

        @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(st.lists(writes, min_size=5, max_size=40))
        @example([("show", 4), ("reject", 4), ("undo", 0), ("wait", 1), ("show", 4)])
        @example([("hold", 4), ("approve", 4), ("block", 0), ("hold", 1), ("undo", 0)])
        @example([("show", 5), ("wave", 5), ("wave reject", 0), ("wait", 5), ("undo", 0)])
        def check(written: list[tuple[str, int]]) -> None:
            runner.run(_check(Log(redis, f"tally-{next(_slugs)}"), written))

        try:
            check()
        finally:
            runner.run(redis.aclose())


async def test_a_tag_is_told_while_its_post_is_shown(log: Log, now: datetime) -> None:
    async def tags() -> list[tuple[str, int]]:
        return (await log.tally()).wall(now, ()).tags

    await give(log, now, post(1, "Secret"), post(2, "spam", status="rejected"))
    assert await tags() == []
    await decide(log, now, "approve", 1)
    assert await tags() == [("secret", 1)]
    await give(log, now, post(1, "Secret", "News", version=1))  # its edit waits
    assert await tags() == []
    await decide(log, now, "approve", 1)
    assert await tags() == [("news", 1), ("secret", 1)]
    await log.undo(by="Mo", at=now, key="")
    assert await tags() == []


async def test_what_its_author_took_back_leaves_no_trace_in_the_numbers(
    log: Log, redis: Redis, now: datetime
) -> None:
    await give(log, now, post(1, "Cordwainer", status="shown"))
    assert all([await redis.exists(log.keys(key)) for key in KEYS])
    await log.ingest([Deleted(id="form:1")], at=now, source="form")
    assert not any([await redis.exists(log.keys(key)) for key in KEYS])
    assert (await log.tally()).wall(now, ()) == Counts()


async def test_quarter_hours_are_kept_for_four_days_and_minutes_for_ten(
    log: Log, now: datetime
) -> None:
    written = [now + timedelta(hours=n) for n in range(0, 240, 3)]
    for number, at in enumerate(written):
        await give(log, at, post(number, created_at=at))
    tally = await log.tally()
    assert list(tally.quarters) == [_floor(at, 15).timestamp() for at in written[-33:]]
    assert list(tally.minutes) == [written[-1].timestamp()]
    await decide(log, written[-1], "reject", 0)  # its time is forgotten, and is not begun again
    await decide(log, written[-1], "approve", 0)
    after = await log.tally()
    assert (after.posts, after.quarters) == (tally.posts, tally.quarters)


async def test_numbers_of_a_database_from_before_there_were_any_begin_at_nothing(
    log: Log, redis: Redis, now: datetime
) -> None:
    await give(log, now, *(post(n, "tea", status="shown") for n in range(4)))
    await redis.delete(*map(log.keys, KEYS))
    await decide(log, now, "reject", 0)
    await log.undo(by="Mo", at=now, key="")
    assert _numbers(await log.tally()) == (0, 0, {}, {})
    await log.ingest([Deleted(id="form:1")], at=now, source="form")
    assert _numbers(await log.tally()) == (0, 0, {}, {})
    await give(log, now, post(2, "cake", version=1, status="shown"), post(9))
    assert _numbers(await log.tally()) == (2, 2, {"form": 2}, {"cake": 1})


def _numbers(tally: Tally) -> tuple[int, int, dict[str, int], dict[str, int]]:
    return tally.posts, tally.voices, tally.sources, tally.tags
