"""Leases: nobody gets what another reads, whoever asks at once, and none outlives its work."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from backchannel.core.post import Author, Deleted, Posted, new_post
from backchannel.desk.leases import BATCH, SECONDS, Claimed, claim
from backchannel.store.connect import connect
from backchannel.store.leases import Leases
from backchannel.store.log import Log

NOW = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(seconds=SECONDS)
IDS = [f"form:{number}" for number in range(9)]
_slugs = itertools.count()


async def hold(log: Log, *ids: str) -> None:
    author = Author(id="ada", name="Ada Example")
    posts = [new_post(id=id, source="form", author=author, text=id, status="held") for id in ids]
    await log.ingest([Posted(post=post) for post in posts], at=NOW, source="form")


async def ask(
    log: Log, who: str, *want: str, drop: tuple[str, ...] = (), at: datetime = NOW
) -> Any:
    return await claim(log, f"signin-{who}", who, want, drop, at)


def mine(claimed: Claimed) -> set[str]:
    return {row["id"] for row in claimed.mine}


def others(claimed: Claimed) -> dict[str, str]:
    return {row["id"]: row["by"] for row in claimed.others}


async def test_the_first_to_ask_gets_a_batch_and_the_next_what_is_left(log: Log) -> None:
    await hold(log, *IDS)
    mara = await ask(log, "Mara", *IDS)
    assert mine(mara) == set(IDS[:BATCH])
    assert {row["until"] for row in mara.mine} == {LATER}
    jonas = await ask(log, "Jonas", *IDS)
    assert mine(jonas) == set(IDS[BATCH:])
    assert others(jonas) == dict.fromkeys(IDS[:BATCH], "Mara")
    assert "signin" not in str(jonas)


async def test_what_the_staff_have_is_handed_to_nobody(log: Log) -> None:
    await hold(log, *IDS[:2])
    await ask(log, "Mara", *IDS[:2])
    await log.decide("lane", [(IDS[0], 1)], by="Mara", at=NOW, key="k")
    assert mine(await ask(log, "Mara", *IDS[:2])) == {IDS[1]}


async def test_a_claim_that_is_repeated_renews_and_takes_no_more(log: Log) -> None:
    await hold(log, *IDS)
    await ask(log, "Mara", *IDS)
    again = await ask(log, "Mara", *reversed(IDS), at=NOW + timedelta(seconds=10))
    assert mine(again) == set(IDS[:BATCH])
    assert {row["until"] for row in again.mine} == {LATER + timedelta(seconds=10)}


async def test_what_is_not_renewed_is_free_when_its_time_is_over(log: Log) -> None:
    await hold(log, *IDS)
    await ask(log, "Mara", "form:1")
    almost = LATER - timedelta(milliseconds=1)
    assert mine(await ask(log, "Jonas", "form:1", at=almost)) == set()
    assert mine(await ask(log, "Jonas", "form:1", at=LATER)) == {"form:1"}
    assert others(await ask(log, "Mara", "form:1", at=LATER)) == {"form:1": "Jonas"}


async def test_what_is_dropped_is_free_at_once_but_only_ones_own(log: Log) -> None:
    await hold(log, *IDS)
    await ask(log, "Mara", "form:1", "form:2")
    assert mine(await ask(log, "Jonas", "form:1", drop=("form:1",))) == set()
    assert mine(await ask(log, "Mara", "form:2", drop=("form:1",))) == {"form:2"}
    assert mine(await ask(log, "Jonas", "form:1")) == {"form:1"}


async def test_a_sign_in_that_ends_frees_all_it_had(log: Log) -> None:
    await hold(log, *IDS)
    await ask(log, "Mara", *IDS[:3])
    await ask(log, "Jonas", "form:4")
    await Leases(log).free("signin-Mara", NOW)
    assert [(each.id, each.by) for each in await Leases(log).all(NOW)] == [("form:4", "Jonas")]


async def test_a_lease_on_a_post_that_is_no_longer_held_counts_for_nothing(log: Log) -> None:
    await hold(log, *IDS)
    await ask(log, "Mara", *IDS[:BATCH])
    await log.decide("approve", [("form:0", 1)], by="Wen", at=NOW, key="")
    await log.ingest([Deleted(id="form:1")], at=NOW, source="form")
    left = set(IDS[2:BATCH])
    assert {each.id for each in await Leases(log).all(NOW)} == left
    # ... and leaves room for others, but cannot be had again.
    assert mine(await ask(log, "Mara", *IDS)) == left | {"form:5", "form:6"}
    await log.undo(by="Wen", at=NOW, key="")
    assert mine(await ask(log, "Jonas", "form:0")) == {"form:0"}


async def test_a_claim_is_no_decision_and_leaves_no_trace(redis: Redis, log: Log) -> None:
    await hold(log, *IDS)
    before = await log.read("desk", 0)
    audited = await redis.xlen(log.keys("audit"))
    await ask(log, "Mara", *IDS)
    await ask(log, "Mara", drop=tuple(IDS))
    assert await log.read("desk", 0) == before
    assert await redis.xlen(log.keys("audit")) == audited
    assert not await redis.hlen(log.keys("leases"))


async def test_what_no_post_is_called_is_given_to_nobody(log: Log) -> None:
    await hold(log, "form:1")
    claimed = await ask(log, "Mara", "form:99", "", "a b c", "form:1", "form:1")
    assert mine(claimed) == {"form:1"}


_who = st.sampled_from(["Mara", "Jonas", "Wen"])
_some = st.lists(st.sampled_from(IDS), max_size=7)
_step = st.one_of(
    st.tuples(st.just("claim"), st.lists(st.tuples(_who, _some, _some), min_size=1, max_size=3)),
    st.tuples(st.just("claim"), st.lists(st.tuples(_who, _some, _some), min_size=1, max_size=3)),
    st.tuples(st.just("wait"), st.integers(1, 20)),
    st.tuples(st.just("end"), _who),
    st.tuples(st.sampled_from(["approve", "later", "undo"]), st.sampled_from(IDS)),
)


class _Desk:
    """Three moderators with a connection each, and what each believes to have."""

    def __init__(self, url: str, slug: str) -> None:
        self.clients = {who: connect(url) for who in ("Mara", "Jonas", "Wen")}
        self.logs = {who: Log(client, slug) for who, client in self.clients.items()}
        self.log = self.logs["Wen"]
        self.has: dict[str, dict[str, datetime]] = {who: {} for who in self.clients}
        self.clock = NOW

    async def step(self, what: str, how: Any) -> None:
        if what == "claim":
            asked = {who: (want, drop) for who, want, drop in how}  # one at a time each
            await asyncio.gather(*(self.claims(who, *each) for who, each in asked.items()))
        elif what == "wait":
            self.clock += timedelta(seconds=how)
        elif what == "end":
            await Leases(self.log).free(f"signin-{how}", self.clock)
            self.has[how] = {}
        elif what == "undo":
            await self.log.undo(by="Wen", at=self.clock, key="")
        elif post := await self.log.post(how):
            await self.log.decide(what, [(how, post.rev)], by="Wen", at=self.clock, key="")  # type: ignore[arg-type]
            for has in self.has.values():  # the feed tells them
                has.pop(how, None)

    async def claims(self, who: str, want: list[str], drop: list[str]) -> None:
        claimed = await ask(self.logs[who], who, *want, drop=tuple(drop), at=self.clock)
        self.has[who] = {row["id"]: row["until"] for row in claimed.mine}

    def reads(self, who: str) -> set[str]:
        return {id for id, until in self.has[who].items() if until > self.clock}

    async def close(self) -> None:
        for client in self.clients.values():
            await client.aclose()


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(_step, max_size=14))
def test_two_moderators_never_have_the_same_post(valkey: str, steps: list[tuple[str, Any]]) -> None:
    async def play() -> None:
        desk = _Desk(valkey, f"leases-{next(_slugs)}")
        await hold(desk.log, *IDS)
        for step in steps:
            await desk.step(*step)
            read = [desk.reads(who) for who in desk.clients]
            assert sum(map(len, read)) == len(set().union(*read)), (step, desk.has)
            assert max(map(len, read)) <= BATCH
            told = {each.id: each.by for each in await Leases(desk.log).all(desk.clock)}
            for who in desk.clients:
                assert all(told.get(id) == who for id in desk.reads(who))
        await desk.close()

    asyncio.run(play())
