"""Keeps the processes that draw pictures again: started when needed, replaced when they die."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import Final

from backchannel.media import worker
from backchannel.media.refused import MediaRefused

SECONDS: Final = 3.0
"""For one picture; a process that takes longer is killed."""
PROCESSES: Final = 2
ANSWER_MAX: Final = 4 * worker.SIDE_MAX**2
"""Bytes: the bare pixels. A process that has more to say is not the one that we started."""
_START_SECONDS: Final = 10.0


class Pool:
    """At most `PROCESSES` workers. Each picture has one for itself."""

    def __init__(self, processes: int = PROCESSES, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._free: asyncio.LifoQueue[asyncio.subprocess.Process | None] = asyncio.LifoQueue()
        self._all: set[asyncio.subprocess.Process] = set()
        for _ in range(processes):
            self._free.put_nowait(None)

    async def redraw(self, data: bytes) -> bytes:
        """The picture as WebP, without anything but its pixels.

        Raises:
            MediaRefused: it is no picture, is too large, or drawing it took too long.
        """
        process = await self._free.get()
        well = None
        try:
            if process is None or process.returncode is not None:
                process = await self._start()
            kind, body = await self._ask(process, data)
            well = process
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            raise MediaRefused(415, "This picture could not be drawn.") from None
        finally:
            if well is None and process is not None:
                self._kill(process)
            self._free.put_nowait(well)
        if kind == worker.DONE:
            return body
        raise MediaRefused(415, body.decode())

    async def _start(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(Path(worker.__file__)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            start_new_session=True,
        )
        self._all = {each for each in self._all if each.returncode is None} | {process}
        assert process.stdout is not None
        try:
            async with asyncio.timeout(_START_SECONDS):
                await process.stdout.readexactly(len(worker.READY))
        except BaseException:
            self._kill(process)
            raise
        return process

    async def _ask(self, process: asyncio.subprocess.Process, data: bytes) -> tuple[int, bytes]:
        assert process.stdin is not None
        assert process.stdout is not None
        async with asyncio.timeout(self._seconds):
            process.stdin.write(worker.LENGTH.pack(len(data)) + data)
            await process.stdin.drain()
            head = await process.stdout.readexactly(worker.HEAD.size)
            kind, length = worker.HEAD.unpack(head)
            if length > ANSWER_MAX:
                raise MediaRefused(415, "This picture could not be drawn.")
            return kind, await process.stdout.readexactly(length)

    def _kill(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()

    async def close(self) -> None:
        """Ends every process."""
        for process in self._all:
            self._kill(process)
            await process.wait()
        self._all.clear()
