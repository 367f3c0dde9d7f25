"""The fan-out: few writes, nobody waits for the slow, and the slow lose nothing in silence."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from backchannel.core.feed import Entry, WallState
from backchannel.core.frames import CloseCode, Counts, Panic
from backchannel.core.post import new_post
from backchannel.hub import fanout
from backchannel.hub.feed import FeedHub, frame
from backchannel.hub.views import WallView
from backchannel.hub.wire import Timings
from tests.viewers import WallViewer
from tests.wait import until

AT = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)


def entry(seq: int, text: str = "Hello") -> Entry:
    post = new_post(
        id=f"form:{seq}", source="form", text=text, status="shown", flags=(), rev=1, shown=seq
    )
    return Entry(seq=seq, at=AT, kind="show", id=post.id, post=post)


class Counting(WallViewer):
    """Counts the writes."""

    writes = 0

    def write(self, frames: bytes, /) -> None:
        self.writes += 1
        super().write(frames)


def unloaded(**timings: Any) -> FeedHub[WallView]:
    return FeedHub(
        "wall",
        "conf",
        lambda feed, post: post,
        timings=Timings(**timings),
        clock=lambda: AT,
        build="b1",
        stirred=lambda _: None,
    )


@asynccontextmanager
async def feed(**timings: Any) -> AsyncIterator[FeedHub[WallView]]:
    """A loaded wall feed, its fan-out running."""
    hub = unloaded(**timings)
    hub.begin("epoch", 0, WallView(WallState()))
    task = asyncio.create_task(hub.fanout.run())
    try:
        yield hub
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_what_comes_together_is_one_write() -> None:
    async with feed() as hub:
        wall = Counting()
        wall.follow(hub)
        before = wall.writes
        hub.apply([entry(seq) for seq in range(1, 11)])
        await until(lambda: wall.seq == 10)
        assert wall.writes == before + 1


async def test_numbers_wait_for_an_entry_to_go_with() -> None:
    async with feed() as hub:
        wall = Counting()
        wall.follow(hub)
        hub.apply([entry(1)])
        await until(lambda: wall.seq == 1)
        before = wall.writes
        hub.count(Counts(posts=1, voices=1), {})
        for _ in range(10):  # turns in which an entry would have gone
            await asyncio.sleep(0)
        assert wall.writes == before
        hub.apply([entry(2)])
        await until(lambda: wall.seq == 2)
        assert (wall.writes, len(wall.of("counts"))) == (before + 1, 1)


async def test_entries_within_the_window_wait_for_its_end_and_go_joined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fanout, "SHARE", 1e9)  # as if every flush took long
    async with feed(window=0.5) as hub:
        wall = Counting()
        wall.follow(hub)
        hub.apply([entry(1)])
        await until(lambda: wall.seq == 1)
        before = wall.writes
        for seq in range(2, 7):
            hub.apply([entry(seq)])
            await asyncio.sleep(0)
        assert wall.seq == 1
        await until(lambda: wall.seq == 6)
        assert wall.writes == before + 1


async def test_a_client_that_came_within_a_window_gets_each_entry_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fanout, "SHARE", 1e9)
    async with feed(window=0.02) as hub:
        first, late = WallViewer(), WallViewer()
        first.follow(hub)
        hub.apply([entry(1)])
        await until(lambda: first.seq == 1)
        hub.apply([entry(2)])
        late.follow(hub)
        hub.apply([entry(3)])
        await until(lambda: first.seq == late.seq == 3)
        assert late.applied == [("epoch", 3)]


async def test_who_stops_reading_is_left_out_and_catches_up_from_the_ring() -> None:
    async with feed() as hub:
        slow, other = WallViewer(), WallViewer()
        slow.follow(hub)
        other.follow(hub)
        slow.stop_reading()
        for seq in range(1, 301):
            hub.apply([entry(seq, "x" * 2000)])
        await until(lambda: other.seq == 300)
        assert slow.seq == 0
        slow.read_on()
        await until(lambda: slow.seq == 300)
        assert slow.closed is None


async def test_who_stops_reading_in_the_middle_of_a_flush_is_left_out_at_once() -> None:
    class Jealous(WallViewer):
        """Once it was sent an entry, nobody else reads."""

        def apply(self, entry: Entry) -> None:
            for other in viewers:
                if other is not self:
                    other.stop_reading()

    async with feed() as hub:
        viewers = [Jealous() for _ in range(5)]
        for viewer in viewers:
            viewer.follow(hub)
        hub.apply([entry(1)])
        await until(lambda: any(viewer.seq for viewer in viewers))
        assert sorted(viewer.seq for viewer in viewers) == [0, 0, 0, 0, 1]


async def test_who_was_passed_by_the_ring_is_told_that_it_is_too_slow() -> None:
    async with feed(ring=10) as hub:
        asleep, waking, other = WallViewer(), WallViewer(), WallViewer()
        for viewer in (asleep, waking, other):
            viewer.follow(hub)
        asleep.stop_reading()
        waking.stop_reading()
        for seq in range(1, 50):
            hub.apply([entry(seq)])
            await until(lambda seq=seq: other.seq == seq)
        waking.read_on()
        assert waking.closed is CloseCode.SLOW
        hub.sweep(asyncio.get_running_loop().time(), ping=False)
        assert asleep.closed is CloseCode.SLOW
        assert len(hub.clients) == 1


async def test_whose_buffer_stays_full_is_cut_off() -> None:
    async with feed(stalled=600.0) as hub:
        stuck = WallViewer()
        stuck.follow(hub)
        stuck.stop_reading()
        now = asyncio.get_running_loop().time()
        hub.sweep(now + 300.0, ping=False)
        assert hub.clients == {stuck.client}
        hub.sweep(now + 900.0, ping=False)
        assert stuck.aborted
        assert not hub.clients


async def test_pings_tell_the_top_and_who_answers_none_is_cut_off() -> None:
    async with feed(silence=30.0) as hub:
        dead, alive = WallViewer(), WallViewer()
        dead.follow(hub)
        alive.follow(hub)
        hub.apply([entry(1)])
        now = asyncio.get_running_loop().time()
        hub.sweep(now, ping=True)
        await until(lambda: alive.of("ping") == dead.of("ping") == [{"t": "ping", "seq": 1}])
        alive.pong()
        assert alive.client is not None
        alive.client.heard = now + 25.0
        hub.sweep(now + 31.0, ping=True)
        assert (dead.aborted, alive.aborted) == (True, False)


async def test_who_resumes_or_was_slow_gets_the_latest_numbers() -> None:
    async with feed() as hub:
        slow, away = WallViewer(), WallViewer()
        slow.follow(hub)
        away.follow(hub)
        away.leave()
        slow.stop_reading()
        hub.count(Counts(posts=3, voices=2), {})
        await asyncio.sleep(0)
        slow.read_on()
        away.follow(hub)
        await until(lambda: slow.of("counts") and away.of("counts"))
        expected = {"t": "counts", "posts": 3, "voices": 2}
        assert slow.of("counts") == away.of("counts") == [expected]


async def test_who_asked_for_less_hears_of_no_tags_and_is_not_woken_for_them() -> None:
    async with feed() as hub:
        wall, widget, away = WallViewer(), Counting(limit=30), WallViewer(limit=30)
        away.follow(hub)
        away.leave()
        hub.count(Counts(posts=3, voices=2, tags=[("tea", 1)]), {})
        wall.follow(hub)
        widget.follow(hub)
        counts = [viewer.of("snapshot")[0]["state"]["counts"] for viewer in (wall, widget)]
        assert counts == [
            {"posts": 3, "voices": 2, "tags": [["tea", 1]]},
            {"posts": 3, "voices": 2},
        ]
        await asyncio.sleep(0)
        before = widget.writes
        hub.count(Counts(posts=3, voices=2, tags=[("tea", 2)], rate=1), {})
        await until(lambda: wall.of("counts") and wall.of("counts")[-1]["tags"] == [["tea", 2]])
        assert widget.writes == before
        away.follow(hub)
        await until(lambda: away.of("counts"))
        assert away.of("counts") == [{"t": "counts", "posts": 3, "voices": 2}]
        hub.count(Counts(posts=4, voices=2, tags=[("tea", 2)]), {})
        await until(lambda: widget.of("counts") and widget.of("counts")[-1]["posts"] == 4)
        assert widget.of("counts")[-1] == {"t": "counts", "posts": 4, "voices": 2}


async def test_a_connection_that_breaks_under_a_write_takes_nobody_with_it() -> None:
    class Broken(WallViewer):
        def write(self, frames: bytes, /) -> None:
            if self.seq or self.frames:
                raise RuntimeError("the handler is closed")
            super().write(frames)

    async with feed() as hub:
        broken, other = Broken(), WallViewer()
        broken.follow(hub)
        other.follow(hub)
        hub.apply([entry(1)])
        await until(lambda: other.seq == 1)
        assert broken.aborted
        assert len(hub.clients) == 1


async def test_who_comes_before_the_first_load_is_welcomed_by_it() -> None:
    hub = unloaded()
    wall = WallViewer()
    wall.follow(hub)
    hub.sweep(0.0, ping=True)
    assert wall.frames == [{"t": "ping", "seq": 0}]
    assert hub.snapshot() is None
    hub.begin("epoch", 7, WallView(WallState()))
    assert [frame["t"] for frame in wall.frames[1:]] == ["welcome", "snapshot"]
    assert wall.seq == 7


async def test_connections_that_break_before_the_first_load_cost_nobody_its_welcome() -> None:
    class Broken(WallViewer):
        """Takes so many writes."""

        def __init__(self, writes: int) -> None:
            super().__init__()
            self.left = writes

        def write(self, frames: bytes, /) -> None:
            self.left -= 1
            if self.left < 0:
                raise RuntimeError("the handler is closed")

    hub = unloaded()
    hub.alarm(frame(Panic(on=True, id="p1")))
    at_panic, at_ping, at_load = broken = [Broken(writes) for writes in range(3)]
    other = WallViewer()
    for viewer in (*broken, other):
        viewer.follow(hub)
    assert at_panic.aborted
    hub.sweep(0.0, ping=True)
    assert at_ping.aborted
    hub.begin("epoch", 7, WallView(WallState()))
    assert at_load.aborted
    assert other.seq == 7
    assert len(hub.clients) == 1


async def test_one_snapshot_is_encoded_for_all_who_ask_for_the_same() -> None:
    async with feed() as hub:
        hub.apply([entry(seq) for seq in range(1, 6)])
        assert hub._snapshot_frame(2) is hub._snapshot_frame(2)
        for limit in range(100):
            hub._snapshot_frame(limit)
        assert len(hub._frames) <= 16
