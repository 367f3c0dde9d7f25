"""Reads all sources of one conference: one leader, one task a source, health for the desk."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from redis.exceptions import RedisError

from backchannel.core.beat import Job
from backchannel.core.conference import Conference
from backchannel.core.rules import Rules
from backchannel.core.source import Asked, Source
from backchannel.ingest.keeper import Keeper
from backchannel.ingest.reader import SOURCE_FAILED, Backoff, Reader
from backchannel.ingest.recheck import EVERY_SECONDS, Recheck
from backchannel.ingest.take import Rulebook
from backchannel.store import leadership
from backchannel.store.clock import utcnow
from backchannel.store.ending import ended, one_of, to_its_end
from backchannel.store.figures import say_taking
from backchannel.store.leadership import Leadership
from backchannel.store.log import Log
from backchannel.store.now import forget_sources, set_source

_log = logging.getLogger(__name__)

ENDS_WITH_CONFERENCE: Final = frozenset({"x"})
"""Sources that cost money: they are read no longer than the conference lasts."""
_HEALTH_SECONDS: Final = 1.0
_AGAIN_SECONDS: Final = 1.0
_FIGURES_SECONDS: Final = 2.0
_HEALTH_ANYWAY_SECONDS: Final = 5.0
_FORGET: Final = timedelta(minutes=2)
"""A source that is none of ours, and that nobody told of for so long, is there no more: the
conference's file has lost it, or a recording that was played by hand was cut short."""


class Ingester:
    """Takes in one conference's sources.

    Any number may run at once: one leads and reads, the others wait to take over.
    Should two ever read, the log stores each item once all the same.

    Args:
        remake: the sources that ask for hashtags, made for other ones.
        first_rules: those of a conference that has none: at its beginning, and once its store was
            emptied.
        clock: the time of day.
        leader_seconds: how long after a leader's death another takes over.
        failed: how long to wait after a source failed.
        recheck_seconds: how often posts on the walls are asked for, where a network tells nothing.
        beside: what else the one that reads does meanwhile, by name; each goes on for ever.
    """

    def __init__(
        self,
        log: Log,
        conference: Conference,
        sources: Sequence[Source],
        *,
        remake: Callable[[tuple[str, ...]], Sequence[Source]] | None = None,
        first_rules: Rules | None = None,
        clock: Callable[[], datetime] = utcnow,
        leader_seconds: float = leadership.SECONDS,
        failed: Backoff = SOURCE_FAILED,
        recheck_seconds: float = EVERY_SECONDS,
        beside: Mapping[str, Job] | None = None,
    ) -> None:
        self._log = log
        self._beside = dict(beside or {})
        self._conference = conference
        self._clock = clock
        self._leadership = Leadership(log.redis, log.keys("ingester"), seconds=leader_seconds)
        self._renew_seconds = leader_seconds * 0.3
        self._keepers = [
            Keeper(source, partial(Reader, log, clock=clock, failed=failed)) for source in sources
        ]
        self._rechecks = {
            source.name: Recheck(log, source, clock, every=recheck_seconds)
            for source in sources
            if isinstance(source, Asked)
        }
        self._remake = remake
        self._first_rules = first_rules
        self._rules = Rulebook()
        self._tags = conference.tags
        self._said_at = self._forgot_at = float("-inf")
        self._told: dict[str, tuple[tuple[str, str] | None, float]] = {}

    async def run(self, *, until_ended: bool = False) -> None:
        """Reads until cancelled.

        Args:
            until_ended: return when every source has nothing more to give. Leads nobody: for a
                recording played by hand beside a running ingester.
        """
        if until_ended:
            await self._read_all()
            return
        await self._whatever_happens("reading", self._lead)

    async def _lead(self) -> None:
        """Waits until it leads, reads for as long, and gives it up when cancelled."""
        try:
            await self._taken()
            reading = asyncio.create_task(self._read_all(for_ever=True), name="read")
            renewing = asyncio.create_task(self._renewed_until_lost(), name="renew leadership")
            beside = self._begun(self._beside)
            try:
                await one_of(reading, renewing, *beside)
            finally:
                await ended([reading, renewing, *beside])
        finally:
            await to_its_end(self._give_back())

    def _begun(self, beside: Mapping[str, Job]) -> list[asyncio.Task[None]]:
        return [
            asyncio.create_task(self._whatever_happens(name, job), name=name)
            for name, job in beside.items()
        ]

    async def _whatever_happens(self, name: str, job: Job) -> None:
        """Does something for ever, anew if it failed: what goes on beside it is never stopped."""
        while True:
            try:
                await job()
            except Exception:
                _log.exception("%s: %s failed and begins anew", self._conference.slug, name)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _taken(self) -> None:
        while True:
            if await self._take(otherwise=False):
                return
            await asyncio.sleep(self._renew_seconds)

    async def _renewed_until_lost(self) -> None:
        while True:
            await asyncio.sleep(self._renew_seconds)
            if not await self._take(otherwise=True):
                break
        _log.warning("another ingester of %s has taken over", self._conference.slug)

    async def _take(self, *, otherwise: bool) -> bool:
        try:
            return await self._leadership.take()
        except (RedisError, OSError):
            # While Redis is away nobody can take it from us, nor we from anyone.
            return otherwise

    async def _give_back(self) -> None:
        with contextlib.suppress(RedisError, OSError):  # it expires by itself
            async with asyncio.timeout(1):
                await self._leadership.give()

    async def _read_all(self, *, for_ever: bool = False) -> None:
        self._end_what_is_over(for_ever=for_ever)
        if for_ever:
            await self._follow_rules()
        tasks = [
            asyncio.create_task(keeper.run(for_ever=for_ever), name=f"keep {keeper.source.name}")
            for keeper in self._keepers
        ]
        rechecks = {f"recheck {name}": recheck.run for name, recheck in self._rechecks.items()}
        telling = partial(self._keep_telling, for_ever=for_ever)
        beside = self._begun({"tell health": telling, **rechecks})
        left = {*tasks, *beside}
        try:
            while for_ever or not left.isdisjoint(tasks):  # what has ended is still told of
                left -= await one_of(*left)
        finally:
            await ended([*tasks, *beside])
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._tell(anyway=True)

    async def _keep_telling(self, *, for_ever: bool) -> None:
        while True:
            self._end_what_is_over(for_ever=for_ever)
            if for_ever:
                await self._follow_rules()
                await self._say_taking()
                await self._forget_others()
            await self._tell()
            await asyncio.sleep(_HEALTH_SECONDS)

    async def _follow_rules(self) -> None:
        """Does with the sources what the desk asks: on, off, other hashtags."""
        book = self._rules
        try:
            if book.rev is None or book.rev != await self._log.rules_rev():
                await book.read(self._log)
                await self._begin_rules(book)
        except (RedisError, OSError):
            return  # readers say it in the log
        for keeper in self._keepers:
            keeper.turn(keeper.source.name not in book.rules.off)
        tags = self._conference.tags_now(book.rules)
        if tags != self._tags and self._remake is not None and not self._is_over():
            changed = {source.name: source for source in self._remake(tags)}
            for keeper in self._keepers:
                if (source := changed.get(keeper.source.name)) is not None:
                    keeper.change(source)
                    if (recheck := self._rechecks.get(source.name)) is not None:
                        recheck.source = source
        self._tags = tags

    async def _begin_rules(self, book: Rulebook) -> None:
        first = self._first_rules
        if first is not None and not book.given:
            at, by = self._clock(), "conference file"
            await self._log.set_rules(first, by=by, at=at, read_at=book.rev)
            await book.read(self._log)

    def _is_over(self) -> bool:
        ends = self._conference.ends
        return ends is not None and self._clock() >= ends

    def _end_what_is_over(self, *, for_ever: bool) -> None:
        ends, kept_until = self._conference.ends, self._conference.kept_until
        if ends is None or not self._is_over():
            return
        # What came in after that would be deleted at once. A recording played by hand may be old.
        all_ = for_ever and kept_until is not None and self._clock() >= kept_until
        for keeper in self._keepers:
            if all_ or keeper.source.name in ENDS_WITH_CONFERENCE:
                keeper.reader.end(f"The conference ended on {self._conference.local(ends)}")

    async def _say_taking(self) -> None:
        """Says in figures how it goes: that it is said at all shows that we are here."""
        now = asyncio.get_running_loop().time()
        if now < self._said_at + _FIGURES_SECONDS:
            return
        taking = {keeper.source.name: keeper.reader.taking for keeper in self._keepers}
        with contextlib.suppress(RedisError, OSError):  # readers say it in the log
            await say_taking(self._log, taking)
            self._said_at = now

    async def _forget_others(self) -> None:
        """Has the desk told no more of sources that there are no more."""
        now = asyncio.get_running_loop().time()
        if now < self._forgot_at + _FORGET.total_seconds():
            return
        ours = {keeper.source.name for keeper in self._keepers}
        with contextlib.suppress(RedisError, OSError):  # readers say it in the log
            await forget_sources(self._log, ours, self._clock() - _FORGET)
            self._forgot_at = now

    async def _tell(self, *, anyway: bool = False) -> None:
        """Publishes each source's health where it changed, and every few seconds where not."""
        now = asyncio.get_running_loop().time()
        for keeper in self._keepers:
            name, health = keeper.source.name, copy(keeper.source.health)
            saying = (health.state, health.detail)
            said, at = self._told.get(name, (None, 0.0))
            if said == saying and now - at < _HEALTH_ANYWAY_SECONDS and not anyway:
                continue
            try:
                await set_source(self._log, name, health, self._clock())
            except (RedisError, OSError):
                return  # readers say it in the log
            self._told[name] = (saying, now)
