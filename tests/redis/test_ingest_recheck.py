"""A post that X's author took back leaves the walls, though X tells nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from backchannel.core.conference import Conference
from backchannel.core.errors import SourceError
from backchannel.core.rules import Rules
from backchannel.ingest.ingester import Ingester
from backchannel.sources.x import XSource
from backchannel.sources.x_wire import Timeouts
from backchannel.store.ending import ended
from backchannel.store.log import Log
from tests.fakes.x_payloads import payload, post, snowflake
from tests.fakes.x_server import TOKEN, FakeX
from tests.wait import PATIENCE, until


@pytest.fixture
async def fake() -> AsyncIterator[FakeX]:
    async with FakeX().running() as fake:
        yield fake


def source(fake: FakeX, **more: Any) -> XSource:
    return XSource(
        TOKEN,
        "#kestrelconf",
        slug="kestrelconf",
        base=fake.base,
        timeouts=Timeouts(PATIENCE, PATIENCE, PATIENCE),
        **more,
    )


async def test_a_look_up_says_which_posts_are_gone_a_hundred_at_a_time(fake: FakeX) -> None:
    fake.taken_back = {"7", "150"}
    reading = source(fake)
    ids = [f"x:{n}" for n in range(1, 251)]
    assert await reading.gone([*ids, "x:not-a-number"]) == {"x:7", "x:150"}
    assert [len(asked) for asked in fake.look_ups] == [100, 100, 50]
    assert reading.meter.reads == 248
    await reading.gone(ids[:10])
    assert reading.meter.reads == 248, "a post read again on the same day costs nothing"


async def test_what_x_does_not_name_as_gone_stays(fake: FakeX) -> None:
    """An answer that names nothing at all must not empty a wall."""
    fake.silent = {"1"}
    fake.look_up_status.extend([429, 500, 200])
    reading = source(fake)
    for _ in range(2):
        with pytest.raises(SourceError):
            await reading.gone(["x:1"])
    assert await reading.gone(["x:1"]) == set()


async def test_a_post_taken_back_on_x_leaves_the_wall_and_never_returns(
    fake: FakeX, log: Log, now: datetime
) -> None:
    await log.set_rules(Rules(mode="post"), by="Mo", at=now)
    conference = Conference(slug=log.keys.slug, title="K", hashtags=("#k",))
    ingester = Ingester(
        log, conference, [source(fake)], clock=lambda: datetime.now(UTC), recheck_seconds=0.05
    )
    task = asyncio.create_task(ingester.run())
    try:
        await until(lambda: fake.open == 1)
        for number in (1, 2):
            await fake.send(payload(post(snowflake(number), f"Post {number} #k")))
        gone, stays = (f"x:{snowflake(number)}" for number in (1, 2))

        async def shown() -> list[str]:
            return [each.id for each in (await log.wall()).state.in_order()]

        async def both() -> bool:
            return await shown() == [gone, stays]

        await until(both)
        await until(lambda: fake.look_ups)
        fake.look_up_status.append(503)
        fake.taken_back = {snowflake(1)}

        async def only_one() -> bool:
            return await shown() == [stays]

        await until(only_one)
        await fake.send(payload(post(snowflake(1), "Post 1 #k")))
        await fake.send(payload(post(snowflake(3), "Post 3 #k")))

        async def third() -> bool:
            return await shown() == [stays, f"x:{snowflake(3)}"]

        await until(third)
        kept = await log.post(gone)
        assert kept is not None
        assert (kept.status, kept.text) == ("deleted", "")
    finally:
        await ended([task])
