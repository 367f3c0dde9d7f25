"""The store's promise, for any sequence of writes: whoever reads on ends where a snapshot is."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from backchannel.core.feed import WallState
from backchannel.core.post import Post, Posted, new_post
from backchannel.core.rules import Rules
from backchannel.store import waves
from backchannel.store.connect import connect
from backchannel.store.log import Log
from tests.play import NOW, Play, writes

WINDOW = 3
_slugs = itertools.count()

_FULL = [("show", 0), ("show", 1), ("show", 2)]
"""The examples with it are rare among random writes: a post that pushed another out and went; and
one that was changed, went and came back while another pushed the window on."""


def _home(post: Post) -> str:
    if post.status != "held" or "lane" not in post.flags:
        return post.status
    return "resolved" if post.lane is not None and post.lane.state == "resolved" else "lane"


def _told(state: WallState) -> tuple[Any, ...]:
    """What two clients must agree on. Stars are the desk's, counts come outside the sequence."""
    posts = [
        (post.id, post.shown, post.rev, post.version, "pinned" in post.flags)
        for post in state.in_order()
    ]
    return posts, state.floor, state.cue


async def _read_on(log: Log, state: WallState, seq: int, limit: int = 1000) -> int:
    """Applies all that came after seq, and gives back the top."""
    while True:
        read = await log.read("wall", seq, limit)
        assert read.whole
        for entry in read.entries:
            assert entry.seq == seq + 1
            state.apply(entry)
            seq = entry.seq
        if seq == read.top:
            return seq


async def _check(log: Log, written: list[tuple[str, int]]) -> None:
    await log.set_rules(Rules(mode="post"), by="Mo", at=NOW)
    play = Play(log)
    live, top = WallState(limit=WINDOW), 0
    early = [(live.cut(WINDOW), 0)]
    for what, number in written:
        await play.write(what, number)
        top = await _read_on(log, live, top)
        now = await log.wall()
        assert (now.seq, _told(now.state)) == (top, _told(live)), (what, number)
        early.append((now.state, now.seq))
    for limit, (state, seq) in enumerate(early, 1):
        await _read_on(log, state, seq, limit)
        assert _told(state) == _told(live), seq
    desk = (await log.read("desk", 0)).entries
    assert [entry.seq for entry in desk] == list(range(1, len(desk) + 1))
    lists = (await log.tally()).lists
    stored = [post async for post in log.posts() if post.status != "deleted"]
    for name in ("held", "later", "shown", "rejected", "lane", "resolved"):
        assert lists[name] == sum(_home(post) == name for post in stored)
    assert lists["pinned"] == sum("pinned" in post.flags for post in stored)
    held = {post.id for post in stored if post.due is not None}
    due: Any = await log.redis.zrange(log.keys("due"), 0, -1)
    assert {id.decode() for id in due} == held
    for wave in await waves.waves(log):
        assert {_home(post) for post in await log.some(wave.posts)} <= {"held", "shown"}


def test_whoever_reads_on_from_any_seq_ends_where_a_snapshot_is(valkey: str) -> None:
    with asyncio.Runner() as runner:
        redis = connect(valkey)

        @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(st.lists(writes, min_size=5, max_size=40))
        @example([*_FULL, ("show", 3), ("delete", 3)])
        @example([*_FULL, ("show", 0), ("show", 3), ("reject", 0), ("reject", 2), ("approve", 0)])
        def check(written: list[tuple[str, int]]) -> None:
            runner.run(_check(Log(redis, f"any-{next(_slugs)}", window=WINDOW), written))

        try:
            check()
        finally:
            runner.run(redis.aclose())


def test_any_text_comes_back_as_it_was(valkey: str) -> None:
    with asyncio.Runner() as runner:
        redis = connect(valkey)
        log = Log(redis, f"any-{next(_slugs)}")

        async def through(text: str) -> None:
            post = new_post(id=f"form:{next(_slugs)}", source="form", text=text, warning=text)
            newer = new_post(id=post.id, source="form", text="new", version=1)
            await log.ingest([Posted(post=post)], at=NOW, source="form")
            stored = await log.post(post.id)
            assert stored is not None
            assert (stored.text, stored.warning) == (text, text)
            await log.ingest([Posted(post=newer)], at=NOW, source="form")
            stored = await log.post(post.id)
            assert stored is not None
            assert (stored.text, stored.before) == ("new", text)

        @settings(max_examples=100, deadline=None)
        @given(st.text())
        def check(text: str) -> None:
            runner.run(through(text))

        try:
            check()
        finally:
            runner.run(redis.aclose())
