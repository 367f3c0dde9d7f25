"""The invites of a conference that are out: who made them, for whom, and how often they were used.

A use is a browser that came in: it may come again by the same link, which matters to a link for
one person that lasts for days. A signed link that is not listed yet, because the command line made
it while this server was away, or because the list was lost, is listed when it is first used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from redis.asyncio import Redis

from backchannel.store.cluster import keeper
from backchannel.store.keys import Keys

_encode: Final = msgspec.json.Encoder().encode

# KEYS: the list. ARGV: id, JSON. Returns the JSON that is listed: the first one stays.
_LIST: Final = """
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
return redis.call('HGET', KEYS[1], ARGV[1])
"""
# KEYS: the list, the browsers that used it. ARGV: id, JSON, uses (0: any), browser, seconds left.
# Returns 1 if this browser may come in.
_USE: Final = """
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
if redis.call('SISMEMBER', KEYS[2], ARGV[4]) == 0 then
  local uses = tonumber(ARGV[3])
  if uses > 0 and redis.call('SCARD', KEYS[2]) >= uses then return 0 end
  redis.call('SADD', KEYS[2], ARGV[4])
end
redis.call('EXPIRE', KEYS[2], ARGV[5])
return 1
"""


class Out(msgspec.Struct, frozen=True):
    """An invite that is out. Times are Unix times."""

    role: str
    name: str
    by: str
    """Who made it."""
    made: float
    expires: float
    uses: int
    """How many browsers it lets in; 0: any number."""


@dataclass(frozen=True, slots=True)
class ListedInvite:
    """An invite in the list, with how many browsers have used it."""

    id: str
    out: Out
    used: int


_decoder: Final = msgspec.json.Decoder(Out)


class InviteList:
    """One conference's invites."""

    def __init__(self, redis: Redis, slug: str) -> None:
        self._redis = keeper(redis, slug)
        self._keys = Keys(slug)
        self._list = self._redis.register_script(_LIST)
        self._use = self._redis.register_script(_USE)

    async def add(self, id: str, out: Out) -> Out:
        """Lists an invite. Sent twice it is one: the first stands, and is returned."""
        kept: Any = await self._list(keys=[self._keys("invites")], args=[id, _encode(out)])
        return _decoder.decode(kept)

    async def use(self, id: str, out: Out, browser: str, seconds: int) -> bool:
        """Counts a browser in, once. False: as many others came as it is for."""
        keys = [self._keys("invites"), self._used(id)]
        args: list[str | int | bytes] = [id, _encode(out), out.uses, browser, max(1, seconds)]
        return bool(await self._use(keys=keys, args=args))

    async def all(self, now: float) -> list[ListedInvite]:
        """Those that can still be used, or were used up, the newest first."""
        kept: Any = await self._redis.hgetall(self._keys("invites"))
        outs = {id.decode(): _decoder.decode(json) for id, json in kept.items()}
        over = [id for id, out in outs.items() if out.expires <= now]
        if over:
            await self._redis.hdel(self._keys("invites"), *over)
        left = {id: out for id, out in outs.items() if out.expires > now}
        async with self._redis.pipeline(transaction=False) as pipe:
            for id in left:
                pipe.scard(self._used(id))
            used: list[int] = await pipe.execute()
        listed = [ListedInvite(id, out, n) for (id, out), n in zip(left.items(), used, strict=True)]
        return sorted(listed, key=lambda each: (-each.out.made, each.id))

    async def remove(self, id: str) -> Out | None:
        """Takes an invite off the list; returns what it was."""
        json: Any = await self._redis.hget(self._keys("invites"), id)
        await self._redis.hdel(self._keys("invites"), id)
        await self._redis.delete(self._used(id))
        return _decoder.decode(json) if json else None

    def _used(self, id: str) -> str:
        return self._keys(f"invited:{id}")
