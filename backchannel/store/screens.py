"""The screens of a conference: who made each one's link, and what it last said.

Two hashes by the screen's id. `screens` is what people said of it: its name, who made it. `heard`
is its own last word, kept so that a screen that is offline is still named. Everything in there is
told by the age it had when it was written, and stamped with the database's clock: the clocks of
two machines are never compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from backchannel.store.log import Log

_encode: Final = msgspec.json.Encoder().encode


class Made(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A screen as people made it."""

    name: str
    by: str = ""
    """Empty: its link was made on the command line, or before the data was lost."""
    at: datetime | None = None
    until: float = 0.0
    """Unix time at which its link ends; 0 when that is not known."""
    gone: bool = False
    """It was taken back, and counts no more."""


class Heartbeat(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a screen says of itself. Its ages are in seconds, at the time it was written."""

    id: str
    name: str
    """As its link says; the registry's name goes before it."""
    scene: str = ""
    showing: str = ""
    build: str = ""
    epoch: str = ""
    seq: int = 0
    """What it has painted of the wall feed, in that epoch."""
    heard: float = 0.0
    acked: float | None = None
    """How long ago it said that seq; None: it has said none."""


class ScreenRow(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A screen as the desks are told. Times are by the clock of who reads."""

    id: str
    name: str
    scene: str
    showing: str
    seq: int
    at: datetime
    """When it was last heard."""
    acked: datetime | None = None
    """When it said that it has painted `seq`."""
    build: str = ""
    """Of the page that it runs."""
    offline: bool = False
    """It is not connected to anything that we know of."""


class ListedScreen(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A screen in the desk's list, those never opened too."""

    id: str
    name: str
    by: str = ""
    at: datetime | None = None
    until: datetime | None = None
    heard: datetime | None = None
    """Absent: its link was never opened."""


made_decoder: Final = msgspec.json.Decoder(Made)
heartbeat_decoder: Final = msgspec.json.Decoder(Heartbeat)

_RENAME: Final = """
-- KEYS: screens. ARGV: id, name. Returns its name before, or nil.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept then return nil end
local made = cjson.decode(kept)
if made.gone then return nil end
local before = made.name
made.name = ARGV[2]
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(made))
return before
"""

_TAKE_BACK: Final = """
-- KEYS: screens, heard. ARGV: id.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept then return 0 end
local made = cjson.decode(kept)
made.gone = true
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(made))
redis.call('HDEL', KEYS[2], ARGV[1])
return 1
"""


async def add(log: Log, id: str, made: Made) -> None:
    """Enters a new screen. Sent twice, it is entered once."""
    await log.redis.hsetnx(log.keys("screens"), id, _encode(made))


async def rename(log: Log, id: str, name: str) -> str | None:
    """Calls a screen something else. Returns its name before; None: there is no such screen."""
    script = log.redis.register_script(_RENAME)
    before: bytes | None = await script(keys=[log.keys("screens")], args=[id, name])
    return before.decode() if before is not None else None


async def take_back(log: Log, id: str) -> bool:
    """A screen counts no more. False: the id is no screen's."""
    script = log.redis.register_script(_TAKE_BACK)
    return bool(await script(keys=[log.keys("screens"), log.keys("heard")], args=[id]))


async def listed(log: Log, at: datetime) -> list[ListedScreen]:
    """Every screen that was not taken back and whose link has not ended, by name."""
    async with log.redis.pipeline(transaction=True) as pipe:
        pipe.hgetall(log.keys("screens"))
        pipe.hgetall(log.keys("heard"))
        pipe.time()
        kept, heard, (seconds, micros) = await pipe.execute()
    screens = standing(kept, at)
    now = seconds * 1000 + micros // 1000
    last = {id.decode(): unstamped(value, now) for id, value in heard.items()}
    found = [
        ListedScreen(
            id=id,
            name=made.name,
            by=made.by,
            at=made.at,
            until=datetime.fromtimestamp(made.until, at.tzinfo) if made.until else None,
            heard=at - timedelta(seconds=last[id][1] + last[id][0].heard) if id in last else None,
        )
        for id, made in screens.items()
    ]
    return sorted(found, key=lambda screen: (screen.name.casefold(), screen.id))


async def names(log: Log) -> dict[str, str]:
    """What each screen is called, those that were taken back too."""
    kept: dict[Any, Any] = await log.redis.hgetall(log.keys("screens"))
    return {id.decode(): made_decoder.decode(json).name for id, json in kept.items()}


def standing(kept: Mapping[bytes, bytes], at: datetime) -> dict[str, Made]:
    """The screens of a registry that may still be used at a time."""
    all_ = {id.decode(): made_decoder.decode(json) for id, json in kept.items()}
    now = at.timestamp()
    return {
        id: made
        for id, made in all_.items()
        if not made.gone and (made.until == 0 or made.until > now)
    }


def unstamped(value: bytes, now: int) -> tuple[Heartbeat, float]:
    """What a screen said, and how many seconds ago that was written (`now`: the database's ms)."""
    stamp, _, json = value.partition(b":")
    return heartbeat_decoder.decode(json), max(0.0, (now - int(stamp)) / 1000)


def rows(
    screens: Mapping[str, Made],
    live: Sequence[tuple[Heartbeat, float]],
    last: Sequence[tuple[Heartbeat, float]],
    *,
    epoch: str,
    at: datetime,
) -> list[ScreenRow]:
    """The screens at a time: those that are connected, and those that were. By name.

    `epoch` is the wall's: what was painted in another one is not known to be painted in this.
    """
    found: dict[str, ScreenRow] = {}
    for heartbeat, written in sorted(live, key=lambda pair: -(pair[1] + pair[0].heard)):
        row = _row(heartbeat, written, epoch, at)
        before = found.get(heartbeat.id)
        if before is not None and before.seq <= row.seq:
            # A link that is open twice is level when both are.
            row = msgspec.structs.replace(row, seq=before.seq, acked=before.acked)
        found[heartbeat.id] = row
    for heartbeat, written in last:
        if heartbeat.id not in found:
            row = _row(heartbeat, written, epoch, at)
            found[heartbeat.id] = msgspec.structs.replace(row, offline=True)
    named = [
        msgspec.structs.replace(row, name=screens[id].name)
        for id, row in found.items()
        if id in screens
    ]
    return sorted(named, key=lambda row: (row.name, row.id))


def _row(heartbeat: Heartbeat, written: float, epoch: str, at: datetime) -> ScreenRow:
    level = heartbeat.epoch == epoch and heartbeat.acked is not None
    return ScreenRow(
        id=heartbeat.id,
        name=heartbeat.name,
        scene=heartbeat.scene,
        showing=heartbeat.showing,
        seq=heartbeat.seq if level else 0,
        at=at - timedelta(seconds=written + heartbeat.heard),
        acked=at - timedelta(seconds=written + (heartbeat.acked or 0.0)) if level else None,
        build=heartbeat.build,
    )


def as_frames(found: Sequence[ScreenRow]) -> list[dict[str, Any]]:
    """Rows as a presence frame carries them."""
    told: list[dict[str, Any]] = msgspec.to_builtins(found)
    return told
