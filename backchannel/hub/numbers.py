"""A conference's numbers, told to its two feeds: posts, people, tags, reposts, lists."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from redis.exceptions import RedisError

from backchannel.core.beat import beat
from backchannel.hub.feed import FeedHub
from backchannel.hub.views import DeskView, WallView
from backchannel.store.answers import Tally
from backchannel.store.log import Log

TALLY: Final = 500
"""Repost counts per read."""


class Numbers:
    """Reads the numbers again and again.

    Args:
        hashtags: those of the conference's file.
        clock: the time of day.
        pause: seconds between reads.
    """

    def __init__(
        self,
        log: Log,
        wall: FeedHub[WallView],
        desk: FeedHub[DeskView],
        hashtags: Sequence[str],
        clock: Callable[[], datetime],
        pause: float,
    ) -> None:
        self._log = log
        self._wall = wall
        self._desk = desk
        self._hashtags = hashtags
        self._clock = clock
        self._pause = pause

    async def count(self) -> None:
        """Tells of them as they change; for ever."""
        epoch, since = "", 0
        while True:
            beat()
            if epoch != self._wall.epoch:
                epoch, since = self._wall.epoch, 0
            with contextlib.suppress(RedisError, OSError):  # the follower tells of it
                since = await self._tally(since)
            await asyncio.sleep(self._pause)

    async def _tally(self, since: int) -> int:
        tally = await self._log.tally(since, TALLY)
        if tally.since < since:
            return 0  # the conference was reset
        changed = dict(tally.changed)
        while len(tally.changed) == TALLY:
            tally = await self._log.tally(tally.since, TALLY)
            changed |= tally.changed
        self._take(tally, changed, first=since == 0)
        return tally.since

    def _take(self, tally: Tally, changed: Mapping[str, int], *, first: bool) -> None:
        self._wall.count(tally.wall(self._clock(), self._own_tags()), changed)
        # At first `changed` is every one that was ever reposted.
        self._desk.count(tally.desk(), {} if first else changed)

    def _own_tags(self) -> tuple[str, ...]:
        """What was a hashtag of the conference's at any time."""
        rules = self._desk.view.rules if self._desk.view is not None else {}
        return (*self._hashtags, *(rules.get("hashtags") or ()), *rules.get("dropped", ()))
