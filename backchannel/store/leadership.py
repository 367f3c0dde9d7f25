"""Who leads: at most one at a time, and a new one soon after the old one is gone."""

from __future__ import annotations

import secrets
from typing import Any, Final

from redis.asyncio import Redis

SECONDS: Final = 10.0
"""A leader that does not renew for this long has lost it."""

# Takes it if it is free, renews it if it is ours. KEYS: who leads. ARGV: token, milliseconds.
_TAKE: Final = """
local leader = redis.call('GET', KEYS[1])
if leader and leader ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
_GIVE: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
"""


class Leadership:
    """One of those who would lead what a key names."""

    def __init__(self, redis: Redis, key: str, *, seconds: float = SECONDS) -> None:
        self._key = key
        self._token = secrets.token_urlsafe(9)
        self._milliseconds = int(seconds * 1000)
        self._take = redis.register_script(_TAKE)
        self._give = redis.register_script(_GIVE)

    async def take(self) -> bool:
        """True if it is ours for the next seconds, taken or renewed."""
        answer: Any = await self._take(keys=[self._key], args=[self._token, self._milliseconds])
        return bool(answer)

    async def give(self) -> None:
        """Lets the next one have it at once."""
        await self._give(keys=[self._key], args=[self._token])
