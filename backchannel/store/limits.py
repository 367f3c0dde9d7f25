"""How much is taken in a minute: of the audience form, of failed joins, of invites made.

A venue sits behind one address, so nothing is counted by address alone.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

from redis.asyncio import Redis

from backchannel.store.cluster import keeper
from backchannel.store.keys import PEOPLE, Keys

WINDOW_SECONDS: Final = 60
PER_DEVICE: Final = 5
"""Posts of one device in a window."""
PER_CONFERENCE: Final = 200
"""Posts of a whole conference in a window."""
FAILED_JOINS: Final = 5
"""Joins that one browser at one address may get wrong in a window. A link that is right is let in
whatever went before, so nobody can lock a moderator out."""
INVITES: Final = 60
"""Invites that one person may make in a window."""

# KEYS: said, device, conference. ARGV: the new id, window in ms, per device, per conference.
# Returns {id, 0}: go on if the id is the new one, else it is that of the same post before;
# or {'', ms to wait}. A refused post counts for nothing.
_TAKE: Final = """
local before = redis.call('GET', KEYS[1])
if before then return { before, 0 } end
for i = 2, 3 do
  if tonumber(redis.call('GET', KEYS[i]) or 0) >= tonumber(ARGV[i + 1]) then
    return { '', redis.call('PTTL', KEYS[i]) }
  end
end
for i = 2, 3 do
  if redis.call('INCR', KEYS[i]) == 1 then redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return { ARGV[1], 0 }
"""
# KEYS: what is counted. ARGV: this one's name, window in ms, how many there may be.
# Returns ms to the window's end if this one is too many, else 0.
_COUNT: Final = """
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 0 end -- sent twice
local n = redis.call('SCARD', KEYS[1])
if n >= tonumber(ARGV[3]) then return redis.call('PTTL', KEYS[1]) end
redis.call('SADD', KEYS[1], ARGV[1])
if n == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
"""


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a post may come in. `id` is empty if not, and `wait` says for how many seconds."""

    id: str
    wait: int = 0


class FormLimits:
    """The audience form's limits of one conference."""

    def __init__(self, redis: Redis, slug: str) -> None:
        self._redis = keeper(redis, slug)
        self._keys = Keys(slug)
        self._take = self._redis.register_script(_TAKE)

    async def take(self, id: str, device: str, said: str) -> Admission:
        """Counts a post in. `device` and `said` are hashes of who says it and of what is said.

        The same said again by the same device gives the id of the first time, for whoever comes
        later to store under it what the first did not.
        """
        keys = [self._said(device, said), self._keys(f"form:{device}"), self._keys("form")]
        args: list[str | int] = [id, WINDOW_SECONDS * 1000, PER_DEVICE, PER_CONFERENCE]
        kept, wait = await self._take(keys=keys, args=args)
        return Admission(_text(kept), max(1, -(-int(wait) // 1000)) if not kept else 0)

    def _said(self, device: str, said: str) -> str:
        return self._keys(f"form:{device}:{said}")


async def wait_for(redis: Redis, key: str, most: int) -> int:
    """Counts one more; the seconds to wait if that is more than `most` in the window, else 0."""
    args: list[str | int] = [secrets.token_urlsafe(9), WINDOW_SECONDS * 1000, most]
    return -(-int(await redis.register_script(_COUNT)(keys=[key], args=args)) // 1000)


async def failed_join(redis: Redis, browser: str) -> int:
    """Counts a join that failed; `browser` is a hash of the browser's token and its address."""
    return await wait_for(redis, PEOPLE(f"join:{browser}"), FAILED_JOINS)


async def inviting(redis: Redis, slug: str, signin: str) -> int:
    """Counts an invite that someone is about to make."""
    return await wait_for(keeper(redis, slug), Keys(slug)(f"inviting:{signin}"), INVITES)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
