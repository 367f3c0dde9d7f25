"""A proxy that stands between two processes and does to their bytes what a test says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha1
from itertools import cycle
from types import TracebackType

from backchannel.core.feed import WINDOW
from backchannel.store import scripts
from backchannel.store.log import LOG_LENGTH

_CHUNK = 64 * 1024


def source(script: str) -> str:
    """The text of one of our scripts."""
    return scripts.source(script, WINDOW, LOG_LENGTH)


def sha(script: str) -> bytes:
    """How Valkey is asked to run it, once it has it."""
    return sha1(source(script).encode()).hexdigest().encode()


@dataclass(eq=False)
class Link:
    """One connection through the proxy: `down` is who connected, `up` is whom it wanted."""

    down: asyncio.StreamWriter
    up: asyncio.StreamWriter
    lost: bool = False
    """Nothing passes any more, and nobody is told."""
    asked: bool = False
    """The next bytes from above are an answer that may be lost: the link is cut in its place."""

    answered: Callable[[], None] | None = None
    """Called in place of the next bytes from above."""

    def cut(self) -> None:
        self.down.transport.abort()
        self.up.transport.abort()


class FaultProxy:
    """Listens on loopback and passes on to a port there, until it is told otherwise.

    Args:
        target: the port of the process behind it, or the path of its socket.
        listen: the port to listen on; 0: any that is free.
    """

    def __init__(self, target: int | str, listen: int = 0) -> None:
        self.target = target
        self.port = listen
        self.delay = 0.0
        """Seconds that every byte is late, each way."""
        self.rate: float | None = None
        """Bytes a second and direction; None: as fast as it goes."""
        self.connections = 0
        """How many there have been."""
        self.replies_lost = 0
        self._links: set[Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._passing = asyncio.Event()
        self._passing.set()
        self._refusing = self._gone = False
        self._reply_to = b""
        self._fates: Iterator[bool] = iter(())
        self._left: int | None = None
        self._dropping = b""
        self._awaited: tuple[bytes, Callable[[], None], bool] | None = None
        self._let_by = 0
        self._server: asyncio.Server | None = None

    @property
    def open(self) -> int:
        """Connections that are open now."""
        return len(self._links)

    # What it can do

    def cut(self) -> None:
        """Resets every connection."""
        for link in list(self._links):
            link.cut()

    def refuse(self) -> None:
        """Resets every connection, and every new one, until it heals."""
        self._refusing = True
        self.cut()

    def hold(self) -> None:
        """The cable is out: bytes wait, as TCP has them wait, and come when it heals."""
        self._passing.clear()

    def lose(self) -> None:
        """The host behind it is gone without a word: no connection hears of its end, ever.

        New ones are taken and hear nothing until it heals.
        """
        self._gone = True
        for link in self._links:
            link.lost = True

    def vanish(self) -> None:
        """Those in front are gone without a word: the process behind keeps its side, half open."""
        for link in self._links:
            link.lost = True
            link.down.transport.abort()

    def cut_after(self, count: int) -> None:
        """Resets a connection in the middle of things: once so many bytes from behind have come."""
        self._left = count

    def lose_replies(self, to: bytes, times: int, *, between: int | None = None) -> None:
        """Lets requests with these bytes in them through, and cuts where the answer would come.

        What was asked has been done by then: the one who asked cannot know.

        Args:
            between: lets so many answers by then, loses as many again, and so on until it heals.
        """
        lost = [True] * times
        self._reply_to = to
        self._fates = iter(lost) if between is None else cycle([*lost, *[False] * between])

    def drop(self, saying: bytes) -> None:
        """Swallows what comes next from behind with these bytes in it, and nothing else.

        What was written at once is swallowed at once: for whole messages, write one at a time.
        """
        self._dropping = saying

    def on(self, asked: bytes, call: Callable[[], None], *, done: bool, after: int = 0) -> None:
        """Calls once, when a request with these bytes comes by, which then goes no further.

        Args:
            done: let it through and call where its answer would come, which goes no further.
            after: how many such requests to let by.
        """
        self._awaited = (asked, call, done)
        self._let_by = after

    def heal(self) -> None:
        """Passes everything on again; connections that were lost stay so."""
        self.delay, self.rate = 0.0, None
        self._refusing = self._gone = False
        self._reply_to, self._left = b"", None
        self._dropping, self._awaited = b"", None
        self._passing.set()

    # How

    async def __aenter__(self) -> FaultProxy:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._connect(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._refusing:
            return
        if self._gone:
            return await _until_left(reader)
        await self._passing.wait()
        back, up = await self._reach()
        link = Link(writer, up)
        self._links.add(link)
        upward = asyncio.create_task(self._pass(reader, up, link, self._mind))
        downward = asyncio.create_task(self._pass(back, writer, link, self._may))
        try:
            await asyncio.wait({upward, downward}, return_when=asyncio.FIRST_COMPLETED)
            if link.lost:  # whoever is left hears nothing, and ends it by itself
                await (downward if writer.transport.is_closing() else upward)
        finally:
            self._links.discard(link)
            link.cut()
            for task in (upward, downward):
                task.cancel()
            await asyncio.gather(upward, downward, return_exceptions=True)

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, str):
            return await asyncio.open_unix_connection(self.target)
        return await asyncio.open_connection("127.0.0.1", self.target)

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        link: Link,
        may: Callable[[bytes, Link], bool],
    ) -> None:
        loop = asyncio.get_running_loop()
        due = 0.0
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                await self._passing.wait()
                if link.lost:
                    continue
                if not may(data, link):
                    return
                if self._dropping and self._dropping in data and may == self._may:
                    self._dropping = b""
                    continue
                if self.rate is not None:
                    await asyncio.sleep(len(data) / self.rate)
                if self.delay > 0 or due > loop.time():
                    due = max(loop.time() + self.delay, due + 1e-6)  # never past one another
                    loop.call_at(due, _write, writer, data)
                else:
                    writer.write(data)
                    await writer.drain()
            await asyncio.sleep(max(0.0, due - loop.time()))  # the end comes after what is late

    def _mind(self, data: bytes, link: Link) -> bool:
        """What is asked: it goes through, whatever becomes of the answer."""
        if self._reply_to and self._reply_to in data:
            link.asked = True
        if self._awaited is not None and self._awaited[0] in data:
            self._let_by -= 1
            if self._let_by >= 0:
                return True
            (_, call, done), self._awaited = self._awaited, None
            if not done:
                call()
                return False
            link.answered = call
        return True

    def _may(self, data: bytes, link: Link) -> bool:
        """What is answered."""
        if link.answered is not None:
            link.answered()
            return False
        asked, link.asked = link.asked, False
        if asked and next(self._fates, False):
            self.replies_lost += 1
            return False
        if self._left is not None:
            if len(data) >= self._left:
                _write(link.down, data[: self._left])
                self._left = None
                return False
            self._left -= len(data)
        return True


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    if not writer.transport.is_closing():
        writer.write(data)


async def _until_left(reader: asyncio.StreamReader) -> None:
    while await reader.read(_CHUNK):
        pass
