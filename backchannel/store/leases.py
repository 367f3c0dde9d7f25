"""Who reads which held post: short claims, so that no two moderators have the same one before them.

A lease is only true now. It is in no feed and no audit trail, changes no post, and ends by itself.
One on a post that is no longer held counts for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from backchannel.store.log import Log

# Lets go of leases, then gives those that are wanted and free, in their order, to one holder.
# KEYS: leases, held, the channel. ARGV: now and the end of a lease (ms), the most one may hold,
# holder, by, how many are let go (-1: all of the holder's), those ids, then the ids wanted.
# Returns every lease that counts: id, end, holder, by. Tells the channel if any is new, renewed
# or let go; what merely ended, everybody sees by the clock.
_CLAIM: Final = """
local LEASES, HELD, CHANNEL = KEYS[1], KEYS[2], KEYS[3]
local now, ends, most = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local holder, by, drops = ARGV[4], ARGV[5], tonumber(ARGV[6])
local live, mine, changed = {}, 0, false

local function forget(id)
  redis.call('HDEL', LEASES, id)
  if live[id] and live[id][2] == holder then mine = mine - 1 end
  live[id] = nil
end

local kept = redis.call('HGETALL', LEASES)
for i = 1, #kept, 2 do
  local id, till, who, name = kept[i], string.match(kept[i + 1], '^(%d+) (%S+) (.*)$')
  if tonumber(till) > now and redis.call('ZSCORE', HELD, id) then
    live[id] = { till, who, name }
    if who == holder then mine = mine + 1 end
  else
    forget(id)
  end
end
for id, lease in pairs(live) do
  if drops == -1 and lease[2] == holder then
    forget(id)
    changed = true
  end
end
drops = math.max(drops, 0)
for i = 7, 6 + drops do
  local lease = live[ARGV[i]]
  if lease and lease[2] == holder then
    forget(ARGV[i])
    changed = true
  end
end
for i = 7 + drops, #ARGV do
  local id = ARGV[i]
  local ours = live[id] and live[id][2] == holder
  if ours or (not live[id] and mine < most and redis.call('ZSCORE', HELD, id)) then
    if not ours then mine = mine + 1 end
    live[id] = { ends, holder, by }
    redis.call('HSET', LEASES, id, ends .. ' ' .. holder .. ' ' .. by)
    changed = true
  end
end
if changed then
  redis.call('EXPIRE', LEASES, 120)
  redis.call('SPUBLISH', CHANNEL, 'now')
end
local out = {}
for id, lease in pairs(live) do
  out[#out + 1] = id
  for _, part in ipairs(lease) do out[#out + 1] = part end
end
return out
"""


class Lease(msgspec.Struct, frozen=True):
    """One moderator's short claim on a held post."""

    id: str
    until: datetime
    holder: str
    """The sign-in's id, the hash of its cookie: told to the desk's list of people alone."""
    by: str


class Leases:
    """One conference's leases."""

    def __init__(self, log: Log) -> None:
        self._keys = [log.keys("leases"), log.keys("held"), log.keys("now")]
        self._script = log.redis.register_script(_CLAIM)

    async def claim(
        self,
        holder: str,
        by: str,
        want: Sequence[str],
        drop: Sequence[str] = (),
        *,
        at: datetime,
        seconds: float,
        most: int,
    ) -> list[Lease]:
        """Gives a sign-in what it wants and nobody else has; renews what it has of it.

        Returns every lease there now is. Sent twice it does no more than once.
        """
        return await self._run(at, seconds, most, holder, by, len(drop), *drop, *want)

    async def free(self, holder: str, at: datetime) -> None:
        """Lets go of all that a sign-in holds."""
        await self._run(at, 0.0, 0, holder, "", -1)

    async def all(self, at: datetime) -> list[Lease]:
        """Every lease that counts at a time."""
        return await self._run(at, 0.0, 0, "", "", 0)

    async def _run(self, at: datetime, seconds: float, *args: str | int) -> list[Lease]:
        ends = at + timedelta(seconds=seconds)
        flat: Any = await self._script(keys=self._keys, args=[_ms(at), _ms(ends), *args])
        rows = [flat[n : n + 4] for n in range(0, len(flat), 4)]
        leases = [
            Lease(id.decode(), _at(ms), who.decode(), by.decode()) for id, ms, who, by in rows
        ]
        return sorted(leases, key=lambda lease: (lease.by, lease.id))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _at(ms: bytes) -> datetime:
    return datetime.fromtimestamp(int(ms) / 1000, UTC)
