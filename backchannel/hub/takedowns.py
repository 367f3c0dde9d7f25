"""How long it takes until what was taken down is off the last screen, by the screens' own word."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from backchannel.store.screens import ScreenRow

LONGEST: Final = 60.0
"""Seconds: whoever has not said so by then is counted with this, and not waited for."""
_MOST: Final = 1000


class TakeDowns:
    """Waits for the screens to say that they have painted each take-down.

    Args:
        took: told the seconds of each.
    """

    def __init__(self, took: Callable[[float], None]) -> None:
        self._took = took
        self._waiting: dict[int, datetime] = {}

    def gone(self, seq: int, at: datetime) -> None:
        """The wall's entry of this seq takes a post off."""
        if len(self._waiting) < _MOST:
            self._waiting[seq] = at

    def see(self, screens: Iterable[ScreenRow], at: datetime) -> None:
        """What the screens have painted now. Without any, nobody is waited for."""
        there = [screen for screen in screens if not screen.offline]
        level = min((screen.seq for screen in there), default=None)
        last = max((screen.acked for screen in there if screen.acked is not None), default=at)
        for seq, since in list(self._waiting.items()):
            if level is None:
                del self._waiting[seq]
            elif seq <= level:
                self._take(seq, (last - since).total_seconds())
            elif (at - since).total_seconds() > LONGEST:
                self._take(seq, LONGEST)

    def _take(self, seq: int, seconds: float) -> None:
        del self._waiting[seq]
        self._took(max(0.0, seconds))
