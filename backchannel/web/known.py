"""The sign-ins this process has seen: believed for a moment, and for longer while Redis is away."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from backchannel.store.signins import KeptSignIn, SignInList
from backchannel.web.taken_back import TakenBack

IDLE_SECONDS: Final = 2 * 3600
ABSOLUTE_SECONDS: Final = 12 * 3600
TOUCH_SECONDS: Final = 30.0
"""How often a sign-in with an open desk counts as used, though nobody touches a key."""
ANSWER_SECONDS: Final = 1.0
"""How long Redis may take over a sign-in that this process has seen before."""
_MOST: Final = 2000


def hashed(cookie: str) -> str:
    """The id of the sign-in that a cookie holds."""
    return hashlib.sha256(cookie.encode()).hexdigest()


@dataclass(slots=True)
class _Seen:
    kept: KeptSignIn
    read_at: float


class Known:
    """Sign-ins by their ids, each asked of Redis again after `fresh` seconds."""

    def __init__(
        self,
        signins: SignInList,
        taken_back: TakenBack,
        clock: Callable[[], float],
        fresh: float,
    ) -> None:
        self.fresh = fresh
        self._signins = signins
        self._taken_back = taken_back
        self._clock = clock
        self._seen: dict[str, _Seen] = {}

    async def get(self, id: str, *, patient: bool) -> KeptSignIn | None:
        """The sign-in, unless it is over; not patient: from memory where that knows it.

        Raises:
            RedisError: Redis is away, and this process has not seen the sign-in, or not for long.
        """
        kept = await self._read(id, patient)
        return None if kept is None or self.is_over(id, kept) else kept

    async def _read(self, id: str, patient: bool) -> KeptSignIn | None:
        seen = self._seen.get(id)
        age = time.monotonic() - seen.read_at if seen else 0.0
        if seen is not None and (age < self.fresh or (not patient and age < IDLE_SECONDS)):
            return seen.kept
        try:
            kept = await self._ask(id, None if seen is None else ANSWER_SECONDS)
        except RedisError:
            if seen is None or age >= IDLE_SECONDS:
                raise
            return seen.kept
        if kept is not None:
            self.remember(id, kept)
        return kept

    async def _ask(self, id: str, seconds: float | None) -> KeptSignIn | None:
        try:
            async with asyncio.timeout(seconds):
                return await self._signins.get(id, IDLE_SECONDS)
        except TimeoutError:
            raise RedisTimeoutError(f"no answer within {seconds} s") from None

    def remember(self, id: str, kept: KeptSignIn) -> None:
        """Keeps a sign-in as Redis has it now."""
        self._seen.pop(id, None)
        self._seen[id] = _Seen(kept, time.monotonic())
        while len(self._seen) > _MOST:
            del self._seen[next(iter(self._seen))]

    async def touch(self, ids: Iterable[str]) -> None:
        """These count as used now."""
        await self._signins.touch(ids, IDLE_SECONDS)

    def sweep(self, ended: Callable[[str], None]) -> None:
        """Forgets those that have ended, and tells each."""
        for id, seen in list(self._seen.items()):
            if self.is_over(id, seen.kept):
                del self._seen[id]
                ended(id)

    def is_over(self, id: str, kept: KeptSignIn) -> bool:
        """Whether its 12 hours are over, or it was taken back."""
        return self._clock() - kept.joined >= ABSOLUTE_SECONDS or self._taken_back.has(
            kept.slug, id, kept.invite
        )
