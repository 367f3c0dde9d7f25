"""The demo's source: goes on from now, is never silent for long, and never ends."""

from __future__ import annotations

from contextlib import aclosing
from datetime import UTC, datetime, timedelta

from backchannel.core.post import Item, Posted
from backchannel.demo.conference import NOW
from backchannel.demo.generate import generate
from backchannel.demo.moment import Moment
from backchannel.demo.source import QUIET, DemoSource, timetable

_FAST = 1e9
_THEN = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)


async def _some(source: DemoSource, count: int, cursor: str = "") -> list[Item]:
    items: list[Item] = []
    async with aclosing(source.items(cursor)) as stream:  # type: ignore[type-var]
        async for item in stream:
            items.append(item)
            if len(items) == count:
                break
    return items


def _id(item: Item) -> str:
    return item.post.id if isinstance(item, Posted) else item.id


def _after_now() -> list[Moment]:
    return [moment for moment in generate() if moment.offset > NOW.total_seconds()]


async def test_it_goes_on_where_the_history_ends() -> None:
    items = await _some(DemoSource(_THEN, _FAST), 50)
    assert [_id(item) for item in items] == [_id(m.item) for m in _after_now()[:50]]


async def test_a_later_lap_brings_everything_again_under_fresh_ids() -> None:
    rest, whole = len(_after_now()), len(generate())
    items = await _some(DemoSource(_THEN, _FAST), rest + whole + 10)
    ids = [_id(item) for item in items if not (isinstance(item, Posted) and item.post.version)]
    posted = [item.post.id for item in items if isinstance(item, Posted) and not item.post.version]
    assert len(set(posted)) == len(posted)
    assert len(ids) > whole


async def test_a_cursor_is_where_it_goes_on() -> None:
    items = await _some(DemoSource(_THEN, _FAST), 30)
    again = await _some(DemoSource(_THEN, _FAST), 10, cursor=items[19].cursor)
    assert [_id(item) for item in again] == [_id(item) for item in items[20:]]


async def test_what_it_plays_was_written_just_now() -> None:
    present = datetime.now(UTC)
    source = DemoSource(present, _FAST)
    for item in await _some(source, 100):
        if isinstance(item, Posted) and not item.post.version:
            assert item.post.created_at is not None
            assert abs(item.post.created_at - present) < timedelta(seconds=20)


async def test_it_says_that_it_is_live() -> None:
    source = DemoSource(_THEN, _FAST)
    await _some(source, 1)
    assert source.name == "replay"
    assert source.health.state == "live"


def test_the_first_post_comes_within_three_seconds_and_no_pause_is_long() -> None:
    first = len(generate()) - len(_after_now())
    waits = [wait for _, wait, _ in timetable(first)]
    kinds = [type(moment.item) for _, _, moment in timetable(first)]
    assert sum(waits[: kinds.index(Posted) + 1]) <= 3
    assert max(waits) <= QUIET
