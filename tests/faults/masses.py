"""Sockets by the hundred: each follows the wall, and keeps of it only where it stands."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from backchannel.store.log import Log
from tests.faults.crowd import truth
from tests.faults.house import SLUG
from tests.wait import until

_UPGRADE = (
    f"GET /ws/v1/{SLUG}/wall HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
).encode()
SMALL = 2048
"""Bytes that the kernel takes for someone who does not read."""


class _Numbered(msgspec.Struct):
    seq: int


class _Frame(msgspec.Struct):
    """What is looked at of a frame."""

    t: str
    seq: int = 0
    epoch: str = ""
    resumed: bool = False
    on: bool = False
    entries: tuple[_Numbered, ...] = ()


_decoder = msgspec.json.Decoder(_Frame)


class Visitor(asyncio.Protocol):
    """One of them, over all of its connections."""

    def __init__(self) -> None:
        self.epoch, self.seq = "", 0
        self.faults = 0
        """Entries that came twice, or after a gap."""
        self.snapshots = self.resumes = 0
        self.panicked = False
        self.answer = b""
        """What the server said to the upgrade, up to its first line's end."""
        self.code = 0
        """Of the close that came last; 1006 if the connection ended without one."""
        self.took = 0.0
        """Seconds from its connecting to its welcome."""
        self.said: list[str] = []
        """The kinds of frames that came on this connection, but for entries and pings."""
        self.transport: asyncio.Transport | None = None
        self._data = b""
        self._began = 0.0

    @property
    def here(self) -> bool:
        """It is connected, and was welcomed."""
        return self.transport is not None and self.took > 0

    async def come(self, port: int, *, small: bool = False) -> None:
        """Connects; `small`: with room for hardly any bytes, on either side."""
        loop = asyncio.get_running_loop()
        self.answer = self._data = b""
        self.code, self.took, self.said = 0, 0.0, []
        self._began = loop.time()
        plain = socket.socket()
        plain.setblocking(False)
        if small:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        await loop.sock_connect(plain, ("127.0.0.1", port))
        await loop.create_connection(lambda: self, sock=plain)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(_UPGRADE)

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        self.code = self.code or 1006

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self.answer:
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            self.answer, self._data = head.partition(b"\r\n")[0], rest
            if b" 101 " in self.answer:
                where = {"epoch": self.epoch, "seq": self.seq} if self.epoch else {}
                self.say(msgspec.json.encode({"t": "hello", "v": 1, **where}))
        if b" 101 " in self.answer:
            self._data = self._data[self._read(self._data) :]

    def say(self, payload: bytes) -> None:
        """One text frame, masked with zeros."""
        if self.transport is not None:
            self.transport.write(bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload)

    def stop_reading(self) -> None:
        if self.transport is not None:
            self.transport.pause_reading()

    def read_on(self) -> None:
        """Reads, as fast as anyone."""
        if self.transport is not None:
            plain = self.transport.get_extra_info("socket")
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            self.transport.resume_reading()

    def go(self) -> None:
        """Leaves without a word."""
        if self.transport is not None:
            self.transport.abort()

    def _read(self, data: bytes) -> int:
        at = 0
        while len(data) - at >= 2:
            size, start = data[at + 1], at + 2
            if size >= 126:
                width = 2 if size == 126 else 8
                size, start = int.from_bytes(data[start : start + width], "big"), start + width
            if len(data) < start + size:
                break
            payload = data[start : start + size]
            if data[at] & 15 == 8:
                self.code = int.from_bytes(payload[:2], "big")
                if self.transport is not None:
                    self.transport.close()
            else:
                self._take(_decoder.decode(payload))
            at = start + size
        return at

    def _take(self, frame: _Frame) -> None:
        match frame.t:
            case "welcome":
                self.took = asyncio.get_running_loop().time() - self._began
                self.resumes += frame.resumed
            case "snapshot":
                self.snapshots += 1
                self.epoch, self.seq = frame.epoch, frame.seq
            case "entries":
                for entry in frame.entries:
                    self.faults += entry.seq != self.seq + 1
                    self.seq = entry.seq
            case "ping":
                self.faults += frame.seq > self.seq
                self.say(b'{"t":"pong","seq":%d}' % self.seq)
            case "panic":
                self.panicked = frame.on
        if frame.t not in ("entries", "ping"):
            self.said.append(frame.t)


class Mass:
    """So many visitors of one web process."""

    def __init__(self, count: int, *, small: bool = False) -> None:
        self.visitors = [Visitor() for _ in range(count)]
        self._small = small

    @property
    def here(self) -> int:
        """How many are connected, and were welcomed."""
        return sum(each.here for each in self.visitors)

    @property
    def connected(self) -> int:
        return sum(each.transport is not None for each in self.visitors)

    @property
    def codes(self) -> Counter[int]:
        """Why the connections ended that did."""
        return Counter(each.code for each in self.visitors if each.transport is None)

    async def come(self, port: int, *, pause: float = 0.0) -> list[float]:
        """All at one moment, or each after up to `pause` seconds.

        How long each took to be welcomed, the shortest first.
        """

        async def one(each: Visitor, after: float) -> None:
            await asyncio.sleep(after)
            await each.come(port, small=self._small)

        due = (pause * n / len(self.visitors) for n in range(len(self.visitors)))
        await asyncio.gather(*map(one, self.visitors, due))
        await until(lambda: self.here == len(self.visitors), pause=0.02)
        return sorted(each.took for each in self.visitors)

    async def level(self, log: Log) -> None:
        """Returns once each stands where the log does, having had every entry once, in order."""
        told = await truth(log)
        await until(lambda: all(each.seq == told.top for each in self.visitors), pause=0.02)
        assert {each.epoch for each in self.visitors} == {told.epoch}
        assert not sum(each.faults for each in self.visitors)

    def go(self) -> None:
        """All leave without a word, at one moment."""
        for each in self.visitors:
            each.go()

    async def gone(self) -> None:
        """Returns once none has a connection."""
        self.go()
        await until(lambda: not self.connected)


@asynccontextmanager
async def mass(port: int, count: int, *, small: bool = False) -> AsyncIterator[Mass]:
    """So many that are there, until the block ends."""
    people = Mass(count, small=small)
    try:
        await people.come(port)
        await until(lambda: all(each.snapshots for each in people.visitors))
        yield people
    finally:
        with contextlib.suppress(AssertionError):
            await people.gone()


def share(sorted_times: list[float], part: float) -> float:
    """A quantile."""
    return sorted_times[min(len(sorted_times) - 1, int(part * len(sorted_times)))]


def begun_with(folder: Path, code: str) -> str:
    """What PYTHONPATH must be for a process to do this before it begins."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code)
    return str(folder)
