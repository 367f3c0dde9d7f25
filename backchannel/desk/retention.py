"""Deletes a conference when its time is over: `retention_days` after its end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from redis.exceptions import RedisError

from backchannel.core.conference import Conference
from backchannel.store import retention as store
from backchannel.store.erase import rewrite
from backchannel.store.log import Log

PAUSE: Final = 60.0
"""Seconds between looks at the clock."""

logger = logging.getLogger(__name__)


class Retention:
    """Keeps one conference's promise to forget.

    Args:
        clock: the time of day.
    """

    def __init__(self, log: Log, conference: Conference, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._conference = conference
        self._clock = clock
        self._said: datetime | None = None
        self._on_disk = True
        """Whether the server's files may still hold what was deleted."""

    async def run(self) -> None:
        """Says when everything is deleted, and does it then; what still comes goes as well."""
        while True:
            with contextlib.suppress(RedisError, OSError):  # readers say it in the log
                await self.look()
            await asyncio.sleep(PAUSE)

    async def look(self) -> None:
        """Looks at the clock once."""
        until, now = self._conference.kept_until, self._clock()
        if until is None:
            return await store.take_back(self._log)
        at = (await store.announce(self._log, until, now)).at
        if at != self._said:
            self._said = at
            told = self._conference.local(at)
            logger.info("%s: everything is deleted on %s", self._conference.slug, told)
        if now >= at:
            await self._delete(now)

    async def _delete(self, now: datetime) -> None:
        posts = await store.delete(self._log, now)
        if posts is not None:
            self._on_disk = True
            logger.warning("%s: its time is over, %d posts deleted", self._log.keys.slug, posts)
        if self._on_disk:
            self._on_disk = False
            if not await rewrite(self._log.redis):
                logger.warning(
                    "%s: Redis' append-only file still has what was deleted: this user may not "
                    "rewrite it, or that failed. Have it run BGREWRITEAOF.",
                    self._log.keys.slug,
                )
