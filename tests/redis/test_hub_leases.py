"""Leases at the desks: told to everyone, and gone with a moderator's last open desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from backchannel.core.post import Author, Posted, new_post
from backchannel.desk.leases import claim
from backchannel.hub.client import Person
from backchannel.hub.conference import ConferenceHub
from backchannel.hub.hubs import Hubs
from backchannel.hub.wire import Timings
from backchannel.store.leases import Leases
from backchannel.store.log import Log
from tests.viewers import DeskViewer
from tests.wait import until

AT = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
RARELY = Timings(check=60.0, deaf=120.0)
"""For what must be told and not found at the next look."""
MARA = Person("signin-mara", "Mara", "moderator")
JONAS = Person("signin-jonas", "Jonas", "lead")


def project(feed: str, post: Any) -> Any:
    return post


async def hold(log: Log, *ids: str) -> None:
    author = Author(id="ada", name="Ada Example")
    posts = [new_post(id=id, source="form", author=author, text=id, status="held") for id in ids]
    await log.ingest([Posted(post=post) for post in posts], at=AT, source="form")


async def reads(log: Log, who: Person, *ids: str) -> None:
    await claim(log, who.signin, who.name, ids, [], AT)


async def leased(log: Log) -> dict[str, str]:
    return {each.id: each.by for each in await Leases(log).all(AT)}


@pytest.fixture
async def hub(redis: Redis, slug: str) -> AsyncIterator[ConferenceHub]:
    async with Hubs(redis, [slug], project, timings=RARELY, clock=lambda: AT) as hubs:
        yield hubs[slug]


def sits(hub: ConferenceHub, who: Person) -> DeskViewer:
    desk = DeskViewer()
    desk.follow(hub.desk, person=who)
    return desk


def now(desk: DeskViewer) -> dict[str, Any]:
    return desk.of("presence")[-1] if desk.of("presence") else {}


async def test_every_desk_is_told_who_reads_what(log: Log, hub: ConferenceHub) -> None:
    await hold(log, "form:1", "form:2")
    mara, jonas = sits(hub, MARA), sits(hub, JONAS)
    await reads(log, MARA, "form:1", "form:2")
    rows = [{"id": f"form:{n}", "by": "Mara", "until": "2026-09-18T09:30:30Z"} for n in (1, 2)]
    await until(lambda: now(mara).get("leases") == now(jonas).get("leases") == rows)
    assert "signin-" not in str(now(jonas))
    late = sits(hub, Person("signin-wen", "Wen"))
    assert late.of("snapshot")[0]["state"]["presence"]["leases"] == rows


async def test_people_are_named_with_their_role_and_what_they_do(hub: ConferenceHub) -> None:
    mara = sits(hub, MARA)
    jonas = sits(hub, JONAS)
    jonas.pong(scene="screens")
    mara.pong(scene="<b>everything</b>")
    rows = [
        {"name": "Jonas", "role": "lead", "doing": "screens"},
        {"name": "Mara", "role": "moderator"},
    ]
    await until(lambda: now(mara).get("people") == rows)


async def test_leases_end_with_the_last_desk_of_their_sign_in(log: Log, hub: ConferenceHub) -> None:
    await hold(log, "form:1", "form:2")
    mara, again, jonas = sits(hub, MARA), sits(hub, MARA), sits(hub, JONAS)
    await reads(log, MARA, "form:1")
    await reads(log, JONAS, "form:2")
    await until(lambda: len(now(jonas).get("leases", [])) == 2)
    mara.leave()
    await reads(log, JONAS, "form:2")  # so that it is seen to look again
    await until(lambda: len(now(jonas).get("people", [])) == 2)
    assert await leased(log) == {"form:1": "Mara", "form:2": "Jonas"}
    again.leave()
    await until(lambda: [row["by"] for row in now(jonas)["leases"]] == ["Jonas"])
    assert await leased(log) == {"form:2": "Jonas"}


async def test_a_desk_open_in_another_process_keeps_the_leases(
    redis: Redis, log: Log, slug: str
) -> None:
    await hold(log, "form:1")

    def clock() -> datetime:
        return AT

    async with (
        Hubs(redis, [slug], project, timings=RARELY, clock=clock) as one,
        Hubs(redis, [slug], project, timings=RARELY, clock=clock) as two,
    ):
        here, there, jonas = sits(one[slug], MARA), sits(two[slug], MARA), sits(one[slug], JONAS)
        await until(lambda: len(two[slug].now.signins) == 2)
        await reads(log, MARA, "form:1")
        here.leave()
        jonas.pong(scene="screens")
        await until(lambda: "doing" in str(two[slug].now.people))
        await until(lambda: "doing" in str(one[slug].now.people))
        assert await leased(log) == {"form:1": "Mara"}
        there.leave()
        await until(lambda: one[slug].now.signins == {"signin-jonas"})
        await until(lambda: not one[slug].now.leases)
    assert await leased(log) == {}


async def test_a_process_that_dies_leaves_nothing_that_does_not_end(redis: Redis, log: Log) -> None:
    await hold(log, "form:1")
    await reads(log, MARA, "form:1")  # and then nothing: no hub lives to free it
    assert 0 < await redis.ttl(log.keys("leases")) <= 120
    assert await Leases(log).all(AT + timedelta(seconds=30)) == []
