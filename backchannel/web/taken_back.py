"""What was taken back: the sign-ins, invites and screens that no longer count, by their ids."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from redis.asyncio import Redis

from backchannel.store.signins import SignInList

LINK_LONGEST: Final = 90 * 24 * 3600.0
"""Seconds. No link is good for longer, and what was taken back is remembered for as long."""


class TakenBack:
    """What one process knows of it. It knows at once what it took back itself."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.time) -> None:
        self._list = SignInList(redis)
        self._clock = clock
        self._told: frozenset[str] = frozenset()
        self._here: set[str] = set()  # and not yet read back

    def has(self, slug: str, *ids: str) -> bool:
        """Whether one of these ids of a conference was taken back."""
        names = {f"{slug}/{id}" for id in ids}
        return not (names.isdisjoint(self._told) and names.isdisjoint(self._here))

    async def add(self, slug: str, id: str, seconds: float = LINK_LONGEST) -> None:
        """Takes an id back, that could still be used for so many seconds."""
        now = self._clock()
        self._here.add(f"{slug}/{id}")
        await self._list.revoke(f"{slug}/{id}", now, now + seconds)

    async def refresh(self) -> None:
        """Asks Redis."""
        self._told = await self._list.revoked(self._clock())
        self._here -= self._told
