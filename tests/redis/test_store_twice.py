"""Answers of Redis that are lost: what was asked is done by then, asked again, and done once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from hashlib import sha1

import pytest
from redis.asyncio import Redis

from backchannel.core.post import Author, Media, Posted, new_post
from backchannel.store.audit import _REPLACE, Trail
from backchannel.store.connect import connect
from backchannel.store.dead import _BURY, bury, dead
from backchannel.store.limits import FAILED_JOINS, failed_join
from backchannel.store.log import Log, fresh, iso
from tests.faults.proxy import FaultProxy
from tests.rights import USER


@pytest.fixture
async def link(valkey_as_admin: str) -> AsyncIterator[FaultProxy]:
    """What stands before the server."""
    async with FaultProxy(valkey_as_admin.removeprefix("unix://")) as link:
        yield link


@pytest.fixture
async def far(redis: Redis, link: FaultProxy) -> AsyncIterator[Redis]:
    """A client behind that; the server is empty."""
    client = connect(f"redis://{USER}@127.0.0.1:{link.port}")
    yield client
    await client.aclose()


async def test_a_command_that_comes_again_after_anothers_is_not_done_again(
    redis: Redis, slug: str, now: datetime
) -> None:
    log = Log(redis, slug)
    keys = [log.keys.idem("cue", "Mo", "sent")]
    for _ in range(2):
        await log.run("cue", fresh(), iso(now), "Mo", b'{"step":1,"scene":"cloud"}', keys=keys)
        await log.cue({"step": 1, "scene": "letters"}, by="Wen", at=now)
    cue = (await log.wall()).state.cue
    assert (cue.step, cue.scene) == (3, "letters")
    picture = Media(src="https://pictures.example/one.png")
    post = new_post(id="x:1", source="x", author=Author(id="ada"), media=[picture])
    await log.ingest([Posted(post=post)], at=now, source="x")
    keys = [log.keys.idem("alt", "Mo", "sent")]
    mine, hers = [("x:1", 1, "0", text) for text in ("A boat", "A boat, at night")]
    await log.run("alt", fresh(), iso(now), "Mo", *mine, keys=keys)
    await log.run("alt", fresh(), iso(now), "Wen", *hers, keys=[log.keys.idem("alt", "Wen", "")])
    await log.run("alt", fresh(), iso(now), "Mo", *mine, keys=keys)
    stored = await log.post("x:1")
    assert stored is not None
    assert stored.alts == {"0": "A boat, at night"}


async def test_what_cannot_be_stored_is_buried_once(
    far: Redis, admin: Redis, link: FaultProxy, slug: str, now: datetime
) -> None:
    log = Log(far, slug)
    await admin.script_load(_BURY)
    link.lose_replies(sha1(_BURY.encode()).hexdigest().encode(), 1)
    for item in ("one", "another"):
        await bury(log, at=now, source="rss", reason="broken", item=item)
    assert link.replies_lost == 1
    assert [each.item for each in await dead(log)] == ["another", "one"]


async def test_a_join_that_failed_counts_once(far: Redis, link: FaultProxy) -> None:
    assert await failed_join(far, "a browser") == 0
    for lost in range(1, FAILED_JOINS):
        link.lose_replies(b"join:", 1)
        assert await failed_join(far, "a browser") == 0
        assert link.replies_lost == lost
    assert 0 < await failed_join(far, "a browser") <= 60
    assert await failed_join(far, "another") == 0


async def test_striking_rows_costs_the_trail_no_others(
    far: Redis, admin: Redis, link: FaultProxy, slug: str, now: datetime
) -> None:
    trail = Trail(far, slug)
    for number in range(1, 6):
        await trail.add("reject", by="Mo", at=now, id=f"x:{number}")
    await admin.script_load(_REPLACE)
    replace = sha1(_REPLACE.encode()).hexdigest().encode()
    for struck, asked in ((1, b"XADD"), (2, replace)):
        link.lose_replies(asked, 1)
        assert await trail.strike({f"x:{struck}"}) == 1
        assert link.replies_lost == struck
    assert [row.id async for row in trail.rows()] == ["x:3", "x:4", "x:5"]
    link.lose_replies(replace, 1)
    assert await trail.strike({"x:3", "x:4", "x:5"}) == 3
    assert [row.id async for row in trail.rows()] == []
