"""The real client against an X that speaks the real wire."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backchannel.core.errors import SourceError
from backchannel.core.post import Item, Posted
from backchannel.sources import x_wire
from backchannel.sources.x import XSource
from backchannel.sources.x_ids import first_id
from backchannel.sources.x_meter import Meter, Waits
from backchannel.sources.x_wire import Timeouts
from tests.fakes.x_payloads import Payload, payload, post
from tests.fakes.x_server import TOKEN, FakeX
from tests.wait import PATIENCE, until

NOW = datetime(2026, 9, 21, 14, 30, tzinfo=UTC)
QUERY = "(#kestrelconf) -is:retweet"
FAST = Waits(
    network_step=0.02, network_most=0.1, closed_first=0.02, closed_most=0.1, http_first=0.02,
    http_most=0.1, rate_first=0.1, rate_most=0.2, steady=0.3, settle=0.15,
)  # fmt: skip
PATIENT = Timeouts(PATIENCE, PATIENCE, PATIENCE)


def ID(number: int) -> str:
    """Ids a second apart, from a minute before now on."""
    return str(first_id(NOW) + ((number * 1000 - 60_000) << 22))


def line(number: int, **more: Any) -> Payload:
    return payload(post(ID(number), f"Post {number} #kestrelconf", **more))


class Seconds:
    """Seconds that go by when a test says so: until then no gap has settled."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


class Reading:
    """A source being read in the background, and what it gave."""

    def __init__(self, source: XSource) -> None:
        self.source = source
        self.items: list[Item] = []
        self.error: SourceError | None = None

    @property
    def ids(self) -> list[str]:
        return [item.post.id[2:] for item in self.items if isinstance(item, Posted)]

    def has(self, *numbers: int) -> bool:
        return {ID(number) for number in numbers} <= set(self.ids)

    async def run(self, cursor: str) -> None:
        try:
            async with aclosing(self.source.items(cursor)) as items:  # type: ignore[type-var]
                async for item in items:
                    self.items.append(item)
        except SourceError as error:
            self.error = error


@asynccontextmanager
async def reading(fake: FakeX, cursor: str = "", **more: Any) -> AsyncIterator[Reading]:
    options: dict[str, Any] = {
        "waits": FAST,
        "timeouts": PATIENT,
        "base": fake.base,
    } | more
    token = options.pop("token", TOKEN)
    got = Reading(XSource(token, QUERY, slug="kestrelconf", now=lambda: NOW, **options))
    task = asyncio.create_task(got.run(cursor))
    try:
        yield got
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
async def x() -> AsyncIterator[FakeX]:
    async with FakeX().running() as fake:
        yield fake


async def test_posts_come_through_with_their_cursor(x: FakeX) -> None:
    async with reading(x) as got:
        await until(lambda: x.open)
        await x.send(line(1), line(3), line(2))
        await until(lambda: got.has(1, 2, 3))
    assert got.ids == [ID(1), ID(3), ID(2)]
    assert [item.cursor for item in got.items] == [f"{ID(1)} 1", f"{ID(3)} 2", f"{ID(3)} 3"]
    assert x.searches == []
    assert any("Tweepy" in agent for agent in x.agents)
    await until(lambda: x.open == 0)


async def test_our_rule_is_made_and_others_are_left_alone(x: FakeX) -> None:
    other = {"id": "1", "value": "#theirs", "tag": "theirs"}
    stale = {"id": "2", "value": "#old", "tag": "backchannel:kestrelconf"}
    untagged = {"id": "3", "value": "#bare"}
    x.rules = [other, stale, untagged]
    async with reading(x):
        await until(lambda: x.open)
        assert other in x.rules
        assert untagged in x.rules
        assert stale not in x.rules
        assert [rule["value"] for rule in x.rules if rule.get("tag", "").endswith("conf")] == [
            QUERY
        ]
        x.end()
        await until(lambda: len(x.connects) == 2)
        assert len(x.rules) == 3


async def test_posts_that_only_anothers_rule_asked_for_are_not_ours(x: FakeX) -> None:
    x.rules = [{"id": "77", "value": QUERY, "tag": "made by hand"}]
    theirs = line(1) | {"matching_rules": [{"id": "5", "tag": "theirs"}]}
    by_id = line(2) | {"matching_rules": [{"id": 5, "tag": None}, {"id": 77, "tag": None}]}
    unsaid = line(3)
    del unsaid["matching_rules"]
    async with reading(x) as got:
        await until(lambda: x.open)
        await x.send(theirs, by_id, unsaid)
        await until(lambda: got.has(2, 3))
    assert not got.has(1)


async def test_broken_lines_and_errors_in_the_stream_are_skipped(
    x: FakeX, caplog: pytest.LogCaptureFixture
) -> None:
    trouble = {"errors": [{"title": "operational-disconnect"}]}
    async with reading(x) as got:
        await until(lambda: x.open)
        await x.send(b'{"data": {"id": "1', b"[" * 100_000, b"\xff\xfe", trouble, b"null", line(1))
        await x.send(payload(post(ID(2), withheld={"country_codes": ["XY"]})), line(3))
        await x.send(line(4, note_tweet={"text": "x" * 300_000}))
        await until(lambda: got.has(1, 3, 4))
    assert len(x.connects) == 1
    assert not got.has(2)


async def test_a_clean_close_is_no_reason_for_a_storm(x: FakeX) -> None:
    waited: list[float] = []

    class Noted(Waits):
        def closed(self, failures: int) -> float:
            waited.append(super().closed(failures))
            return waited[-1]

    x.script.extend(["close"] * 8)
    async with reading(x, waits=Noted(closed_first=0.05, closed_most=0.2, settle=0.05)):
        await until(lambda: len(x.connects) == 9)
    assert waited == [0.0, 0.05, 0.1, *[0.2] * 5]
    gaps = [after - before for before, after in zip(x.connects, x.connects[1:], strict=False)]
    assert all(gap >= wait for gap, wait in zip(gaps, waited, strict=True))


@pytest.mark.parametrize("how", ["end", "cut", "stall"])
async def test_what_was_missed_is_found_by_search(x: FakeX, how: str) -> None:
    timeouts, seconds = PATIENT, Seconds()
    if how == "stall":
        x.script.append("stall")
        timeouts = replace(PATIENT, stall=1.0)
    async with reading(x, timeouts=timeouts, clock=seconds) as got:
        await until(lambda: x.open)
        got.source._wire = (TOKEN, x.base, PATIENT)  # the next connection's
        await x.send(line(10))
        await until(lambda: got.has(10))
        x.posts = [line(n) for n in range(10, 20)]
        if how == "end":
            x.end()
        elif how == "cut":
            x.cut()
        await until(lambda: len(x.connects) == 2)
        await until(lambda: got.has(*range(10, 20)))
        x.posts.append(line(20))
        seconds.passed += 1
        await until(lambda: got.has(20))
        await until(lambda: got.source.health.detail.startswith("Reading"))
        await x.send(line(30))
        await until(lambda: got.has(30))
    assert int(x.searches[0]["since_id"]) < int(ID(10))
    assert len([search for search in x.searches if "next_token" in search]) >= 3
    first = {item.cursor.split()[0] for item in got.items if ID(30) not in item.cursor}
    assert first == {ID(10)}
    assert got.items[-1].cursor.split()[0] == ID(30)


async def test_the_gap_comes_oldest_first_and_the_cursor_waits_for_all_of_it(x: FakeX) -> None:
    x.posts = [line(n) for n in range(1, 12)]
    x.search_status.append(503)
    seconds = Seconds()
    async with reading(x, f"{ID(0)} 7", clock=seconds) as got:
        await until(lambda: x.open)
        await x.send(line(50))
        await until(lambda: got.has(50))
        seconds.passed = 0.1  # it may be tried again
        await until(lambda: got.has(*range(1, 12)))
        assert got.ids == [ID(50), *(ID(n) for n in range(1, 12))]
        assert {item.cursor.split()[0] for item in got.items} == {ID(0)}
        seconds.passed += 1
        await until(lambda: got.source.health.detail.startswith("Reading"))
        await x.send(line(51))
        await until(lambda: got.has(51))
        assert got.items[-1].cursor == f"{ID(51)} {7 + 11 + 2}"


async def test_a_gap_older_than_a_week_is_searched_as_far_back_as_x_goes(x: FakeX) -> None:
    async with reading(x, "1000000000000000000"):
        await until(lambda: x.searches)
    began = int(x.searches[0]["since_id"])
    assert began == first_id(NOW.replace(day=14, hour=15, minute=30))


async def test_search_in_trouble_is_tried_again_while_the_stream_goes_on(x: FakeX) -> None:
    x.search_status.extend([503, 429, 500])
    x.posts = [line(1)]
    seconds = Seconds()

    def found() -> bool:
        seconds.passed += 1
        return got.has(1)

    async with reading(x, f"{ID(0)} 0", clock=seconds) as got:
        await until(lambda: x.open)
        await x.send(line(5))
        await until(lambda: got.has(5))
        assert got.items[-1].cursor.split()[0] == ID(0)
        await until(found)
    assert len(x.connects) == 1
    assert len(x.searches) > 3


async def test_search_that_is_refused_leaves_the_stream_alone(x: FakeX) -> None:
    x.search_status.append(403)
    async with reading(x, f"{ID(0)} 0") as got:
        await until(lambda: x.searches)
        await x.send(line(5))
        await until(lambda: got.has(5))
        await x.send(line(6))
        await until(lambda: got.has(6))
    assert got.items[-1].cursor.split()[0] == ID(6)


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_a_refusal_is_final_and_says_what_to_do(x: FakeX, status: int) -> None:
    x.script.append(status)
    async with reading(x) as got:
        await until(lambda: got.error is not None)
    assert got.error is not None
    assert got.error.final
    assert f"({status})" in str(got.error)
    assert len(x.connects) == 1


async def test_a_wrong_token_is_told_and_never_shown(
    x: FakeX, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with reading(x, token="wrong-and-secret") as got:
            await until(lambda: got.error is not None)
    assert "X_BEARER_TOKEN" in str(got.error)
    assert "wrong-and-secret" not in caplog.text + str(got.error) + repr(got.source.health)


async def test_a_working_token_is_in_no_log(x: FakeX, caplog: pytest.LogCaptureFixture) -> None:
    x.script.extend([503, "close"])
    with caplog.at_level(logging.DEBUG):
        async with reading(x) as got:
            await until(lambda: x.open)
            await x.send(line(1))
            await until(lambda: got.has(1))
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(got.source)


async def test_a_query_x_cannot_read_is_told(x: FakeX) -> None:
    x.rule_error = {
        "title": "Invalid Rule",
        "details": ["Bad \x00rule"],
        "detail": "One or more rules are wrong.",
    }
    async with reading(x) as got:
        await until(lambda: got.error is not None)
    assert str(got.error) == (
        "X cannot read the query (400). Mend it under [[source]] x. X says: Bad rule"
    )


async def test_too_many_requests_are_waited_out_until_x_allows_it(x: FakeX) -> None:
    x.headers["x-rate-limit-reset"] = str(int(NOW.timestamp()) + 600)
    x.script.append(429)
    patient = Waits(rate_first=0.1, rate_most=0.3, settle=0.05)
    async with reading(x, waits=patient) as got:
        await until(lambda: "429" in got.source.health.detail)
        assert got.source.health.state == "waiting"
        assert got.source.health.detail == "X asks us to wait (429). Next try at 14:30:00 UTC."
        await until(lambda: x.open)
    assert x.connects[1] - x.connects[0] >= 0.3


async def test_a_limit_that_ends_at_no_time_is_waited_out_all_the_same(x: FakeX) -> None:
    x.headers["x-rate-limit-reset"] = "9" * 400
    x.script.append(429)
    async with reading(x, waits=Waits(rate_first=0.01, rate_most=0.02)):
        await until(lambda: x.open)


async def test_server_errors_are_waited_out_longer_each_time(x: FakeX) -> None:
    x.script.extend([503, 500, 502])
    async with reading(x) as got:
        await until(lambda: x.open)
        await x.send(line(1))
        await until(lambda: got.has(1))
    gaps = [after - before for before, after in zip(x.connects, x.connects[1:], strict=False)]
    assert gaps[0] >= 0.02
    assert gaps[1] >= 0.04
    assert gaps[2] >= 0.08


async def test_x_out_of_reach_is_tried_again(x: FakeX) -> None:
    async with FakeX().running() as gone:
        base = gone.base
    async with reading(x, base=base) as got:
        await until(lambda: "did not answer" in got.source.health.detail)
        assert got.source.health.state == "waiting"
        assert got.error is None


async def test_reading_stops_at_the_limit_and_says_so(x: FakeX) -> None:
    async with reading(x, limit_usd=30, usd_per_post=10) as got:
        await until(lambda: x.open)
        await x.send(line(1), line(1), line(2), line(3), line(4))
        await until(lambda: got.error is not None)
    assert str(got.error) == "X stopped at its $30 limit. Raise it, or go on without."
    assert got.has(1, 2, 3)
    assert not got.has(4)
    await until(lambda: x.open == 0)


async def test_a_connection_is_left_though_more_lines_wait_than_there_is_room_for(
    x: FakeX, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x_wire, "LINES", 2)
    async with asyncio.timeout(PATIENCE):
        async with x_wire.streaming(TOKEN, x.base, replace(PATIENT, stall=600.0)) as stream:
            await until(lambda: x.open)
            await x.send(*(line(number) for number in range(1, 30)))
            await until(stream.lines.full)
        assert stream.session.closed


async def test_the_limit_outlives_a_restart(x: FakeX) -> None:
    async with reading(x, f"{ID(3)} 3", limit_usd=30, usd_per_post=10) as got:
        await until(lambda: got.error is not None)
    assert x.connects == []


async def test_what_was_read_and_not_stored_counts_when_reading_begins_again(x: FakeX) -> None:
    async with reading(x) as got:
        await until(lambda: x.open)
        await x.send(line(1), line(2))
        await until(lambda: got.has(1, 2))
    x.posts = [line(2)]
    async with aclosing(got.source.items(f"{ID(1)} 1")) as again:  # type: ignore[type-var]
        await anext(again)  # the same once more: on one day it costs nothing
    assert got.source.meter.reads == 2


async def test_searching_a_gap_stops_at_the_limit_too(x: FakeX) -> None:
    x.posts = [line(n) for n in range(1, 100)]
    async with reading(x, f"{ID(0)} 0", limit_usd=1, usd_per_post=0.1) as got:
        await until(lambda: got.error is not None)
    assert len(x.searches) == 4
    assert len(got.items) == 12


@pytest.mark.parametrize("cursor", ["nonsense", "-5 x", " ", "1" * 100, "5 5 5", "١٢ 3"])
async def test_a_cursor_of_nonsense_is_no_trouble(x: FakeX, cursor: str) -> None:
    async with reading(x, cursor) as got:
        await until(lambda: x.open)
        await x.send(line(1))
        await until(lambda: got.has(1))


def test_a_post_is_charged_once_a_day() -> None:
    meter = Meter(limit_usd=1, usd_per_post=0.25)
    today, tomorrow = NOW.date(), NOW.replace(day=22).date()
    meter.add({"1", "2"}, today)
    meter.add({"2"}, today)
    assert (meter.reads, meter.over) == (2, False)
    meter.add({"2"}, tomorrow)
    meter.add({"3"}, tomorrow)
    assert (meter.spent_usd, meter.over) == (1.0, True)


def test_waits_grow_as_x_asks_and_no_further() -> None:
    waits = Waits()
    assert [waits.network(n) for n in (1, 2, 3, 100)] == [0, 0.25, 0.5, 16]
    assert [waits.closed(n) for n in (1, 2, 3, 4, 50)] == [0, 1, 2, 4, 60]
    assert [waits.http(n) for n in (1, 2, 50)] == [5, 10, 320]
    assert [waits.rate(n, 0) for n in (1, 2, 50)] == [60, 120, 320]
    assert [waits.rate(1, left) for left in (500, 5000)] == [500, 960]
