"""Whatever happens, in whatever order: every client's view is the log's, each entry once."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import tempfile
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from redis.exceptions import RedisError

from backchannel.core.decision import Decision
from backchannel.core.post import Author, Deleted, Item, Post, Posted, Reposted, new_post
from backchannel.hub.conference import ConferenceHub
from backchannel.hub.hubs import Hubs
from backchannel.hub.wire import Timings
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from tests.viewers import DeskViewer, WallViewer
from tests.wait import until

T = TypeVar("T")
AT = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
POSTS = 12
TIMINGS = Timings(check=0.05, ring=12)
_slugs = itertools.count()

numbers = st.integers(0, POSTS - 1)
viewers = st.integers(0, 2)
decisions: st.SearchStrategy[Decision] = st.sampled_from(
    ["approve", "reject", "later", "pin", "unpin", "star", "close"]
)


class Server:
    """A server that is killed and started again over the same data."""

    def __init__(self, data: Path) -> None:
        self._embedded = Embedded(data)
        self.url = self._embedded.start()

    async def kill_and_start(self) -> None:
        redis = connect(self.url)
        pid = (await redis.info())["process_id"]
        await redis.aclose()
        os.kill(pid, signal.SIGKILL)
        self._embedded.stop()
        self._embedded.start()

    def stop(self) -> None:
        self._embedded.stop()


class Everything(RuleBasedStateMachine):
    """Posts, decisions, clients and faults over one hub; `agree` looks at every client."""

    server: Server

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.slug = f"machine-{next(_slugs)}"
        self.redis = self.run(self.connected())
        self.log = Log(self.redis, self.slug)
        self.hubs = Hubs(self.redis, [self.slug], lambda feed, post: post, timings=TIMINGS)
        self.run(self.hubs.__aenter__())
        self.walls = [WallViewer(), WallViewer(limit=3), WallViewer(limit=1)]
        self.desk = DeskViewer()
        self.clock, self.version, self.keys = AT, 0, itertools.count()
        self.restarts = 0

    async def connected(self) -> Any:
        return connect(self.server.url)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @property
    def hub(self) -> ConferenceHub:
        return self.hubs[self.slug]

    def teardown(self) -> None:
        try:
            self.agree()
        finally:
            self.run(self.hubs.__aexit__(None, None, None))
            self.run(self.redis.aclose())
            self.runner.close()

    @initialize()
    def begin(self) -> None:
        for wall in self.walls:
            self.follow(wall, self.hub.wall)
        self.follow(self.desk, self.hub.desk)

    def follow(self, viewer: Any, feed: Any) -> None:
        async def attach() -> None:
            viewer.follow(feed)

        self.run(attach())

    # What sources and moderators do

    def ingest(self, *items: Item) -> None:
        self.clock += timedelta(seconds=1)
        self.run(self.log.ingest(items, at=self.clock, source="form"))

    def made(self, number: int, status: str) -> Posted:
        self.version += 1
        text, author = f"Hello {self.version}", Author(id=f"a{number % 3}")
        id, version = f"form:{number}", self.version
        post = new_post(
            id=id, source="form", author=author, text=text, status=status, version=version
        )
        return Posted(post=post)

    @rule(number=numbers, status=st.sampled_from(["shown", "shown", "held"]), twice=st.booleans())
    def post_or_edit(self, number: int, status: str, twice: bool) -> None:
        item = self.made(number, status)
        self.ingest(item, *([item] if twice else []))

    @rule(status=st.sampled_from(["shown", "held"]))
    def burst(self, status: str) -> None:
        self.ingest(*(self.made(number, status) for number in range(POSTS)))

    @rule(number=numbers)
    def delete(self, number: int) -> None:
        self.ingest(Deleted(id=f"form:{number}"))

    @rule(number=numbers)
    def repost(self, number: int) -> None:
        id = f"form:r{next(self.keys)}"
        self.ingest(Reposted(id=id, of=f"form:{number}", by=Author(id="bo")))

    @rule(number=numbers, decision=decisions)
    def decide(self, number: int, decision: Decision) -> None:
        self.run(self._decide(f"form:{number}", decision))

    async def _decide(self, id: str, decision: Decision) -> None:
        post = await self.log.post(id)
        if post is not None:
            key = f"key-{next(self.keys)}"
            await self.log.decide(decision, [(id, post.rev)], by="Mo", at=self.clock, key=key)

    @rule()
    def undo(self) -> None:
        self.run(self.log.undo(by="Mo", at=self.clock, key=f"key-{next(self.keys)}"))

    @rule(step=st.integers(-1, 1))
    def cue(self, step: int) -> None:
        self.run(self.log.cue({"step": step}, by="Mo", at=self.clock))

    # What clients do

    @rule(which=viewers)
    def leave(self, which: int) -> None:
        self.walls[which].leave()

    @rule(which=viewers)
    def come_back(self, which: int) -> None:
        self.follow(self.walls[which], self.hub.wall)

    @rule(which=viewers)
    def say_hello_again(self, which: int) -> None:
        async def again() -> None:
            if self.walls[which].client is not None:
                self.walls[which].again()

        self.run(again())

    @rule(which=viewers)
    def stop_reading(self, which: int) -> None:
        self.run(self._stop(self.walls[which]))

    async def _stop(self, wall: WallViewer) -> None:
        wall.stop_reading()

    @rule(which=viewers)
    def read_on(self, which: int) -> None:
        self.run(self._read_on(self.walls[which]))

    async def _read_on(self, wall: WallViewer) -> None:
        wall.read_on()

    @rule(turns=st.integers(1, 3))
    def let_it_work(self, turns: int) -> None:
        """Time for the hub, but not enough to be sure of anything."""
        self.run(asyncio.sleep(0.002 * turns))

    # What goes wrong

    @rule()
    def kill_subscription(self) -> None:
        self.run(self.redis.client_kill_filter(_type="pubsub"))

    @rule(kept=st.integers(0, 3))
    def trim(self, kept: int) -> None:
        for feed in ("wall", "desk"):
            self.run(self.redis.xtrim(self.log.keys(f"{feed}:log"), kept, approximate=False))

    @rule()
    def flush(self) -> None:
        self.run(self.redis.flushall())

    @precondition(lambda self: self.restarts < 1)
    @rule()
    def kill_server(self) -> None:
        self.restarts += 1
        self.run(self.server.kill_and_start())
        self.run(until(self._answers))

    async def _answers(self) -> bool:
        with contextlib.suppress(RedisError):
            return bool(await self.redis.ping())
        return False

    # What must hold

    @rule()
    def agree(self) -> None:
        self.run(self._agree())

    async def _agree(self) -> None:
        for wall in self.walls:
            wall.read_on()
            if wall.client is None:  # left, or was too slow for the ring
                assert wall.closed in (None, 4008)
                wall.follow(self.hub.wall)
        await until(self._level)
        public, pinned, held = await self._truth()
        for wall in self.walls:
            _mind(wall, public, pinned)
        assert self.desk.held == held
        snapshot = self.hub.wall.snapshot()
        assert snapshot is not None
        assert [post.id for post in snapshot.state["posts"]] == self.walls[0].ids

    async def _level(self) -> bool:
        wall, desk = await self.log.wall(), await self.log.desk()
        return all(
            (viewer.epoch, viewer.seq) == (wall.epoch, wall.seq) for viewer in self.walls
        ) and (self.desk.epoch, self.desk.seq) == (desk.epoch, desk.seq)

    async def _truth(self) -> tuple[dict[str, Post], set[str], set[str]]:
        """What is public, pinned and held, read post by post and not from the feed."""
        posts = [await self.log.post(f"form:{number}") for number in range(POSTS)]
        there = [post for post in posts if post is not None]
        public = {post.id: post for post in there if post.status == "shown"}
        pinned = {post.id for post in public.values() if "pinned" in post.flags}
        return public, pinned, {post.id for post in there if post.status == "held"}


def _mind(wall: WallViewer, public: dict[str, Post], pinned: set[str]) -> None:
    """A view holds the window's posts as they are, and never one that is not public."""
    posts = wall.state.posts
    assert posts.keys() <= public.keys()
    for id, post in posts.items():
        assert (post.text, post.shown) == (public[id].text, public[id].shown)
        assert ("pinned" in post.flags) == (id in pinned)
    assert pinned <= posts.keys()
    window = {id for id, post in public.items() if post.shown >= wall.state.floor}
    assert window <= posts.keys()
    if wall.limit:
        assert len(window) <= wall.limit
    else:
        assert posts.keys() == public.keys()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        running = Server(Path(folder))
        yield running
        running.stop()


def test_every_client_agrees_with_the_log_whatever_happens(server: Server) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    Everything.server = server
    run_state_machine_as_test(
        Everything,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
