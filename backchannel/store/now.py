"""What is only true now: who is connected and reads what, how the sources are doing, panic.

Small whole states, one per process, that expire by themselves. Each change is told on the channel
`now`, and whoever hears it reads them all. A state is stamped with the database's clock when it is
written, and its age is told by that clock when it is read: no two machines' clocks are compared.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from backchannel.core.source import Health
from backchannel.store import screens as screens_store
from backchannel.store.leases import Leases
from backchannel.store.log import Log
from backchannel.store.screens import Heartbeat, Made, ScreenRow, standing, unstamped
from backchannel.store.waves import waves

STALE: Final = timedelta(seconds=10)
"""A process that did not write for this long is gone, and its screens with it."""
_EXPIRES: Final = 60
WAKE: Final = b"now"
"""Said on the channel: read again."""


class Sitting(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One person's sign-in, at a desk that is open."""

    signin: str = msgspec.field(name="session")
    """Its id, the hash of its cookie: told to the desk's list of people alone."""
    name: str
    role: str = ""
    doing: str = ""
    """What they are busy with, if it is not the queue."""


class Present(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one process sees of the people and screens that are connected to it."""

    screens: list[Heartbeat] = []
    desks: list[Sitting] = []


class SourceNow(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """How a source is doing, and since when we know."""

    name: str
    state: str
    detail: str = ""
    at: datetime


@dataclass(frozen=True, slots=True)
class Now:
    """All of it, over all processes, in an order that does not change by chance."""

    screens: list[ScreenRow] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    waves: list[dict[str, Any]] = field(default_factory=list)
    leases: list[dict[str, Any]] = field(default_factory=list)
    signins: frozenset[str] = frozenset()
    """Those with a desk open; for the server alone."""


_present: Final = msgspec.json.Decoder(Present)
_source: Final = msgspec.json.Decoder(SourceNow)
_encode: Final = msgspec.json.Encoder().encode


async def set_source(log: Log, name: str, health: Health, at: datetime) -> None:
    """Says how a source is doing."""
    source = SourceNow(name=name, state=health.state, detail=health.detail, at=at)
    async with log.redis.pipeline(transaction=True) as pipe:
        pipe.hset(log.keys("sources"), name, msgspec.json.encode(source))
        pipe.execute_command("SPUBLISH", log.keys("now"), WAKE)
        await pipe.execute()


async def forget_sources(log: Log, but: Collection[str], before: datetime) -> None:
    """Says no more of sources that nobody has told of since then, but for these."""
    kept: Any = await log.redis.hgetall(log.keys("sources"))
    told = map(_source.decode, kept.values())
    if over := [each.name for each in told if each.name not in but and each.at < before]:
        await log.redis.hdel(log.keys("sources"), *over)


_PRESENT: Final = """
-- KEYS: present, now, screens, heard. ARGV: process, seconds to keep, what wakes, the process's
-- JSON, then of each screen: id, the registry's JSON if it has none, what it says ('': nothing).
local time = redis.call('TIME')
local stamp = time[1] .. string.sub(string.format('%06d', time[2]), 1, 3) .. ':'
local present = redis.call('HGETALL', KEYS[1])
for i = 1, #present, 2 do -- processes that ended without a word
  local age = tonumber(time[1]) - tonumber(string.match(present[i + 1], '^%d+')) / 1000
  if age > tonumber(ARGV[2]) then redis.call('HDEL', KEYS[1], present[i]) end
end
redis.call('HSET', KEYS[1], ARGV[1], stamp .. ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[2])
for i = 5, #ARGV, 3 do
  redis.call('HSETNX', KEYS[3], ARGV[i], ARGV[i + 1])
  if ARGV[i + 2] ~= '' then redis.call('HSET', KEYS[4], ARGV[i], stamp .. ARGV[i + 2]) end
end
redis.call('SPUBLISH', KEYS[2], ARGV[3])
"""


async def set_screens(
    log: Log,
    process: str,
    screens: Sequence[Heartbeat],
    desks: Sequence[Sitting],
    left: Sequence[Heartbeat] = (),
) -> None:
    """Says what is connected to one process. To be repeated well within `STALE`.

    `left` are the last words of screens that were connected to it and are no longer.
    """
    present = _encode(Present(screens=list(screens), desks=list(desks)))
    args: list[bytes | str | int] = [process, _EXPIRES, WAKE, present]
    for heartbeat in (*left, *screens):
        word = _encode(heartbeat) if heartbeat.acked is not None else b""
        args += [heartbeat.id, _encode(Made(name=heartbeat.name)), word]
    keys = [log.keys(name) for name in ("present", "now", "screens", "heard")]
    await log.redis.register_script(_PRESENT)(keys=keys, args=args)


async def leave(log: Log, process: str) -> None:
    """A process ends: nothing is connected to it any more."""
    async with log.redis.pipeline(transaction=True) as pipe:
        pipe.hdel(log.keys("present"), process)
        pipe.execute_command("SPUBLISH", log.keys("now"), WAKE)
        await pipe.execute()


async def set_panic(log: Log, pressed: bytes) -> None:
    """Keeps the last press, and tells it to every process at once."""
    async with log.redis.pipeline(transaction=True) as pipe:
        pipe.set(log.keys("panic"), pressed)
        pipe.execute_command("SPUBLISH", log.keys("now"), pressed)
        await pipe.execute()


async def read_panic(log: Log) -> bytes | None:
    """The last press, as `set_panic` was given it."""
    kept: Any = await log.redis.get(log.keys("panic"))
    return kept or None


_READ: Final = """
-- KEYS: present, sources, screens, heard. Returns the time, and all of them.
local time = redis.call('TIME')
local out = { time[1] .. string.sub(string.format('%06d', time[2]), 1, 3) }
for i, key in ipairs(KEYS) do out[i + 1] = redis.call('HGETALL', key) end
return out
"""


async def read_now(log: Log, at: datetime, epoch: str = "") -> Now:
    """What is true; processes that fell silent are left out, but not what their screens said last.

    Args:
        at: the time now, by the caller's own clock.
        epoch: the wall's.
    """
    keys = [log.keys(name) for name in ("present", "sources", "screens", "heard")]
    time, *hashes = await log.redis.register_script(_READ)(keys=keys)
    present, sources, kept, heard = (dict(zip(h[::2], h[1::2], strict=True)) for h in hashes)
    now = int(time)
    live = [_unstamped(value, now) for value in present.values()]
    live = [(process, age) for process, age in live if age < STALE.total_seconds()]
    desks = [desk for process, _ in live for desk in process.desks]
    leases = await Leases(log).all(at)
    return Now(
        screens=screens_store.rows(
            standing(kept, at),
            [(heartbeat, age) for process, age in live for heartbeat in process.screens],
            [unstamped(value, now) for value in heard.values()],
            epoch=epoch,
            at=at,
        ),
        people=_people(desks),
        sources=[
            msgspec.to_builtins(source)
            for source in sorted(map(_source.decode, sources.values()), key=lambda s: s.name)
        ],
        waves=[msgspec.to_builtins(wave) for wave in await waves(log)],
        leases=[{"id": each.id, "by": each.by, "until": each.until} for each in leases],
        signins=frozenset(desk.signin for desk in desks),
    )


def _unstamped(value: bytes, now: int) -> tuple[Present, float]:
    stamp, _, json = value.partition(b":")
    return _present.decode(json), max(0.0, (now - int(stamp)) / 1000)


def _people(desks: Sequence[Sitting]) -> list[dict[str, Any]]:
    """One per name, however many pages are open under it."""
    rows: dict[str, dict[str, Any]] = {}
    for desk in sorted(desks, key=lambda d: (d.name, d.doing)):
        rows[desk.name] = {"name": desk.name, "role": desk.role}
        if desk.doing:
            rows[desk.name]["doing"] = desk.doing
    return list(rows.values())
