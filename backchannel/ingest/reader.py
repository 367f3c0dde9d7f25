"""One source, read and stored, with a bounded buffer between the two."""

from __future__ import annotations

import asyncio
import logging
from bisect import bisect_left
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

import msgspec
from redis.exceptions import RedisError

from backchannel.core.errors import SourceError, StoreError
from backchannel.core.post import Item, Posted
from backchannel.core.source import Source, SourceState
from backchannel.ingest.judge import believed
from backchannel.ingest.take import Rulebook, SwitchedOff, take
from backchannel.store.dead import bury
from backchannel.store.ending import ended, one_of
from backchannel.store.figures import LAGS, Taking
from backchannel.store.log import Log
from backchannel.store.refusal import is_about_its_input

_log = logging.getLogger(__name__)

BUFFER: Final = 10_000
"""Items that may wait for Redis; then the source is read no further."""
BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds between tries: from `first`, doubling, to `most`."""

    first: float
    most: float

    def after(self, failures: int) -> float:
        """How long to wait after so many failures in a row, the first being 1."""
        return min(self.most, self.first * 2.0 ** min(failures - 1, 30))


REDIS_AWAY: Final = Backoff(0.1, 2.0)
SOURCE_FAILED: Final = Backoff(1.0, 60.0)


class Reader:
    """Reads one source into the log.

    Args:
        clock: the time of day.
        failed: how long to wait after a source failed.
    """

    def __init__(
        self,
        log: Log,
        source: Source,
        clock: Callable[[], datetime],
        *,
        failed: Backoff = SOURCE_FAILED,
    ) -> None:
        self.source = source
        self.stored = 0
        """Items that were stored, counted twice if they came twice."""
        self.switched_off = False
        """The last run ended because the desk had switched the source off."""
        self._log = log
        self._clock = clock
        self._failed = failed
        self._lags = [0] * (len(LAGS) + 1)
        self._lag_sum = 0.0
        self._rules = Rulebook()
        self._buffer: asyncio.Queue[Item] = asyncio.Queue(BUFFER)
        self._reading: asyncio.Task[None] | None = None
        self._over = ""

    @property
    def waiting(self) -> int:
        """How many items wait to be stored."""
        return self._buffer.qsize()

    @property
    def taking(self) -> Taking:
        """How it is going, in figures."""
        lags = list(self._lags) if any(self._lags) else []
        return Taking(self.stored, self.waiting, lags, self._lag_sum)

    async def run(self) -> None:
        """Returns when the source has nothing more to give, or a person must act."""
        self.switched_off = False
        self._buffer = asyncio.Queue(BUFFER)  # an earlier run's rest is read again
        name = self.source.name
        storing = asyncio.create_task(self._store(), name=f"store {name}")
        self._reading = asyncio.create_task(self._read(), name=f"read {name}")
        tasks = [self._reading, storing]
        try:
            if self._over:
                self._reading.cancel()
            await one_of(self._reading, storing)
            if self._over:
                self.say("ended", self._over)
            drained = asyncio.create_task(self._buffer.join(), name=f"drain {name}")
            tasks.append(drained)
            await one_of(drained, storing)
        except SwitchedOff:
            self.switched_off = True
        finally:
            await ended(tasks)

    def end(self, detail: str) -> None:
        """Reads no further, for good. What was read is still stored."""
        if self._over:
            return
        self._over = detail
        if self._reading is not None:
            self._reading.cancel()

    def say(self, state: SourceState, detail: str) -> None:
        """Sets the source's health."""
        self.source.health.state, self.source.health.detail = state, detail

    async def _read(self) -> None:
        failures = 0
        while True:
            await self._buffer.join()  # so that the cursor is that of the last item read
            before = self.stored
            try:
                await self._read_on()
                return
            except SourceError as error:
                if error.final:
                    self.say("stopped", str(error))
                    return
                reason = str(error)
            except Exception:
                _log.exception("source %s failed", self.source.name)
                reason = "It failed; the log says how"
            failures = 1 if self.stored > before else failures + 1
            seconds = self._failed.after(failures)
            self.say("waiting", f"{reason}. Next try in {seconds:.0f} s.")
            await asyncio.sleep(seconds)

    async def _read_on(self) -> None:
        cursor = await self._cursor()
        if self._over:
            return
        # Every source is an async generator, which is closed here and not some time later.
        items = cast(Any, self.source.items(cursor))
        async with aclosing(items):
            async for item in items:
                await self._buffer.put(item)

    async def _cursor(self) -> str:
        failures = 0
        while True:
            try:
                return await self._log.cursor(self.source.name)
            except (RedisError, OSError) as error:
                failures += 1
                await self._redis_away(error, failures)

    async def _store(self) -> None:
        while True:
            batch = [await self._buffer.get()]
            while len(batch) < BATCH and not self._buffer.empty():
                batch.append(self._buffer.get_nowait())
            await self._put(batch)
            for _ in batch:
                self._buffer.task_done()

    async def _put(self, batch: Sequence[Item]) -> None:
        """Stores a batch, however long it takes; what can never be stored is buried."""
        failures = 0
        while True:
            try:
                name, at = self.source.name, self._clock()
                words = await take(self._log, batch, name, at, rules=self._rules)
                self.stored += len(batch)
                self._count(batch, words, self._clock())
                return
            except SwitchedOff:
                raise
            except (RedisError, OSError, StoreError) as error:
                if is_about_its_input(error):
                    return await self._one_by_one(batch, error)
                failures += 1
                await self._redis_away(error, failures)
            except Exception as error:
                _log.exception("source %s: an item cannot be stored", self.source.name)
                return await self._one_by_one(batch, error)

    def _count(self, batch: Sequence[Item], words: Sequence[str], now: datetime) -> None:
        """Notes how long after its writing each new post was stored."""
        for item, word in zip(batch, words, strict=True):
            if word == "new" and isinstance(item, Posted):
                written = believed(item.post.created_at, now)
                if written is not None:
                    lag = (now - written).total_seconds()
                    self._lags[bisect_left(LAGS, lag)] += 1
                    self._lag_sum += lag

    async def _one_by_one(self, batch: Sequence[Item], error: Exception) -> None:
        if len(batch) > 1:
            for item in batch:
                await self._put([item])
            return
        reason = f"{type(error).__name__}: {error}"
        await self._bury(batch[0], reason)

    async def _bury(self, item: Item, reason: str) -> None:
        failures, at = 0, self._clock()
        while True:
            try:
                await bury(
                    self._log,
                    at=at,
                    source=self.source.name,
                    reason=reason,
                    item=_shown(item),
                    id=_post_id(item),
                )
                return
            except (RedisError, OSError) as error:
                failures += 1
                await self._redis_away(error, failures)

    async def _redis_away(self, error: Exception, failures: int) -> None:
        if failures in (1, 10, 100):
            _log.warning(
                "source %s: %d items wait for Redis (%s)",
                self.source.name,
                self.waiting,
                type(error).__name__,
            )
        await asyncio.sleep(REDIS_AWAY.after(failures))


def _post_id(item: Item) -> str:
    return item.post.id if isinstance(item, Posted) else item.id


def _shown(item: Item) -> str:
    try:
        return msgspec.json.encode(item).decode()
    except (ValueError, TypeError):
        return repr(item)
