"""Who is signed in: kept on the server, so that it can be taken back at once.

A sign-in's id is the hash of what its cookie holds, so that whoever reads the
database cannot sign in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from redis.asyncio import Redis

from backchannel.store.cluster import keeper
from backchannel.store.keys import PEOPLE, Keys

_REVOKED: Final = PEOPLE("revoked")
_NAMESAKES: Final = 50
_encode: Final = msgspec.json.Encoder().encode

# KEYS: a name, what whoever goes by it may undo. ARGV: the owner, seconds. Returns whether it is
# theirs. With another owner the name's former actions are nobody's to undo.
_CLAIM: Final = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[2]) then
  redis.call('DEL', KEYS[2])
  return 1
end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""
# KEYS: a name. ARGV: its owner.
_RELEASE: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""


class KeptSignIn(msgspec.Struct, frozen=True):
    """One sign-in as it is stored."""

    slug: str
    role: str
    name: str
    invite: str
    """The id of the invite it came from: revoking that ends the sign-in."""
    joined: float
    """Unix time."""
    owner: str = ""
    """Who goes by the name."""


@dataclass(frozen=True, slots=True)
class SeenSignIn:
    """A sign-in in the list of a conference's. `seen`: when it was last used, as Unix time."""

    id: str
    kept: KeptSignIn
    seen: float


_decoder: Final = msgspec.json.Decoder(KeptSignIn)


class SignInList:
    """Every sign-in of a deployment, and the ids (of sign-ins, invites, screens) taken back."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, id: str, kept: KeptSignIn, seconds: int) -> None:
        """Keeps a sign-in for as long as it is used at least every `seconds`."""
        await self._redis.set(_key(id), _encode(kept), ex=seconds)
        # Not before: `of` takes out of the list whatever it does not find.
        await keeper(self._redis, kept.slug).zadd(_list_key(kept.slug), {id: kept.joined})

    async def get(self, id: str, seconds: int) -> KeptSignIn | None:
        """The sign-in, which counts as used now; None if there is none."""
        json: Any = await self._redis.getex(_key(id), ex=seconds)
        return _decoder.decode(json) if json else None

    async def touch(self, ids: Iterable[str], seconds: int) -> None:
        """These sign-ins count as used now."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for id in ids:
                pipe.expire(_key(id), seconds)
            await pipe.execute()

    async def of(self, slug: str, now: float, seconds: int) -> list[SeenSignIn]:
        """The sign-ins of a conference by when they began. `seconds` is as in `add`."""
        ids: Any = await keeper(self._redis, slug).zrange(_list_key(slug), 0, -1)
        names = [id.decode() for id in ids]
        async with self._redis.pipeline(transaction=False) as pipe:
            for id in names:
                pipe.get(_key(id))
                pipe.pttl(_key(id))
            found: list[Any] = await pipe.execute()
        rows = list(zip(names, found[::2], found[1::2], strict=True))
        over = [id for id, json, _ in rows if json is None]
        if over:
            await keeper(self._redis, slug).zrem(_list_key(slug), *over)
        return [
            _signed_in(id, _decoder.decode(json), now - seconds + left / 1000)
            for id, json, left in rows
            if json is not None
        ]

    async def remove(self, id: str, slug: str) -> KeptSignIn | None:
        """Ends a sign-in of a conference; returns what it was."""
        json: Any = await self._redis.get(_key(id))
        kept = _decoder.decode(json) if json else None
        if kept is None or kept.slug != slug:
            return None
        await self._redis.delete(_key(id))
        await keeper(self._redis, slug).zrem(_list_key(slug), id)
        return kept

    async def revoke(self, id: str, now: float, until: float) -> None:
        """Takes an id back; it is remembered until nothing could use it any more (Unix times)."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zremrangebyscore(_REVOKED, "-inf", now)
            pipe.zadd(_REVOKED, {id: until})
            await pipe.execute()

    async def revoked(self, now: float) -> frozenset[str]:
        """Every id taken back that could still be used."""
        ids: Any = await self._redis.zrangebyscore(_REVOKED, now, "+inf")
        return frozenset(id.decode() for id in ids)

    async def claim_name(self, slug: str, name: str, owner: str, seconds: int) -> str:
        """The name, or the name with a number if someone else goes by it: undo is by name."""
        claim = keeper(self._redis, slug).register_script(_CLAIM)
        for number in range(1, _NAMESAKES + 1):
            claimed = name if number == 1 else f"{name} {number}"
            keys = [_name_key(slug, claimed), Keys(slug).undo(claimed)]
            if await claim(keys=keys, args=[owner, seconds]):
                return claimed
        return f"{name} {owner[:6]}"

    async def release_name(self, slug: str, name: str, owner: str) -> None:
        """Lets others go by a name that its owner no longer uses."""
        release = keeper(self._redis, slug).register_script(_RELEASE)
        await release(keys=[_name_key(slug, name)], args=[owner])


def _signed_in(id: str, kept: KeptSignIn, seen: float) -> SeenSignIn:
    return SeenSignIn(id, kept, max(seen, kept.joined))  # Redis has a clock of its own


def _key(id: str) -> str:
    return PEOPLE(f"session:{id}")


def _list_key(slug: str) -> str:
    return Keys(slug)("sessions")


def _name_key(slug: str, name: str) -> str:
    return Keys(slug)(f"name:{name.casefold()}")
