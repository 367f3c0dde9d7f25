"""Follows a conference's feeds: the log is the truth, pub/sub only wakes.

One task reads one subscription and does every catch-up itself, so a live entry and a catch-up can
never cross. redis-py re-subscribes by itself after a dropped connection, and all one sees of it is
another confirmation: each one means that something may have been missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

import msgspec
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from backchannel.core.beat import beat
from backchannel.core.feed import Entry
from backchannel.hub.feed import FeedHub
from backchannel.hub.views import DeskView, Project, WallView, load_desk, load_wall
from backchannel.hub.wire import Timings
from backchannel.store.log import Log

PAGE: Final = 500
"""Entries per read when catching up."""
_RETRY: Final = (0.05, 0.1, 0.2, 0.5, 1.0)

logger = logging.getLogger(__name__)
_entry: Final = msgspec.json.Decoder(Entry)


class Deaf(Exception):
    """The subscription answers no ping."""


class Follower:
    """Keeps the two feeds of one conference level with its log.

    Args:
        heard: called with what comes on `now`; with nothing when something may have been missed.
    """

    def __init__(
        self,
        log: Log,
        wall: FeedHub[WallView],
        desk: FeedHub[DeskView],
        heard: Callable[[bytes], None],
        project: Project,
        timings: Timings,
    ) -> None:
        self.trouble = "not loaded yet"
        """What is wrong, for /readyz; empty when level."""
        self.level = asyncio.Event()
        """Set once both feeds were loaded."""
        self._log = log
        self._wall = wall
        self._desk = desk
        self._feeds: dict[bytes, FeedHub[Any]] = {
            log.keys("wall:live").encode(): wall,
            log.keys("desk:live").encode(): desk,
        }
        self._now = log.keys("now").encode()
        self._heard = heard
        self._project = project
        self._timings = timings
        self._alive = 0.0
        log.redis.connection_pool.max_connections += 1  # the subscription keeps one for itself

    async def run(self) -> None:
        """Follows for ever, through every trouble with Redis."""
        failures = 0
        while True:
            beat()
            pubsub = self._log.redis.pubsub()
            try:
                await self._listen(pubsub)
            except (RedisError, OSError, Deaf) as error:
                failures = 0 if not self.trouble else failures + 1
                self.trouble = f"Redis: {type(error).__name__}"
                logger.warning("%s: subscription renewed: %s", self._log.keys.slug, self.trouble)
            finally:
                await pubsub.aclose()  # type: ignore[no-untyped-call]
            await asyncio.sleep(_RETRY[min(failures, len(_RETRY) - 1)])

    async def _listen(self, pubsub: PubSub) -> None:
        loop = asyncio.get_running_loop()
        await pubsub.ssubscribe(*self._feeds, self._now)
        self._alive = loop.time()
        check = self._alive + self._timings.check
        while True:
            beat()
            message = await pubsub.get_message(timeout=max(0.0, check - loop.time()))
            if message is not None:
                self._alive = loop.time()
                await self._receive(message)
            if loop.time() >= check:
                check = loop.time() + self._timings.check
                await self._check(pubsub)

    async def _check(self, pubsub: PubSub) -> None:
        """Looks at the log itself, and asks the subscription for a sign of life."""
        for feed in self._feeds.values():
            await self._catch_up(feed)
        if self._desk.view is not None and self._desk.view.thin:
            _, _, fresh = await load_desk(self._log, self._project)
            self._desk.view.refill(fresh)
            self._desk.forget_snapshots()
        self._well()
        if asyncio.get_running_loop().time() - self._alive > self._timings.deaf:
            raise Deaf
        await pubsub.ping()

    async def _receive(self, message: dict[str, Any]) -> None:
        channel, data = message["channel"], message["data"]
        match message["type"]:
            case "smessage" if channel == self._now:
                self._heard(data)
            case "smessage":
                await self._live(self._feeds[channel], data)
            case "ssubscribe" if channel == self._now:
                self._heard(b"")
            case "ssubscribe":
                await self._catch_up(self._feeds[channel])
                if all(feed.view is not None for feed in self._feeds.values()):
                    self._well()
            case "sunsubscribe":  # the slot has moved to another server of a cluster
                raise Deaf

    def _well(self) -> None:
        self.trouble = ""
        self.level.set()

    async def _live(self, feed: FeedHub[Any], data: bytes) -> None:
        epoch, number, json = data.split(b":", 2)
        seq = int(number)
        if epoch.decode() == feed.epoch:
            if seq <= feed.seq:
                return
            if seq == feed.seq + 1:
                feed.apply([_entry.decode(json)])
                return
        await self._catch_up(feed)

    async def _catch_up(self, feed: FeedHub[Any]) -> None:
        """Reads on from the log to its top; begins anew where the log does not connect."""
        while True:
            if feed.view is None:
                await self._reload(feed)
            read = await self._log.read(feed.name, feed.seq, PAGE)
            if read.epoch != feed.epoch or not read.whole:
                await self._reload(feed)
                continue
            if read.entries:
                feed.metrics.catch_ups.inc()
            if not feed.apply(read.entries):
                await self._reload(feed)
            elif feed.seq >= read.top:
                return

    async def _reload(self, feed: FeedHub[Any]) -> None:
        load = load_wall if feed.name == "wall" else load_desk
        epoch, seq, view = await load(self._log, self._project)
        after = max(0, seq - self._timings.ring)
        older = await self._log.read(feed.name, after, seq - after) if seq > after else None
        if older is None or not older.whole or older.epoch != epoch:
            return feed.begin(epoch, seq, view)
        feed.begin(epoch, seq, view, _unbroken(older.entries, seq))


def _unbroken(entries: list[Entry], seq: int) -> list[Entry]:
    """The run of entries that ends at a seq; the log may have a hole, and may be ahead."""
    run: list[Entry] = []
    for entry in entries:
        if run and entry.seq != run[-1].seq + 1:
            run = []
        if entry.seq <= seq:
            run.append(entry)
    return run if run and run[-1].seq == seq else []
