"""X: the filtered stream for what comes, recent search for what was missed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from backchannel.core.errors import SourceError
from backchannel.core.post import Item
from backchannel.core.source import Health, SourceState
from backchannel.sources import x_shape
from backchannel.sources.raw import Raw, id_of, table, tables, text_of
from backchannel.sources.x_ids import first_id, sent_at
from backchannel.sources.x_meter import Meter, Waits
from backchannel.sources.x_wire import (
    BASE,
    Api,
    Lost,
    Refused,
    Stream,
    Timeouts,
    sentence,
    streaming,
)
from backchannel.store.clock import utcnow

_log = logging.getLogger(__name__)

LOOKED_UP: Final = 100
"""Posts in one look-up."""
_PAGES_MOST: Final = 100
_OVERLAP: Final = timedelta(seconds=60)
"""Posts come out of order: a gap is searched from a little before its beginning."""
_SEARCHABLE: Final = timedelta(days=6, hours=23)


class XSource:
    """Reads one query's posts from X.

    Its cursor is the highest post id stored, then the number of posts read so far. It does not
    move while a gap is open, so that a restart searches the gap again.

    Args:
        token: the app's bearer token.
        query: a stream rule that recent search takes, too.
        slug: the conference's; it tags the rule.
        now, clock: the time of day, and seconds that only go forward.
    """

    name = "x"

    def __init__(
        self,
        token: str,
        query: str,
        *,
        slug: str,
        limit_usd: float = 30.0,
        usd_per_post: float = 0.005,
        base: str = BASE,
        timeouts: Timeouts | None = None,
        waits: Waits | None = None,
        now: Callable[[], datetime] = utcnow,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.health = Health("waiting", "Connecting to X")
        self.meter = Meter(limit_usd, usd_per_post)
        self._wire = (token, base, timeouts or Timeouts())
        self._query = query
        self._tag = f"backchannel:{slug}"
        self._waits = waits or Waits()
        self._now = now
        self._clock = clock
        self._rule_ids: set[str] = set()
        self._newest = 0  # every post up to this one is stored once its items are
        self._highest = 0
        self._started = 0
        self._gap = _Gap()
        self._failures = 0

    async def items(self, cursor: str) -> AsyncIterator[Item]:
        """Reads on for as long as X lets us; searches for what it missed since the cursor."""
        self._newest, reads = _position(cursor)
        self.meter.reads = max(self.meter.reads, reads)  # what was read but not stored cost as much
        self._highest = self._newest
        self._started = first_id(self._now())
        self._gap.open = bool(self._newest)
        self._failures = 0
        while True:
            self._check_limit()
            self._say("waiting", "Connecting to X")
            opened: float | None = None
            try:
                async with Api(*self._wire) as api:
                    self._rule_ids = await api.keep_rule(self._query, self._tag)
                    async with streaming(*self._wire) as stream:
                        if await stream.lines.get() is None:
                            raise stream.error
                        opened = self._clock()
                        async with aclosing(self._connected(api, stream)) as items:
                            async for item in items:
                                yield item
            except (Lost, Refused) as error:
                await self._wait(error, opened)

    async def gone(self, ids: Sequence[str]) -> set[str]:
        """X tells nobody of a deletion: its terms ask us to look (developer policy, "Compliance").

        A post that was read on the same UTC day costs nothing more.
        """
        found: set[str] = set()
        numbers = [number for id in ids if (number := id.removeprefix("x:")).isdecimal()]
        try:
            async with Api(*self._wire) as api:
                for start in range(0, len(numbers), LOOKED_UP):
                    self._check_limit()
                    there, missing = await api.missing(numbers[start : start + LOOKED_UP])
                    self.meter.add(there, self._now().date())
                    found |= missing
        except (Lost, Refused) as error:
            raise SourceError(sentence(error)) from None
        return {f"x:{number}" for number in found}

    async def _connected(self, api: Api, stream: Stream) -> AsyncGenerator[Item]:
        """The items of one connection, and of the gap before it."""
        self._gap.begin(self._clock(), self._waits.settle)
        while True:
            if self._gap.open and self._clock() >= self._gap.due:
                async for item in self._filled(api):
                    yield item
                continue
            if not self._gap.open:
                self._say("live", f"Reading {self._query}: {self._spending()}")
            line = await self._line(stream)
            read = None if line is None else self._read(line)
            if read is not None:
                yield read
            self._check_limit()

    async def _line(self, stream: Stream) -> bytes | None:
        """The next line; None when it is time to search the gap.

        Raises:
            Lost, Refused: the connection ended, and all its lines were read.
        """
        left = max(self._gap.due - self._clock(), 0.0) if self._gap.open else None
        try:
            async with asyncio.timeout(left):
                line = await stream.lines.get()
        except TimeoutError:
            return None
        if line is None:
            raise stream.error
        return line

    def _read(self, line: bytes) -> Item | None:
        try:
            payload: object = msgspec.json.decode(line)
        except (ValueError, RecursionError):
            _log.warning("x: a line of %d bytes that no one can read is skipped", len(line))
            return None
        self._count(payload)
        if not self._is_ours(payload):
            return None
        item, reason = x_shape.read(payload)
        if item is None:
            _log.info("x: skipped: %s", reason)
            return None
        return self._with_cursor(item, payload)

    def _is_ours(self, payload: object) -> bool:
        """False for a post that only another rule on the same stream asked for."""
        rules = tables(payload, "matching_rules")
        if not rules:
            return True
        return any(
            text_of(rule, "tag") == self._tag or id_of(rule, "id") in self._rule_ids
            for rule in rules
        )

    def _with_cursor(self, item: Item, payload: object) -> Item:
        id = int(id_of(table(payload, "data"), "id"))
        self._highest = max(self._highest, id)
        if not self._gap.open:
            self._newest = self._highest
        return replace(item, cursor=f"{self._newest} {self.meter.reads}")

    async def _filled(self, api: Api) -> AsyncGenerator[Item]:
        """The posts of the gap, the oldest first; after the last search it is closed."""
        last = self._clock() >= self._gap.settled
        try:
            found, whole = await self._search(api)
        except (Lost, Refused) as error:
            self._gap_stays(error)
            return
        for payload in found:
            item, _ = x_shape.read(payload)
            if item is not None:
                yield self._with_cursor(item, payload)
        self._check_limit()
        if not whole:
            _log.warning("x: more was missed than can be searched for at once")
        self._gap.failures = 0
        if last:
            self._gap.open = False
            self._newest = self._highest
        else:
            self._gap.due = self._gap.settled

    async def _search(self, api: Api) -> tuple[list[Raw], bool]:
        """Every payload since the gap began, by id, and whether that is all of them."""
        self._say("live", f"Searching X for what was missed: {self._spending()}")
        begun = self._gap_began()
        found: list[Raw] = []
        token = ""
        for _ in range(_PAGES_MOST):
            page = await api.search(self._query, begun, token)
            payloads = [each for each in x_shape.pages(page) if id_of(each["data"], "id")]
            found += payloads
            for payload in [page, *payloads]:
                self._count(payload)
            token = text_of(table(page, "meta"), "next_token")
            if not token or self.meter.over:
                break
        found.sort(key=lambda payload: int(id_of(payload["data"], "id")))
        return found, not token

    def _gap_began(self) -> str:
        began = sent_at(str(self._newest or self._started))
        oldest = self._now() - _SEARCHABLE
        return str(first_id(max(began - _OVERLAP, oldest) if began else oldest))

    def _gap_stays(self, error: Lost | Refused) -> None:
        if isinstance(error, Refused) and error.status in (400, 403):
            _log.error("x: recent search is refused (%d): what was missed stays so", error.status)
            self._gap.open = False
            return
        if isinstance(error, Refused) and error.status in (401, 402):
            raise SourceError(sentence(error), final=True)
        self._gap.failures += 1
        seconds = self._seconds(error, self._gap.failures, opened=False)
        self._gap.due = self._clock() + seconds
        self._say("live", f"What was missed is searched for again at {self._at(seconds)}")

    async def _wait(self, error: Lost | Refused, opened: float | None) -> None:
        """Sleeps until the next try.

        Raises:
            SourceError: trying again cannot help.
        """
        if isinstance(error, Refused) and error.status in (400, 401, 402, 403):
            raise SourceError(sentence(error), final=True) from None
        self._gap.open = True
        if opened is not None and self._clock() - opened >= self._waits.steady:
            self._failures = 0
        self._failures += 1
        seconds = self._seconds(error, self._failures, opened=opened is not None)
        _log.warning("x: %s; next try in %.1f s", error, seconds)
        self._say("waiting", f"{sentence(error)} Next try at {self._at(seconds)}.")
        await asyncio.sleep(seconds)

    def _seconds(self, error: Lost | Refused, failures: int, *, opened: bool) -> float:
        if isinstance(error, Refused):
            if error.status in (420, 429):
                left = error.reset - self._now().timestamp() + 1 if error.reset else 0.0
                return self._waits.rate(failures, left)
            return self._waits.http(failures)
        return self._waits.closed(failures) if opened else self._waits.network(failures)

    def _at(self, seconds: float) -> str:
        return f"{self._now() + timedelta(seconds=seconds):%H:%M:%S} UTC"

    def _count(self, payload: object) -> None:
        self.meter.add(x_shape.post_ids(payload), self._now().date())

    def _check_limit(self) -> None:
        if self.meter.over:
            limit = self.meter.limit_usd
            raise SourceError(
                f"X stopped at its ${limit:g} limit. Raise it, or go on without.", final=True
            )

    def _spending(self) -> str:
        return (
            f"{self.meter.reads} read, about ${self.meter.spent_usd:.2f} of "
            f"${self.meter.limit_usd:g}"
        )

    def _say(self, state: SourceState, detail: str) -> None:
        self.health.state, self.health.detail = state, detail


class _Gap:
    """What was missed: whether there is something to search for, and when."""

    def __init__(self) -> None:
        self.open = False
        self.due = 0.0
        self.settled = 0.0
        self.failures = 0

    def begin(self, now: float, settle: float) -> None:
        """A connection opened: search now, and again once recent search knows all of it."""
        self.due, self.settled, self.failures = now, now + settle, 0


def _position(cursor: str) -> tuple[int, int]:
    newest, _, reads = cursor.partition(" ")
    if len(cursor) > 60:
        return 0, 0
    return int(newest) if newest.isdecimal() else 0, int(reads) if reads.isdecimal() else 0
