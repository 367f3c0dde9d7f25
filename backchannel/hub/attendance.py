"""Which screens and people are here: told to the other processes, and to every desk."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace
from redis.exceptions import RedisError

from backchannel.core.beat import beat
from backchannel.core.frames import Presence
from backchannel.hub.client import Client
from backchannel.hub.desks import Desks
from backchannel.hub.fanout import Frame
from backchannel.hub.feed import FeedHub, frame
from backchannel.hub.metrics import TAKE_DOWN
from backchannel.hub.screens import Screens
from backchannel.hub.takedowns import TakeDowns
from backchannel.hub.views import DeskView, WallView
from backchannel.store import now as store
from backchannel.store import showings
from backchannel.store.log import Log
from backchannel.store.refusal import is_about_its_input
from backchannel.store.screens import Heartbeat, ScreenRow, as_frames
from backchannel.store.showings import Showing

_TOGETHER: Final = 0.1
"""Seconds: what several screens say within them is told at once."""
_COUNTED: Final = 1.0
"""Seconds: what came on the screens within them is counted in one write."""
_AT_ONCE: Final = 500
"""Showings in one write: Redis does nothing else meanwhile."""
_REPEAT: Final = 5.0
"""Seconds after which a desk is told when its screens were last heard, though nothing changed."""

logger = logging.getLogger(__name__)


class Attendance:
    """The screens and people of one conference, over all processes.

    Args:
        process: this one's name.
        clock: the time of day.
        pause: seconds between looks, when nothing stirs.
    """

    def __init__(
        self,
        log: Log,
        process: str,
        wall: FeedHub[WallView],
        desk: FeedHub[DeskView],
        clock: Callable[[], datetime],
        pause: float,
    ) -> None:
        self.now = store.Now()
        """Screens, people, sources and leases, over all processes."""
        self._log = log
        self._process = process
        self._wall = wall
        self._desk = desk
        self._take_downs = TakeDowns(TAKE_DOWN.labels(log.keys.slug).observe)
        self._clock = clock
        self._pause = pause
        self._screens = Screens(
            lambda: wall.epoch,
            lambda id: wall.view is not None and id in wall.view.state.posts,
            clock,
            lambda: asyncio.get_running_loop().time(),
        )
        self._desks = Desks(log, desk.known)
        self._stirred = asyncio.Event()
        self._mine: tuple[list[Heartbeat], list[store.Sitting]] = [], []
        self._mine_at = 0.0
        self._told: Presence | None = None
        self._told_at = 0.0

    def heard(self, client: Client) -> None:
        """A client that counts as a screen or a person came, left, or gave a sign of life."""
        self._screens.heard(client)
        self.stir()

    def gone(self, seq: int) -> None:
        """The wall's entry of this seq takes a post off."""
        self._take_downs.gone(seq, self._clock())

    def stir(self) -> None:
        """Something may have changed, here or in another process."""
        self._stirred.set()

    async def exchange(self) -> None:
        """Tells the other processes who is here, and the desks who is anywhere; for ever."""
        while True:
            beat()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause):
                    await self._stirred.wait()
            self._stirred.clear()
            with contextlib.suppress(RedisError, OSError):  # the follower tells of it
                await self._share()
                self.now = await store.read_now(self._log, self._clock(), self._wall.epoch)
                for screen in self.now.screens:
                    self._screens.know(screen.id, screen.showing)
                self._take_downs.see(self.now.screens, self._clock())
                await self._desks.left(self.now.signins, self._clock())
                self._tell()
            await asyncio.sleep(_TOGETHER)

    async def count_showings(self) -> None:
        """Writes down what came on the screens, at most once a second; for ever."""
        while True:
            beat()
            await asyncio.sleep(_COUNTED)
            await self._write_showings()

    async def leave(self) -> None:
        """The process ends: its screens are no longer connected."""
        await store.set_screens(self._log, self._process, [], [], self._screens.take_left())
        await store.leave(self._log, self._process)
        await self._write_showings()

    async def _share(self) -> None:
        screens, desks = self._screens.heartbeats(self._wall.known), self._desks.sitting()
        left = self._screens.take_left()
        mine = (sorted(map(_news, screens), key=lambda each: each.id), desks)
        stale = time.monotonic() - self._mine_at > store.STALE.total_seconds() / 2.5
        if mine != self._mine or left or (stale and (screens or desks)):
            try:
                await store.set_screens(self._log, self._process, screens, desks, left)
            except (RedisError, OSError):
                self._screens.put_back(left)
                raise
            self._mine, self._mine_at = mine, time.monotonic()

    async def _write_showings(self) -> None:
        while shown := self._screens.take_shown(_AT_ONCE):
            await self._count(shown)

    async def _count(self, shown: Sequence[Showing]) -> None:
        """Counts them, however long Redis is away; one that it will never count is let go."""
        batch = secrets.token_hex(6)
        while True:
            beat()
            try:
                return await showings.count(self._log, batch, shown)
            except (RedisError, OSError) as error:  # the follower tells of it
                if is_about_its_input(error):
                    refusal = error
                    break
                await asyncio.sleep(self._pause)
        if len(shown) > 1:
            for each in shown:
                await self._count([each])
        else:
            logger.error("%s: a showing is not counted: %s", self._log.keys.slug, refusal)

    def _tell(self) -> None:
        """Tells the desks, if anything has changed that a person would see."""
        view = self._desk.view
        if view is None:
            return
        presence, told = self._presence(self.now.screens), self._presence(_seen(self.now.screens))
        quiet = time.monotonic() - self._told_at < _REPEAT
        if presence == view.presence or (told == self._told and quiet):
            return
        self._told, self._told_at = told, time.monotonic()
        view.presence = presence
        self._desk.forget_snapshots()
        self._desk.fanout.tell("presence", Frame.for_all(frame(presence)))

    def _presence(self, screens: list[ScreenRow]) -> Presence:
        now = self.now
        return Presence(
            screens=as_frames(screens),
            people=now.people,
            sources=now.sources,
            leases=now.leases,
            waves=now.waves,
        )


def _news(heartbeat: Heartbeat) -> Heartbeat:
    """What of a heartbeat is news to others: not how long ago it was."""
    return replace(heartbeat, heard=0.0, acked=None)


def _seen(screens: list[ScreenRow]) -> list[ScreenRow]:
    """What of the screens is news to a person: not that one was heard again."""
    some = datetime.min
    return [replace(row, at=some, acked=some if row.acked is not None else None) for row in screens]
