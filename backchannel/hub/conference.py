"""One conference in one web process: its two feeds, its numbers, and what is true now."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from redis.exceptions import RedisError

from backchannel.core.beat import beat
from backchannel.core.frames import CloseCode, Panic, Presence
from backchannel.hub.client import Client
from backchannel.hub.desks import Desks
from backchannel.hub.fanout import Frame
from backchannel.hub.feed import FeedHub, frame
from backchannel.hub.follower import Follower
from backchannel.hub.jobs import Job
from backchannel.hub.metrics import TAKE_DOWN
from backchannel.hub.panic import PanicSwitch, Pressed
from backchannel.hub.screens import Screens
from backchannel.hub.takedowns import TakeDowns
from backchannel.hub.views import DeskView, Project, WallView
from backchannel.hub.wire import Timings
from backchannel.store import now as store
from backchannel.store import showings
from backchannel.store.log import Log, Tally
from backchannel.store.screens import Row, Said, as_frames

TALLY: Final = 500
"""Repost counts per read."""
_TOGETHER: Final = 0.1
"""Seconds: what several screens say within them is told at once."""
_COUNTED: Final = 1.0
"""Seconds: what came on the screens within them is counted in one write."""
_AT_ONCE: Final = 500
"""Showings in one write: Redis does nothing else meanwhile."""
_REPEAT: Final = 5.0
"""Seconds after which a desk is told when its screens were last heard, though nothing changed."""


class ConferenceHub:
    """Everybody who is connected to one conference through this process."""

    def __init__(
        self,
        log: Log,
        process: str,
        project: Project,
        *,
        timings: Timings,
        clock: Callable[[], datetime],
        build: str,
        panic_file: Path | None,
        pass_on: Callable[[bytes], None],
        hashtags: Sequence[str],
    ) -> None:
        slug = log.keys.slug
        self.wall: FeedHub[WallView] = FeedHub(
            "wall",
            slug,
            project,
            timings=timings,
            clock=clock,
            build=build,
            stirred=self._stirred_here,
            gone=lambda seq: self._take_downs.gone(seq, clock()),
        )
        self.desk: FeedHub[DeskView] = FeedHub(
            "desk",
            slug,
            project,
            timings=timings,
            clock=clock,
            build=build,
            stirred=self._stirred_here,
        )
        self.now = store.Now()
        """Screens, people, sources and leases, over all processes."""
        self._log = log
        self._process = process
        self._timings = timings
        self._clock = clock
        self._hashtags = hashtags
        self._screens = Screens(
            lambda: self.wall.epoch,
            lambda id: self.wall.view is not None and id in self.wall.view.state.posts,
            clock,
            lambda: asyncio.get_running_loop().time(),
        )
        self._take_downs = TakeDowns(TAKE_DOWN.labels(slug).observe)
        self._stirred = asyncio.Event()
        self._desks = Desks(log, self.desk.known)
        self._mine: tuple[Any, ...] = ()
        self._mine_at = 0.0
        self._told: tuple[Any, ...] | None = None
        self._told_at = 0.0
        self._switch = PanicSwitch(log, panic_file, self._alarm, pass_on, timings.check)
        self._panic_is_kept = panic_file is not None
        self._follower = Follower(log, self.wall, self.desk, self._heard, project, timings)

    def jobs(self) -> dict[str, Job]:
        """What must run for as long as the conference is served; each goes on for ever."""
        jobs: dict[str, Job] = {
            "follow": self._follower.run,
            "wall": self.wall.fanout.run,
            "desk": self.desk.fanout.run,
            "count": self._count,
            "presence": self._exchange,
            "showings": self._count_showings,
            "panic": self._switch.spread,
        }
        if self._panic_is_kept:
            jobs["panic file"] = self._switch.keep
        return jobs

    @property
    def trouble(self) -> str:
        """What is wrong, for /readyz; empty when all is well."""
        return self._follower.trouble

    async def loaded(self) -> None:
        """Returns once both feeds have been loaded."""
        await self._follower.level.wait()

    @property
    def hashtags(self) -> tuple[str, ...] | None:
        """The hashtags that the desk has set; None: those of the conference's file."""
        view = self.desk.view
        tags = view.rules.get("hashtags") if view is not None else None
        return None if tags is None else tuple(tags)

    @property
    def off(self) -> tuple[str, ...]:
        """The sources that the desk has switched off."""
        view = self.desk.view
        return () if view is None else tuple(view.rules.get("off", ()))

    @property
    def panicked(self) -> Panic | None:
        """The last press; None if there never was one."""
        return self._switch.state.frame if self._switch.state is not None else None

    def panic(self, on: bool, id: str = "", by: str = "") -> None:
        """The holding screen on every wall, or its end. Needs neither Redis nor a disk.

        Pressing on twice is one panic. `id` names this press; empty: one is made. `by` is whose it
        is: for the audit trail, once Redis is there.
        """
        self._switch.press(on, id, by, self._clock())

    def hear_panic(self, pressed: bytes) -> None:
        """A press on a sibling, as it passed it on."""
        self._switch.hear(pressed)

    async def panic_kept(self, seconds: float) -> bool:
        """Whether the last press is on the disk, for a restart; waits for so long."""
        return await self._switch.kept(seconds)

    def drop(self, session: str) -> None:
        """Closes the desks of a session that has ended."""
        for client in list(self.desk.known):
            if client.person is not None and client.person.session == session:
                client.close(CloseCode.NOT_ALLOWED)

    async def leave(self) -> None:
        """The process ends: its screens are no longer connected."""
        with contextlib.suppress(RedisError, OSError):
            await store.set_screens(self._log, self._process, [], [], self._screens.take_left())
            await store.leave(self._log, self._process)
            await self._write_showings()

    def _alarm(self, pressed: Pressed) -> None:
        panic = frame(pressed.frame)
        self.wall.alarm(panic)
        self.desk.alarm(panic)

    def _stirred_here(self, client: Client) -> None:
        self._screens.heard(client)
        self._stirred.set()

    def _heard(self, data: bytes) -> None:
        """Something on the channel `now`; nothing: something may have been missed."""
        if data and data != store.WAKE:
            self._switch.hear(data)
        else:
            self._stirred.set()

    # Numbers

    async def _count(self) -> None:
        epoch, since = "", 0
        while True:
            beat()
            if epoch != self.wall.epoch:
                epoch, since = self.wall.epoch, 0
            with contextlib.suppress(RedisError, OSError):  # the follower tells of it
                since = await self._tally(since)
            await asyncio.sleep(self._timings.check)

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
        self.wall.count(tally.wall(self._clock(), self._own_tags()), changed)
        self.desk.count(tally.desk(), {} if first else changed)  # at first: every one ever reposted

    def _own_tags(self) -> tuple[str, ...]:
        """What was a hashtag of the conference's at any time."""
        view = self.desk.view
        dropped = view.rules.get("dropped", ()) if view is not None else ()
        return (*self._hashtags, *(self.hashtags or ()), *dropped)

    # Presence

    async def _exchange(self) -> None:
        """Tells the other processes who is here, and the desks who is anywhere."""
        while True:
            beat()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._timings.check):
                    await self._stirred.wait()
            self._stirred.clear()
            with contextlib.suppress(RedisError, OSError):  # the follower tells of it
                await self._share()
                self.now = await store.read_now(self._log, self._clock(), self.wall.epoch)
                for screen in self.now.screens:
                    self._screens.know(screen.id, screen.showing)
                self._take_downs.see(self.now.screens, self._clock())
                await self._desks.left(self.now.sessions, self._clock())
                self._tell()
            await asyncio.sleep(_TOGETHER)

    async def _share(self) -> None:
        screens, desks = self._screens.said(self.wall.known), self._desks.sitting()
        left = self._screens.take_left()
        mine = (sorted(map(_said, screens)), desks)
        stale = time.monotonic() - self._mine_at > store.STALE.total_seconds() / 2.5
        if mine != self._mine or left or (stale and (screens or desks)):
            try:
                await store.set_screens(self._log, self._process, screens, desks, left)
            except (RedisError, OSError):
                self._screens.put_back(left)
                raise
            self._mine, self._mine_at = mine, time.monotonic()

    async def _count_showings(self) -> None:
        """Writes down what came on the screens, at most once a second."""
        while True:
            beat()
            await asyncio.sleep(_COUNTED)
            await self._write_showings()

    async def _write_showings(self) -> None:
        while shown := self._screens.take_shown(_AT_ONCE):
            batch = secrets.token_hex(6)
            while True:
                beat()
                try:
                    await showings.count(self._log, batch, shown)
                    break
                except (RedisError, OSError):  # the follower tells of it
                    await asyncio.sleep(self._timings.check)

    def _tell(self) -> None:
        """Tells the desks, if anything has changed that a person would see."""
        view = self.desk.view
        if view is None:
            return
        now = self.now
        rows = [_row(screen) for screen in now.screens]
        told = (rows, now.people, now.sources, now.leases, now.waves)
        quiet = time.monotonic() - self._told_at < _REPEAT
        screens = as_frames(now.screens)
        presence = Presence(
            screens=screens,
            people=now.people,
            sources=now.sources,
            leases=now.leases,
            waves=now.waves,
        )
        if presence == view.presence or (told == self._told and quiet):
            return
        self._told, self._told_at = told, time.monotonic()
        view.presence = presence
        self.desk.forget_snapshots()
        self.desk.fanout.tell("presence", Frame.for_all(frame(presence)))


def _said(screen: Said) -> tuple[Any, ...]:
    """What of a screen's word is news to others: not how long ago it was."""
    return (
        screen.id,
        screen.name,
        screen.scene,
        screen.showing,
        screen.epoch,
        screen.seq,
        screen.build,
    )


def _row(screen: Row) -> tuple[Any, ...]:
    """What of a screen is news to a person: not that it was heard again."""
    return (
        screen.id,
        screen.name,
        screen.scene,
        screen.showing,
        screen.seq,
        screen.offline,
        screen.build,
        screen.acked is None,
    )
