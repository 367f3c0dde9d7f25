"""Asks for the posts on the walls whose networks do not tell when they are taken back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from redis.exceptions import RedisError

from backchannel.core.errors import SourceError, StoreError
from backchannel.core.post import Deleted
from backchannel.core.source import Asked, Source
from backchannel.ingest.take import take
from backchannel.store.log import Log

_log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 60.0
"""How long a post that its author took back may stay on a wall."""
_SLOWEST_SECONDS: Final = 900.0


class Recheck:
    """Looks after one source's posts, as long as they can be on a wall.

    Only those that the walls may show are asked for: asking may cost money, and whatever comes
    back to the walls is asked for again.
    """

    def __init__(
        self,
        log: Log,
        source: Source,
        clock: Callable[[], datetime],
        *,
        every: float = EVERY_SECONDS,
    ) -> None:
        self._log = log
        self.source = source
        """May be replaced by another of its name."""
        self._clock = clock
        self._every = every

    async def run(self) -> None:
        """Goes on until cancelled, through every trouble; does nothing for a source that tells."""
        wait = self._every
        while isinstance(self.source, Asked):
            await asyncio.sleep(wait)
            try:
                await self._look(self.source)
                wait = self._every
            except (SourceError, StoreError, RedisError, OSError) as error:
                wait = min(2 * wait, _SLOWEST_SECONDS)
                _log.warning("%s: its posts could not be asked for: %s", self.source.name, error)

    async def _look(self, asked: Asked) -> None:
        name = self.source.name
        state = (await self._log.wall()).state
        ids = [id for id, post in state.posts.items() if post.source == name]
        if not ids:
            return
        gone = [Deleted(id=id) for id in await asked.gone(ids)]
        if gone:
            await take(self._log, gone, name, self._clock())
            _log.info("%s: %d posts on the walls were taken back", name, len(gone))
