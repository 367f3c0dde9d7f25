"""Tells a chat, or any other program, what happens in the staff lane: each thing at least once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

import aiohttp
import msgspec
from redis.exceptions import RedisError

from backchannel.core.feed import Entry
from backchannel.core.source import Health, SourceState
from backchannel.desk.lane import event_of, payload
from backchannel.store.lane import Told, complaints, read_told, set_told
from backchannel.store.log import Log
from backchannel.store.now import set_source

NAME: Final = "lane webhook"
"""How the desk calls it, among the sources."""
TIMEOUT: Final = 5.0
PAUSE: Final = 0.5
_PAGE: Final = 200
_AGAIN: Final = 5.0
"""Seconds after which its health is told anew, though nothing changed."""

logger = logging.getLogger(__name__)


class Unheard(Exception):
    """The other side did not take it. The words are for the desk."""


class Webhook:
    """Tells of one conference's staff lane.

    Args:
        url: where to. Secret: it is in no log and no message.
        first, most: seconds to wait after a failure, doubling from the first to the most.
    """

    def __init__(
        self,
        log: Log,
        url: str,
        clock: Callable[[], datetime],
        *,
        pause: float = PAUSE,
        first: float = 1.0,
        most: float = 60.0,
    ) -> None:
        self._log = log
        self._url = url
        self._clock = clock
        self._pause = pause
        self._first, self._most = first, most
        self._said: tuple[str, str] | None = None
        self._said_at = 0.0

    async def run(self) -> None:
        """Tells for ever. Nobody waits for it."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        failures = 0
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                pause = self._pause
                try:
                    await self._tell_all(session)
                    failures = 0
                    await self._say("live", "")
                except Unheard as error:
                    failures += 1
                    pause = min(self._most, self._first * 2.0 ** min(failures - 1, 30))
                    logger.warning("%s: the lane webhook: %s", self._log.keys.slug, error)
                    await self._say("waiting", f"{error}. Next try in {pause:.0f} s.")
                except (RedisError, OSError):
                    pass  # readers say it in the log
                await asyncio.sleep(pause)

    async def _tell_all(self, session: aiohttp.ClientSession) -> None:
        told = await read_told(self._log)
        if told is None:
            return await self._from_now()
        while True:
            read = await self._log.read("desk", told.seq, _PAGE)
            if read.epoch != told.epoch or told.seq > read.top or not read.whole:
                return await self._over_the_gap(session, told)
            for entry in read.entries:
                if await self._tell(session, entry):
                    told = Told(read.epoch, entry.seq, entry.at or told.at)
                    await set_told(self._log, told)
            if read.entries:
                last = read.entries[-1]
                told = Told(read.epoch, last.seq, last.at or told.at)
                await set_told(self._log, told)
            if len(read.entries) < _PAGE:
                return None

    async def _from_now(self) -> None:
        top = await self._log.read("desk", 2**53)
        await set_told(self._log, Told(top.epoch, top.top, self._clock()))

    async def _over_the_gap(self, session: aiohttp.ClientSession, told: Told) -> None:
        """The feed no longer holds what came since: whoever waits is told of, and then on."""
        for post in reversed(await complaints(self._log)):
            lane = post.lane
            if lane is not None and lane.state == "open" and lane.at and lane.at >= told.at:
                await self._tell(session, Entry(seq=0, at=lane.at, kind="post", post=post))
        await self._from_now()

    async def _tell(self, session: aiohttp.ClientSession, entry: Entry) -> bool:
        event = event_of(entry)
        if event is None:
            return False
        body = msgspec.json.encode(payload(entry, event, self._log.keys.slug))
        headers = {"Content-Type": "application/json"}
        try:
            async with session.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status >= 300:
                    raise Unheard(f"It answered {answer.status}")
        except TimeoutError:
            raise Unheard(f"No answer within {TIMEOUT:.0f} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unheard(f"It cannot be reached ({type(error).__name__})") from None
        return True

    async def _say(self, state: SourceState, detail: str) -> None:
        """Tells the desk how it is doing."""
        now = asyncio.get_running_loop().time()
        if self._said == (state, detail) and now - self._said_at < _AGAIN:
            return
        with contextlib.suppress(RedisError, OSError):
            await set_source(self._log, NAME, Health(state, detail), self._clock())
            self._said, self._said_at = (state, detail), now
