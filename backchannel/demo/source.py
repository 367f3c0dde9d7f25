"""Plays the rest of the conference, from the moment a visitor arrives, over and over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from backchannel.core.post import Item
from backchannel.core.source import Health
from backchannel.demo.conference import MIDNIGHT, NOW
from backchannel.demo.generate import generate
from backchannel.demo.history import NAME
from backchannel.demo.moment import Moment, moved
from backchannel.store.clock import utcnow

QUIET: Final = 20.0
"""Seconds of the conference that pass without a post at most: its nights are short."""
_FIRST: Final = 1.0
"""Seconds until the first post."""
_LATE: Final = 5.0
"""Seconds behind its timetable (a machine that slept) after which it makes a new one."""


class DemoSource:
    """A source that repeats the demo for ever; what it plays is always just written.

    Args:
        now: when the visitor arrived; what came before is in place already (`seed`).
        speed: how many times faster than a real conference.
        clock: the present time.
    """

    def __init__(
        self, now: datetime, speed: float = 1.0, clock: Callable[[], datetime] = utcnow
    ) -> None:
        self.name = NAME
        self.health = Health()
        self._now = now
        self._speed = speed
        self._clock = clock

    async def items(self, cursor: str) -> AsyncIterator[Item]:
        """Reads on from a cursor (`lap:number`); empty: from the visitor's arrival."""
        lap, first = _position(cursor)
        self.health = Health("live")
        due = max(self._clock(), self._now)
        while True:
            for number, wait, moment in timetable(first):
                due += timedelta(seconds=wait / self._speed)
                late = (self._clock() - due).total_seconds()
                if late > _LATE:
                    due = self._clock()
                await asyncio.sleep(max(0.0, -late))
                by = due - MIDNIGHT - timedelta(seconds=moment.offset)
                yield replace(moved(moment.item, by, lap), cursor=f"{lap}:{number + 1}")
            lap, first = lap + 1, 0


def timetable(first: int) -> Iterator[tuple[int, float, Moment]]:
    """The moments from a number on, each with the seconds to wait before it."""
    moments = generate()
    for number in range(first, len(moments)):
        gap = moments[number].offset - moments[number - 1].offset if number > first else _FIRST
        yield number, min(gap, QUIET), moments[number]


def _position(cursor: str) -> tuple[int, int]:
    lap, _, number = cursor.partition(":")
    if lap.isdecimal() and number.isdecimal():
        return int(lap), int(number)
    arrival = NOW.total_seconds()
    return 0, sum(moment.offset <= arrival for moment in generate())
