"""A hub's wire over plain ASGI, for a server whose connections cannot be taken over.

It costs two tasks and a queue per client; what a client sees is the same.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from typing import Final

from starlette.websockets import WebSocket

from backchannel.core.frames import CloseCode
from backchannel.web.socket_wire import Listener, seconds_to_read

HIGH: Final = 64 * 1024
"""Bytes queued above which it is paused."""
LOW: Final = HIGH // 4


def payloads(frames: bytes) -> Iterator[bytes]:
    """The payloads of whole, unmasked frames in one piece (`frames.websocket_frame`)."""
    at = 0
    while at < len(frames):
        size, start = frames[at + 1], at + 2
        if size >= 126:
            width = 2 if size == 126 else 8
            size, start = int.from_bytes(frames[start : start + width], "big"), start + width
        at = start + size
        yield frames[start:at]


class AsgiWire:
    """One accepted socket as a hub's `Wire`. `run` must be awaited for as long as it lives."""

    def __init__(self, websocket: WebSocket) -> None:
        self.paused = False
        self._websocket = websocket
        self._queue: deque[bytes | CloseCode] = deque()
        self._queued = 0
        self._more = asyncio.Event()
        self._listener: Listener | None = None
        self._over = asyncio.Event()
        self._is_ending = False

    def write(self, frames: bytes, /) -> None:
        """Queues whole frames."""
        if self._is_ending:
            return
        self._put(frames)
        self._queued += len(frames)
        if self._queued > HIGH and not self.paused:
            self.paused = True
            if self._listener is not None:
                self._listener.pause()

    def close(self, code: CloseCode, /) -> None:
        """Says why, after what is already queued; a peer that does not read it is cut off."""
        if self._is_ending:
            return
        self._lost()
        self._put(code)
        asyncio.get_running_loop().call_later(seconds_to_read(code), self._over.set)

    def abort(self) -> None:
        """Ends it now."""
        self._lost()
        self._over.set()

    async def run(self, listener: Listener, patience: float) -> None:
        """Serves the socket until either side ends it."""
        self._listener = listener
        jobs = [self._send(), self._receive(patience), self._over.wait()]
        tasks = [asyncio.ensure_future(job) for job in jobs]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._lost()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _lost(self) -> None:
        """Nobody is told of anything any more, and nothing is written."""
        self._is_ending = True
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.lost()

    def _put(self, item: bytes | CloseCode) -> None:
        self._queue.append(item)
        self._more.set()

    async def _send(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            while self._queue:
                item = self._queue.popleft()
                if isinstance(item, CloseCode):
                    return await self._websocket.close(item)
                for payload in payloads(item):
                    await self._websocket.send_text(payload.decode())
                self._sent(len(item))

    def _sent(self, size: int) -> None:
        self._queued -= size
        if self.paused and self._queued < LOW:
            self.paused = False
            if self._listener is not None:
                self._listener.resume()

    async def _receive(self, patience: float) -> None:
        try:
            async with asyncio.timeout(patience):
                message = await self._websocket.receive()
        except TimeoutError:
            self.close(CloseCode.BAD_FRAME)
            message = await self._websocket.receive()
        while message["type"] != "websocket.disconnect":
            text = message.get("text")
            if self._listener is None:
                pass  # it is being closed, and reads why
            elif text is not None:
                self._listener.heard(text.encode())
            else:
                self._listener.garbled()
            message = await self._websocket.receive()
