"""A conference is deleted when its file says, never sooner than announced, and everywhere."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from backchannel.core.conference import Conference
from backchannel.core.post import Author, Posted, new_post
from backchannel.desk.jobs import jobs
from backchannel.desk.retention import Retention
from backchannel.hub.hubs import Hubs
from backchannel.hub.wire import Timings
from backchannel.ingest.take import take
from backchannel.store.audit import Trail
from backchannel.store.ending import ended
from backchannel.store.log import Log
from backchannel.store.retention import BY, NOTICE
from tests.clock import Clock
from tests.viewers import DeskViewer, WallViewer
from tests.wait import until

DAY = timedelta(days=1)


@pytest.fixture
def conference(slug: str, now: datetime) -> Conference:
    """One that ends in a day, and is kept for thirty more."""
    return Conference(slug=slug, title="Harbour Days", hashtags=("#harbour",), ends=now + DAY)


async def come(log: Log, now: datetime, *numbers: int, approved: bool = True) -> None:
    who = Author(id="ada", name="Ada Example")
    made = [new_post(id=f"form:{n}", source="form", author=who, text="Hello") for n in numbers]
    await take(log, [Posted(post=post) for post in made], "form", now)
    if approved:
        await log.decide("approve", [(post.id, 1) for post in made], by="Mo", at=now, key="")


async def posts(log: Log) -> int:
    return len([post async for post in log.posts()])


async def test_everything_is_deleted_when_its_time_is_over_and_not_before(
    log: Log, conference: Conference, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock(now)
    retention = Retention(log, conference, clock)
    await come(log, now, 1, 2, 3)
    await retention.look()
    assert "everything is deleted on 19 October 2026 at 09:30" in caplog.text

    clock.now = now + 31 * DAY - timedelta(seconds=1)
    await retention.look()
    assert await posts(log) == 3
    clock.now += timedelta(seconds=1)
    await retention.look()
    assert await posts(log) == 0
    rows = [(row.what, row.why) async for row in Trail(log.redis, conference.slug).rows()]
    assert rows == [("erase", "all 3 posts")]
    left = [key async for key in log.redis.scan_iter(match=f"bc:{{{conference.slug}}}:*")]
    assert {key.decode().partition("}:")[2].partition(":")[0] for key in left} == {
        "audit",
        "audited",
        "pictures",
        "retention",
    }

    epoch = (await log.wall()).epoch
    await retention.look()
    assert (await log.wall()).epoch == epoch  # nothing came, so nothing is done
    await come(log, clock.now, 4)  # by hand, say
    await retention.look()
    assert await posts(log) == 0


async def test_who_was_at_a_desk_without_posts_is_forgotten_too(
    log: Log, conference: Conference, now: datetime
) -> None:
    clock = Clock(now)
    retention = Retention(log, conference, clock)
    await retention.look()
    await Trail(log.redis, conference.slug).add("sign-in", by="Mara", at=now)
    clock.now += 31 * DAY
    await retention.look()
    assert {row.by async for row in Trail(log.redis, conference.slug).rows()} == {BY}


async def test_nothing_is_deleted_that_was_not_announced_a_week_before(
    log: Log, conference: Conference, now: datetime
) -> None:
    """An upgrade long after the end, or last year's dates in this year's file."""
    clock = Clock(now + 300 * DAY)
    await come(log, now, 1)
    await Retention(log, conference, clock).look()
    clock.now += NOTICE - timedelta(seconds=1)
    await Retention(log, conference, clock).look()
    assert await posts(log) == 1
    told = [row.why async for row in Trail(log.redis, conference.slug).rows() if row.id == ""]
    assert told == ["everything, on 2027-07-22T09:30+0000"]
    clock.now += timedelta(seconds=1)
    await Retention(log, conference, clock).look()
    assert await posts(log) == 0


@pytest.mark.parametrize("days", [None, 330])
async def test_another_end_in_the_file_takes_an_announcement_back(
    log: Log, conference: Conference, now: datetime, days: int | None
) -> None:
    clock = Clock(now + 300 * DAY)
    await come(log, now, 1)
    await Retention(log, conference, clock).look()
    later = replace(conference, ends=None if days is None else now + days * DAY)
    clock.now += 8 * DAY
    await Retention(log, later, clock).look()
    assert await posts(log) == 1
    await Retention(log, conference, clock).look()  # announced anew, and not by what was before
    assert await posts(log) == 1


async def test_walls_and_desks_see_it(
    log: Log, redis: Redis, conference: Conference, now: datetime
) -> None:
    clock = Clock(now)
    await Retention(log, conference, clock).look()
    await come(log, now, 1)
    await come(log, now, 2, approved=False)
    quick = Timings(check=0.1)
    async with Hubs(redis, [conference.slug], lambda _, post: post, timings=quick) as hubs:
        wall, desk = WallViewer(), DeskViewer()
        wall.follow(hubs[conference.slug].wall)
        desk.follow(hubs[conference.slug].desk)
        await until(lambda: (wall.ids, desk.held) == (["form:1"], {"form:2"}))
        clock.now += 31 * DAY
        job = asyncio.ensure_future(jobs(log, conference, clock=clock)["forget when it is time"]())
        await until(lambda: (wall.ids, desk.held) == ([], set()))
        await ended([job])
