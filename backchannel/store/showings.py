"""How often and where each post was shown: counted by the hub, read by the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from backchannel.store.log import Log

_BATCH_SECONDS: Final = 60
_encode: Final = msgspec.json.Encoder().encode

_COUNT: Final = """
-- KEYS: showings, the batch. ARGV: seconds to remember the batch, then post, screen, at triples.
if redis.call('EXISTS', KEYS[2]) == 1 then return end
local counted = {}
for i = 2, #ARGV, 3 do
  local post, screen, at = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local shown = counted[post]
  if not shown then
    local kept = redis.call('HGET', KEYS[1], post)
    shown = kept and cjson.decode(kept) or { screens = {} }
    counted[post] = shown
  end
  shown.screens[screen] = (shown.screens[screen] or 0) + 1
  if not shown.at or at >= shown.at then shown.last, shown.at = screen, at end
end
-- Nothing was written yet: where something cannot be read, nothing is.
redis.call('SET', KEYS[2], '1', 'EX', ARGV[1])
for post, shown in pairs(counted) do
  redis.call('HSET', KEYS[1], post, cjson.encode(shown))
end
"""


@dataclass(frozen=True, slots=True)
class Showing:
    """A post came on a screen."""

    post: str
    screen: str
    at: datetime


class Shown(msgspec.Struct, frozen=True):
    """How a post was shown so far."""

    screens: dict[str, int]
    """Screen id to how often."""
    last: str
    """The screen that it was last on."""
    at: datetime

    @property
    def times(self) -> int:
        """How often, over all screens."""
        return sum(self.screens.values())


_shown: Final = msgspec.json.Decoder(Shown)


async def count(log: Log, batch: str, showings: Sequence[Showing]) -> None:
    """Counts showings, all or none. A batch that is sent twice is counted once."""
    args: list[bytes | str | int] = [_BATCH_SECONDS]
    for showing in showings:
        args += [showing.post, showing.screen, _encode(showing.at)[1:-1]]
    keys = [log.keys("showings"), log.keys(f"showings:{batch}")]
    await log.redis.register_script(_COUNT)(keys=keys, args=args)


async def shown(log: Log, posts: Sequence[str]) -> dict[str, Shown]:
    """How some posts were shown; those that never were are left out."""
    if not posts:
        return {}
    kept: list[Any] = await log.redis.hmget(log.keys("showings"), list(posts))
    return {id: _shown.decode(json) for id, json in zip(posts, kept, strict=True) if json}
