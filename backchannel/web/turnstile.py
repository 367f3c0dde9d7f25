"""Lets a crowd in a few at a time, so that who is already inside is not kept waiting."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Final

SLICE_SECONDS: Final = 0.005
"""Of one turn of the event loop, for those who come in.

A turn reads from every connection that has something to say (libuv: up to 1,024): with thousands
at the door it would take a third of a second, and a moderator's request takes several turns.
"""


class Turnstile:
    """Work of newcomers, in the order in which they came.

    Args:
        clock: seconds, of any origin.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._waiting: deque[Callable[[], None]] = deque()
        self._spent = 0.0
        self._turning = False
        """The next turn will be told of."""

    def through(self, work: Callable[[], None]) -> bool:
        """Does it now where this turn has time for it, or in one of the next. True: it was now."""
        if not self._turning:
            self._turning, self._spent = True, 0.0
            asyncio.get_running_loop().call_soon(self._turn)
        if self._waiting or self._spent >= SLICE_SECONDS:
            self._waiting.append(work)
            return False
        self._do(work)
        return True

    def _turn(self) -> None:
        self._spent = 0.0
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
        else:
            self._turning = False
        while self._waiting and self._spent < SLICE_SECONDS:
            self._do(self._waiting.popleft())

    def _do(self, work: Callable[[], None]) -> None:
        began = self._clock()
        work()
        self._spent += self._clock() - began
