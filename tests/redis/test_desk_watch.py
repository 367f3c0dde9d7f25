"""The watch for raids on a real Valkey: what it switches, tells and leaves to people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backchannel.core.conference import Conference, Moderation
from backchannel.core.post import Author, Posted, new_post
from backchannel.core.rules import Rule, Rules
from backchannel.desk.jobs import jobs
from backchannel.desk.watch import BY, Watch
from backchannel.ingest.ingester import Ingester
from backchannel.ingest.take import take
from backchannel.store import waves as store
from backchannel.store.clock import utcnow
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.ending import ended
from backchannel.store.log import Log
from tests.clock import Clock
from tests.wait import until

SCAM = "Harbour Days is a scam, ask them where the money went"
SOON = timedelta(seconds=1)


async def come(log: Log, now: datetime, *numbers: int, text: str = SCAM, people: int = 9) -> None:
    for n in numbers:
        made = now - timedelta(days=1)
        who = Author(id=f"{text[:3]}{n % people}", name="Truth", created_at=made)
        post = new_post(id=f"x:{text[:3]}{n}", source="x", author=who, text=text + "!" * (n % 3))
        await take(log, [Posted(post=post)], "x", now + n * timedelta(milliseconds=100))


async def mode(log: Log) -> str:
    return msgspec.json.decode((await log.rules())[1], type=Rules).mode


async def post_mode(log: Log, now: datetime, *rules: Rule) -> None:
    await log.set_rules(Rules(mode="post", rules=rules), by="Lead", at=now)


def watch(log: Log, clock: Clock, moderation: Moderation | None = None) -> Watch:
    return Watch(log, moderation or Moderation(), clock)


async def test_a_wave_switches_to_approve_first_and_is_told(log: Log, now: datetime) -> None:
    await post_mode(log, now)
    clock = Clock(now)
    watching = watch(log, clock)
    await come(log, now, *range(12))
    clock.now = now + SOON
    await watching.look()
    assert await mode(log) == "pre"
    [wave] = await store.waves(log)
    assert (wave.sort, wave.people, wave.fresh, wave.young) == ("alike", 9, 9, 9)
    assert len(wave.posts) == 12
    assert (wave.before, wave.sample in wave.posts) == (store.Before("post"), True)
    [entry] = [e for e in (await log.read("desk", 0)).entries if e.kind == "rules" and e.by == BY]
    rows: Any = await log.redis.xrange(log.keys("audit"))
    told = [(row[b"what"], row[b"why"]) for _, row in rows if row[b"by"] == BY.encode()]
    why = f"wave {wave.id}, alike".encode()
    assert told == [(b"rules", why), (b"mode", why), (b"wave", b"alike")]
    assert entry.rules is not None


async def test_where_all_is_approved_first_already_only_the_wave_is_told(
    log: Log, now: datetime
) -> None:
    watching = watch(log, Clock(now))
    await come(log, now, *range(6))
    rev = (await log.rules())[0]
    await watching.look()
    [wave] = await store.waves(log)
    assert (wave.before, (await log.rules())[0]) == (None, rev)


async def test_a_conference_may_leave_the_switch_to_its_people(log: Log, now: datetime) -> None:
    await post_mode(log, now)
    await come(log, now, *range(6))
    await watch(log, Clock(now), Moderation(raid=False)).look()
    assert (await mode(log), len(await store.waves(log))) == ("post", 1)


async def test_switched_back_by_a_person_the_same_wave_does_not_switch_again(
    log: Log, now: datetime
) -> None:
    await post_mode(log, now)
    watching = watch(log, Clock(now))
    await come(log, now, *range(6))
    await watching.look()
    await post_mode(log, now)
    await come(log, now, *range(6, 20))
    await watching.look()
    assert await mode(log) == "post"
    [wave] = await store.waves(log)
    assert len(wave.posts) == 20


async def test_what_comes_after_the_wave_was_rejected_goes_with_it(log: Log, now: datetime) -> None:
    clock = Clock(now)
    watching = watch(log, clock)
    await come(log, now, *range(6))
    await watching.look()
    [wave] = await store.waves(log)
    await store.decide(log, wave.id, "reject", by="Mo", at=now + SOON)
    await come(log, now, *range(6, 9))
    clock.now = now + 2 * SOON
    await watching.look()
    [wave] = await store.waves(log)
    assert (wave.rejected, wave.posts) == (9, [])
    assert (await log.tally()).lists["rejected"] == 9
    undone = await log.undo(by="Mo", at=now + 3 * SOON, key="")
    assert [row.ok for row in undone.items] == [True] * 9
    await come(log, now, *range(9, 11))
    await watching.look()
    [wave] = await store.waves(log)
    assert (wave.decision, len(wave.posts)) == ("", 11)


async def test_who_takes_over_knows_the_wave_and_finds_no_second_one(
    log: Log, now: datetime
) -> None:
    await come(log, now, *range(6))
    await watch(log, Clock(now)).look()
    await come(log, now, 6, 7)
    next_one = watch(log, Clock(now + SOON))
    await next_one.look()
    await come(log, now, 8)
    await next_one.look()
    [wave] = await store.waves(log)
    assert (len(wave.posts), wave.people) == (9, 9)


async def test_a_restart_in_the_middle_of_a_wave_is_not_blind(log: Log, now: datetime) -> None:
    await post_mode(log, now)
    first = watch(log, Clock(now))
    await come(log, now, 0, 1, 2)
    await first.look()
    assert await store.waves(log) == []
    second = watch(log, Clock(now))
    await come(log, now, 3, 4)
    await second.look()
    assert (len((await store.waves(log))[0].posts), await mode(log)) == (5, "pre")


async def test_what_rules_reject_and_what_staff_have_is_no_raid(log: Log, now: datetime) -> None:
    await post_mode(log, now, Rule(name="spam", action="reject", words=("scam",)))
    await come(log, now, *range(20))
    await watch(log, Clock(now)).look()
    assert (await store.waves(log), await mode(log)) == ([], "post")


@pytest.mark.alone
async def test_a_flood_is_answered_by_a_new_mode_in_five_seconds(log: Log) -> None:
    """On the real clock and its own pace, while posts keep coming."""
    await post_mode(log, utcnow())
    watching = asyncio.create_task(Watch(log, Moderation(), utcnow).run())
    numbers = iter(range(10_000))

    async def switched() -> bool:
        await come(log, utcnow(), next(numbers))
        return await mode(log) == "pre"

    try:
        await until(switched, 5)
    finally:
        await ended([watching])


async def test_a_flood_of_thousands_makes_waves_that_go_and_come_back_whole(
    log: Log, now: datetime
) -> None:
    watching = watch(log, Clock(now))
    posts = [
        Posted(
            post=new_post(
                id=f"x:{n}",
                source="x",
                author=Author(id=str(n % 700), created_at=now),
                text=f"{SCAM} {n % 17}",
            )
        )
        for n in range(3000)
    ]
    for at in range(0, len(posts), 500):
        await take(log, posts[at : at + 500], "x", now)
        await watching.look()
    waves = await store.waves(log)
    assert sum(len(wave.posts) for wave in waves) >= 2990
    rows = await store.decide(log, waves[-1].id, "reject", by="Mo", at=now)
    assert len(rows) == len(waves[-1].posts)
    undone = await log.undo(by="Mo", at=now, key="")
    assert sum(row.ok for row in undone.items) == len(rows)


@asynccontextmanager
async def leading(log: Log) -> AsyncIterator[asyncio.Task[None]]:
    conference = Conference(slug=log.keys.slug, title="A", hashtags=("#a",))
    ingester = Ingester(log, conference, [], leader_seconds=0.3, beside=jobs(log, conference))
    task = asyncio.create_task(ingester.run())
    try:
        yield task
    finally:
        await ended([task])


async def test_the_next_leader_lets_out_what_is_overdue(log: Log) -> None:
    now = utcnow()
    await post_mode(log, now)
    post = new_post(id="x:1", source="x", due=(now + timedelta(seconds=0.2)).isoformat())
    await log.ingest([Posted(post=post)], at=now, source="x")
    # A leader that was killed: its lease is still there, and nobody renews it.
    await log.redis.set(log.keys("ingester"), "gone", px=300)
    async with leading(log):
        await until(lambda: shown(log, "x:1"))


async def shown(log: Log, id: str) -> bool:
    post = await log.post(id)
    return post is not None and post.status == "shown"


async def test_the_watch_survives_a_redis_that_goes_away(tmp_path: Path, slug: str) -> None:
    with Embedded(tmp_path) as url:
        redis = connect(url)
        log = Log(redis, slug)
        watching = asyncio.create_task(Watch(log, Moderation(), utcnow, pause=0.02).run())
        await come(log, utcnow(), *range(6))
        await until(lambda: store.waves(log))
        await redis.aclose()
    with Embedded(tmp_path):
        assert not watching.done()
        await come(log, utcnow(), *range(6), text="Buy the coin that everybody buys today")
        await until(lambda: two_waves(log))
        await ended([watching])
        await redis.aclose()


async def two_waves(log: Log) -> bool:
    return len(await store.waves(log)) == 2
