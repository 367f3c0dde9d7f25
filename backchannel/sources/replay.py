"""A recording played again: our items, our posts, or the lines of an X v2 filtered stream."""

from __future__ import annotations

import asyncio
import gzip
import logging
import time
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing
from datetime import datetime
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from backchannel.core.errors import SourceError
from backchannel.core.post import Deleted, Item, Post, Posted, Reposted
from backchannel.core.source import Health
from backchannel.sources import x_shape
from backchannel.sources.scrub import scrub
from backchannel.sources.x_ids import sent_at

_log = logging.getLogger(__name__)

Shape = Literal["items", "posts", "x"]

_LINE_LONGEST: Final = 1 << 20
_CHUNK: Final = 64
_PAUSE_LONGEST: Final = 3600.0
"""A recording's silent night, or a wrong clock in it, is waited for no longer than this."""
_TOLD_MOST: Final = 20

_items: Final[msgspec.json.Decoder[Item]] = msgspec.json.Decoder(Item)
_posts: Final = msgspec.json.Decoder(Post)


class ReplaySource:
    """Plays a JSON lines file, `.gz` too.

    Args:
        path: the file. Its first readable line says which shape it has.
        speed: how much faster than it was recorded; None: as fast as it was.
        rate: items a second instead, whatever was recorded.
        loop: begin again at the end, under new ids, so that nothing is taken for a duplicate.
        name: how the desk and the cursor call it.
        clock, sleep: seconds that only go forward, and how to wait for them.
    """

    def __init__(
        self,
        path: Path,
        *,
        speed: float | None = None,
        rate: float | None = None,
        loop: bool = False,
        name: str = "replay",
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.name = name
        self.health = Health()
        self.bad = 0
        """Lines that were skipped because no one could read them."""
        self.good = 0
        """Lines that could be read, and `played`, those of them that had not been before."""
        self.played = 0
        self._path = path
        self._loop = loop
        self._pace = _Pace(speed or 1.0, rate, clock, sleep)

    async def items(self, cursor: str) -> AsyncIterator[Item]:
        """Plays on after a cursor: the round and the number of the last line that was stored."""
        turn, after = _position(cursor, self._path)
        while True:
            found = False
            async with aclosing(self._round(after)) as lines:
                async for number, item in lines:
                    found = True
                    self.played += 1
                    await self._pace.wait_for(_time_of(item))
                    self._say("live", f"line {number}")
                    yield replace(_renamed(item, turn), cursor=_cursor(turn, number, self._path))
            if not self._loop or not (found or after):
                break
            turn, after = turn + 1, 0
            self._pace.restart()
        self._say("ended", "the recording is over")

    def _say(self, state: Literal["live", "ended"], what: str) -> None:
        skipped = f", {self.bad} unreadable lines skipped" if self.bad else ""
        self.health.state, self.health.detail = state, what + skipped

    async def _round(self, after: int) -> AsyncGenerator[tuple[int, Item]]:
        """The items of one pass through the file, with their line numbers."""
        try:
            with await asyncio.to_thread(_open, self._path) as file:
                shape: Shape | None = None
                lines = _lines(file)
                while chunk := await asyncio.to_thread(_some, lines):
                    for number, line in chunk:
                        shape = shape or _shape(line)
                        item = self._read(number, line, shape)
                        if item is not None and number > after:
                            yield number, item
        except (OSError, EOFError, zlib.error) as error:
            why = getattr(error, "strerror", None) or "not a readable file"
            raise SourceError(f"replay: {self._path} cannot be read: {why}", final=True) from None

    def _read(self, number: int, line: bytes, shape: Shape | None) -> Item | None:
        try:
            item = _decode(line, shape)
        except (ValueError, RecursionError) as error:
            self.bad += 1
            if self.bad <= _TOLD_MOST:
                more = "; later ones are only counted" if self.bad == _TOLD_MOST else ""
                _log.warning("replay: line %d is skipped: %s%s", number, error, more)
            return None
        self.good += 1
        return item


class _Pace:
    """Waits until an item's turn has come."""

    def __init__(
        self,
        speed: float,
        rate: float | None,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._speed, self._rate = speed, rate
        self._clock, self._sleep = clock, sleep
        self._due: float | None = None
        self._recorded: datetime | None = None

    def restart(self) -> None:
        """The next item is due at once."""
        self._recorded = None

    async def wait_for(self, recorded: datetime | None) -> None:
        """Returns when an item of that recorded time is due; without one it is due at once."""
        self._due = (self._clock() if self._due is None else self._due) + self._gap(recorded)
        # After a wait elsewhere (Redis was away) it goes on from here: no burst to catch up.
        self._due = max(self._due, self._clock() - 1)
        if (left := self._due - self._clock()) > 0:
            await self._sleep(left)

    def _gap(self, recorded: datetime | None) -> float:
        if self._rate is not None:
            return 1 / self._rate
        if recorded is None:
            return 0.0
        last, self._recorded = self._recorded, max(recorded, self._recorded or recorded)
        seconds = (recorded - last).total_seconds() if last else 0.0
        return min(max(seconds, 0.0) / self._speed, _PAUSE_LONGEST)


def _cursor(turn: int, number: int, path: Path) -> str:
    """The number of the line, its round where there are several, and the file's name."""
    return f"{turn}:{number}@{path.name}" if turn else f"{number}@{path.name}"


def _position(cursor: str, path: Path) -> tuple[int, int]:
    where, _, name = cursor.partition("@")
    turn, _, line = where.rpartition(":")
    if name != path.name or not line.isdecimal() or not (turn or "0").isdecimal():
        return 0, 0
    return int(turn or 0), int(line)


def _open(path: Path) -> gzip.GzipFile | BufferedReader:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")


def _lines(file: gzip.GzipFile | BufferedReader) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; one that is too long comes as an empty object nobody can read."""
    number = 0
    while line := file.readline(_LINE_LONGEST):
        number += 1
        if len(line) == _LINE_LONGEST and not line.endswith(b"\n"):
            while (rest := file.readline(_LINE_LONGEST)) and not rest.endswith(b"\n"):
                pass
            line = b'"a line of more than 1 MiB"'
        if line.strip():
            yield number, line


def _some(lines: Iterator[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    return list(islice(lines, _CHUNK))


def _shape(line: bytes) -> Shape | None:
    try:
        first = msgspec.json.decode(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(first, dict):
        return None
    return "items" if "type" in first else "x" if "data" in first else "posts"


def _decode(line: bytes, shape: Shape | None) -> Item:
    match shape:
        case "items":
            return scrub(_items.decode(line))
        case "x":
            item, reason = x_shape.read(msgspec.json.decode(line))
            if item is None:
                raise ValueError(reason)
            return item
    return scrub(Posted(post=_posts.decode(line)))


def _time_of(item: Item) -> datetime | None:
    match item:
        case Posted(post=post):
            return post.edited_at or post.created_at
        case Reposted(id=id) if id.startswith("x:") and id[2:].isdecimal():
            return sent_at(id[2:])
    return None


def _renamed(item: Item, turn: int) -> Item:
    if turn == 0:
        return item
    match item:
        case Posted(post=post):
            return replace(item, post=replace(post, id=f"{post.id}~{turn}"))
        case Reposted(post=post):
            post = replace(post, id=f"{post.id}~{turn}") if post else None
            return replace(item, id=f"{item.id}~{turn}", of=f"{item.of}~{turn}", post=post)
        case Deleted():
            return replace(item, id=f"{item.id}~{turn}")
