"""Panic: the walls' holding screen, which works when Redis does not.

A press is kept in this process and told to its siblings on this machine, then kept in a file in
the data folder (for a restart, and for a sibling that missed it) and in Redis. Where two of these
differ, on wins over off, unless whoever switched it off knew of that panic: each press names the
panics that are over, so that a copy which is several presses old brings none of them back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from redis.exceptions import RedisError

from backchannel.core.beat import DISK_SECONDS, beat
from backchannel.core.frames import Panic
from backchannel.store import now
from backchannel.store.audit import Trail
from backchannel.store.log import Log

REMEMBERED: Final = 100
"""Panics that are over and still named: a copy that is older than these would bring one back."""
_UNTOLD: Final = 1000
FILE_SECONDS: Final = 2.0
"""How often the file is looked at, should a sibling's word have been missed."""

logger = logging.getLogger(__name__)


class Pressed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What holds since the last press."""

    id: str
    """The last press's."""
    begun: tuple[str, ...] = ()
    """The panics that are on: several, if they were pressed by people who did not hear of it."""
    ended: tuple[str, ...] = ()
    """Those that are over, the latest `REMEMBERED`."""
    by: str = ""
    at: datetime | None = None

    @property
    def on(self) -> bool:
        """Whether the walls hold."""
        return bool(self.begun)

    @property
    def frame(self) -> Panic:
        """As a client is told."""
        return Panic(on=self.on, id=self.id)


_decoder: Final = msgspec.json.Decoder(Pressed)


def after(
    last: Pressed | None, on: bool, id: str, by: str = "", at: datetime | None = None
) -> Pressed:
    """What holds after a press of this id, where `last` held. An off ends all that was on."""
    begun, ended = ((), ()) if last is None else (last.begun, last.ended)
    if on:
        return Pressed(id, _latest({*begun, id}), ended, by, at)
    return Pressed(id, (), _latest({*ended, *begun}), by, at)


def merge(a: Pressed | None, b: Pressed | None) -> Pressed | None:
    """What holds by two accounts: a panic is on by either, and over by neither.

    It does not depend on their order, nor on how often or with whom they were merged before.
    """
    if a is None or b is None:
        return b if a is None else a
    ended = {*a.ended, *b.ended}
    begun = {*a.begun, *b.begun} - ended
    offs = [press.id for press in (a, b) if not press.on]
    id = max(begun or offs or ended)
    same = [press for press in (a, b) if press.id == id and press.on == bool(begun)]
    pressed = max(same, key=lambda press: (press.by, str(press.at)), default=Pressed(id))
    return Pressed(id, _latest(begun), _latest(ended), pressed.by, pressed.at)


def _latest(ids: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(ids)[-REMEMBERED:])


def _new_id(at: datetime | None) -> str:
    """Sorts after those that were made before it."""
    made = int(at.timestamp() * 1000) if at is not None else 0
    return f"{made:012x}{secrets.token_hex(4)}"


def decode(data: bytes) -> Pressed | None:
    """A press as kept in the file or in Redis; None for anything else."""
    try:
        return _decoder.decode(data)
    except (ValueError, RecursionError):
        return None


class PanicSwitch:
    """One conference's panic in one process.

    Args:
        path: the file; None: kept in memory and Redis only.
        changed: called at once with every press, and with what else changes what clients are told.
        pass_on: tells the siblings of a press made here.
    """

    def __init__(
        self,
        log: Log,
        path: Path | None,
        changed: Callable[[Pressed], None],
        pass_on: Callable[[bytes], None],
        every: float,
    ) -> None:
        self.state: Pressed | None = None
        self._log = log
        self._path = path
        self._changed = changed
        self._pass_on = pass_on
        self._every = every
        self._trail = Trail(log.redis, log.keys.slug)
        self._untold: list[Pressed] = []
        """Presses that are not in the audit trail yet, the oldest first."""
        self._to_file = asyncio.Event()
        self._in_file = asyncio.Event()
        """Set while the file holds what holds here."""
        self._to_redis = asyncio.Event()
        if path is not None:
            self._adopt(_read(path))

    def press(self, on: bool, id: str, by: str = "", at: datetime | None = None) -> None:
        """A moderator's press, or the repetition of one. Returns when every client was told."""
        last = self.state
        if last is None or last.on != on:
            if not id or (last is not None and id in (last.id, *last.ended)):
                id = _new_id(at)
            self.state = after(last, on, id, by, at)
            self._tell(self.state)
        assert self.state is not None
        self._changed(self.state)
        self._pass_on(msgspec.json.encode(self.state))
        self._in_file.clear()
        self._to_file.set()
        self._to_redis.set()

    async def kept(self, seconds: float) -> bool:
        """Whether the last press outlives this process: waits for the disk, but not for ever."""
        if self._path is None:
            return False
        await _wait(self._in_file, seconds)
        return self._in_file.is_set()

    def hear(self, data: bytes) -> None:
        """A press on another process."""
        self._adopt(decode(data))

    def _adopt(self, other: Pressed | None) -> None:
        held, last = merge(self.state, other), self.state
        if held is not None and held != last:
            self.state = held
            if last is None or held.frame != last.frame:
                self._changed(held)
            self._in_file.clear()
            self._to_file.set()

    def _tell(self, pressed: Pressed | None) -> None:
        """Has it in the audit trail as soon as Redis is there. Adding it twice does no harm."""
        if pressed is not None and pressed.at is not None and pressed not in self._untold:
            self._untold = [*self._untold, pressed][-_UNTOLD:]

    async def keep(self) -> None:
        """Keeps the file level, both ways, for ever; there must be one."""
        assert self._path is not None
        while True:
            beat()
            await _wait(self._to_file, FILE_SECONDS)
            self._to_file.clear()
            beat(DISK_SECONDS)
            try:
                kept = await asyncio.to_thread(_read, self._path)
                self._adopt(kept)
                if (state := self.state) is not None and state != kept:
                    await asyncio.to_thread(_write, self._path, state)
                if state is self.state:
                    self._in_file.set()
            except OSError as error:
                logger.error("panic is not kept over a restart: %s", error)

    async def spread(self) -> None:
        """Keeps Redis level, both ways, for ever."""
        while True:
            beat()
            await _wait(self._to_redis, self._every)
            self._to_redis.clear()
            with contextlib.suppress(RedisError, OSError):  # again in a moment; nothing is lost
                await self._audit()
                kept = decode((await now.read_panic(self._log)) or b"")
                self._adopt(kept)
                if self.state is not None and self.state != kept:
                    self._tell(self.state)  # perhaps from the file: whoever pressed it is gone
                    await self._audit()
                    await now.set_panic(self._log, msgspec.json.encode(self.state))

    async def _audit(self) -> None:
        for pressed in list(self._untold):
            assert pressed.at is not None
            what = "panic" if pressed.on else "panic-off"
            await self._trail.add(
                what, by=pressed.by, at=pressed.at, id=pressed.id, once=f"{what}:{pressed.id}"
            )
            self._untold.remove(pressed)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _read(path: Path) -> Pressed | None:
    try:
        return decode(path.read_bytes())
    except OSError:
        return None


def _write(path: Path, pressed: Pressed) -> None:
    """Replaces the file whole, and returns when it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    with part.open("wb") as file:
        file.write(msgspec.json.encode(pressed))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
