"""One conference in one web process: its two feeds, its numbers, and what is true now."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from redis.exceptions import RedisError

from backchannel.core.beat import Job
from backchannel.core.frames import CloseCode, Panic
from backchannel.hub.attendance import Attendance
from backchannel.hub.client import Client
from backchannel.hub.feed import FeedHub, frame
from backchannel.hub.follower import Follower
from backchannel.hub.numbers import Numbers
from backchannel.hub.panic import PanicSwitch, Pressed
from backchannel.hub.views import DeskView, Project, WallView
from backchannel.hub.wire import Timings
from backchannel.store.log import Log
from backchannel.store.now import WAKE, Now


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
            stirred=self._stirred,
            gone=lambda seq: self._attendance.gone(seq),
        )
        self.desk: FeedHub[DeskView] = FeedHub(
            "desk",
            slug,
            project,
            timings=timings,
            clock=clock,
            build=build,
            stirred=self._stirred,
        )
        self._clock = clock
        self._numbers = Numbers(log, self.wall, self.desk, hashtags, clock, timings.check)
        self._attendance = Attendance(log, process, self.wall, self.desk, clock, timings.check)
        self._switch = PanicSwitch(log, panic_file, self._alarm, pass_on, timings.check)
        self._panic_is_kept = panic_file is not None
        self._follower = Follower(log, self.wall, self.desk, self._heard, project, timings)

    def jobs(self) -> dict[str, Job]:
        """What must run for as long as the conference is served; each goes on for ever."""
        jobs: dict[str, Job] = {
            "follow": self._follower.run,
            "wall": self.wall.fanout.run,
            "desk": self.desk.fanout.run,
            "count": self._numbers.count,
            "presence": self._attendance.exchange,
            "showings": self._attendance.count_showings,
            "panic": self._switch.spread,
        }
        if self._panic_is_kept:
            jobs["panic file"] = self._switch.keep
        return jobs

    @property
    def now(self) -> Now:
        """Screens, people, sources and leases, over all processes."""
        return self._attendance.now

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

    def drop(self, signin: str) -> None:
        """Closes the desks of a sign-in that has ended."""
        for client in list(self.desk.known):
            if client.person is not None and client.person.signin == signin:
                client.close(CloseCode.NOT_ALLOWED)

    async def leave(self) -> None:
        """The process ends: its screens are no longer connected."""
        with contextlib.suppress(RedisError, OSError):
            await self._attendance.leave()

    def _alarm(self, pressed: Pressed) -> None:
        panic = frame(pressed.frame)
        self.wall.alarm(panic)
        self.desk.alarm(panic)

    def _stirred(self, client: Client) -> None:
        self._attendance.heard(client)

    def _heard(self, data: bytes) -> None:
        """Something on the channel `now`; nothing: something may have been missed."""
        if data and data != WAKE:
            self._switch.hear(data)
        else:
            self._attendance.stir()
