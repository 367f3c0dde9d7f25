"""What is only true now: who is connected and reads what, how the sources are doing, panic.

Small whole states, one per process, that expire by themselves. Each change is told on the channel
`now`, and whoever hears it reads them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from backchannel.core.source import Health
from backchannel.store.leases import Leases
from backchannel.store.log import Log

STALE: Final = timedelta(seconds=10)
"""A process that did not write for this long is gone, and its screens with it."""
_EXPIRES: Final = 60
WAKE: Final = b"now"
"""Said on the channel: read again."""


class Sitting(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One person's session, at a desk that is open."""

    session: str
    """Its id: never leaves the server."""
    name: str
    role: str = ""
    doing: str = ""
    """What they are busy with, if it is not the queue."""


class Present(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one process sees of the people and screens that are connected to it."""

    at: datetime
    screens: list[dict[str, Any]] = []
    """id, name, scene, showing, seq, at (when it was last heard)."""
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

    screens: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    leases: list[dict[str, Any]] = field(default_factory=list)
    sessions: frozenset[str] = frozenset()
    """Those with a desk open; for the server alone."""


_present: Final = msgspec.json.Decoder(Present)
_source: Final = msgspec.json.Decoder(SourceNow)


async def set_source(log: Log, name: str, health: Health, at: datetime) -> None:
    """Says how a source is doing."""
    source = SourceNow(name=name, state=health.state, detail=health.detail, at=at)
    async with log.redis.pipeline(transaction=True) as pipe:
        pipe.hset(log.keys("sources"), name, msgspec.json.encode(source))
        pipe.execute_command("SPUBLISH", log.keys("now"), WAKE)
        await pipe.execute()


async def set_screens(
    log: Log,
    process: str,
    screens: Sequence[dict[str, Any]],
    desks: Sequence[Sitting],
    at: datetime,
) -> None:
    """Says what is connected to one process. To be repeated well within `STALE`."""
    present = msgspec.json.encode(Present(at=at, screens=list(screens), desks=list(desks)))
    key = log.keys("present")
    async with log.redis.pipeline(transaction=True) as pipe:
        pipe.hset(key, process, present)
        pipe.expire(key, _EXPIRES)
        pipe.execute_command("SPUBLISH", log.keys("now"), WAKE)
        await pipe.execute()


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


async def read_now(log: Log, at: datetime) -> Now:
    """What is true at a time; processes that fell silent before it are left out."""
    async with log.redis.pipeline(transaction=True) as pipe:
        pipe.hgetall(log.keys("present"))
        pipe.hgetall(log.keys("sources"))
        present, sources = await pipe.execute()
    processes = {process: _present.decode(json) for process, json in present.items()}
    live = [p for p in processes.values() if p.at > at - STALE]
    desks = [desk for p in live for desk in p.desks]
    leases = await Leases(log).all(at)
    return Now(
        screens=_screens(live),
        people=_people(desks),
        sources=[
            msgspec.to_builtins(source)
            for source in sorted(map(_source.decode, sources.values()), key=lambda s: s.name)
        ],
        leases=[{"id": each.id, "by": each.by, "until": each.until} for each in leases],
        sessions=frozenset(desk.session for desk in desks),
    )


def _people(desks: Sequence[Sitting]) -> list[dict[str, Any]]:
    """One per name, however many pages are open under it."""
    rows: dict[str, dict[str, Any]] = {}
    for desk in sorted(desks, key=lambda d: (d.name, d.doing)):
        rows[desk.name] = {"name": desk.name, "role": desk.role}
        if desk.doing:
            rows[desk.name]["doing"] = desk.doing
    return list(rows.values())


def _screens(live: Sequence[Present]) -> list[dict[str, Any]]:
    """One per screen link, the one last heard where a link is open twice."""
    latest: dict[str, dict[str, Any]] = {}
    for screen in sorted((s for p in live for s in p.screens), key=lambda s: str(s["at"])):
        latest[screen["id"]] = screen
    return sorted(latest.values(), key=lambda s: (s["name"], s["id"]))
