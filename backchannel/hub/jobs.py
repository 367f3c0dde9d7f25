"""What a process must keep doing for as long as it runs, and whether it does.

A job that fails or returns begins again. One that hangs says nothing by itself: so each says, turn
by turn, by when it will be heard again, and whoever asks sees which has not kept its word.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from backchannel.core.beat import Job, beat, heard
from backchannel.store.ending import ended

TURN_SECONDS: Final = 5.0
"""Within this time nearly every job comes round; a command to Redis may take as long."""
AGAIN_SECONDS: Final = 1.0
"""A job that ended begins again after this long."""

logger = logging.getLogger(__name__)


class Jobs:
    """Jobs by name, each in a task of its own. `end` them."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._due: dict[str, float] = {}
        """By the loop's clock: when each is to be heard again."""
        self._failed: set[str] = set()

    def start(self, name: str, job: Job) -> None:
        """Does this from now on."""
        self._tasks[name] = asyncio.create_task(self._keep(name, job), name=name)

    async def _keep(self, name: str, job: Job) -> None:
        """Runs a job for ever: never connected but deaf."""
        loop = asyncio.get_running_loop()

        def hears(within: float | None) -> None:
            self._due[name] = loop.time() + (TURN_SECONDS if within is None else within)

        heard.set(hears)
        while True:
            beat()
            try:
                await job()
                logger.error("%s has ended", name)
            except Exception:
                logger.exception("%s failed", name)
            self._failed.add(name)
            beat(AGAIN_SECONDS + TURN_SECONDS)
            await asyncio.sleep(AGAIN_SECONDS)
            self._failed.discard(name)

    def problems(self) -> list[str]:
        """Which are not well, a sentence each."""
        ended = {name for name, task in self._tasks.items() if task.done()}
        late = set(self.silent()) - ended
        return [
            *(f"{name} has ended" for name in sorted(ended)),
            *(f"{name} has failed and starts again" for name in sorted(self._failed - ended)),
            *(f"{name} is silent" for name in sorted(late)),
        ]

    def silent(self, seconds: float = 0.0) -> list[str]:
        """Those that should have been heard so many seconds ago, or have ended for good."""
        now = asyncio.get_running_loop().time() - seconds
        return [
            name
            for name, task in self._tasks.items()
            if task.done() or self._due.get(name, now) < now
        ]

    async def end(self) -> None:
        """Cancels them until they are done."""
        await ended(self._tasks.values())
        self._tasks.clear()
