"""The connection under a request: uvicorn's own, which nobody holds open by being slow.

A request for a wall's feed leaves it by the door.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from backchannel.web.door import Door

HEAD_SECONDS: Final = 10.0
"""From the connection's opening, or a later request's first byte, to the end of its headers..."""
BODY_SECONDS: Final = 20.0
"""...and from there to the end of its body."""
HEAD_MAX: Final = 64 * 1024
"""Bytes of headers that come after the first of them."""
_TOO_LONG: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n"
)


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with an end to waiting for a request.

    uvicorn waits for ever for a first request and for the rest of one that has begun, and reads
    headers of any length. Of uvicorn's own this uses its `transport` and its `loop`, and for the
    door what `fanout` lists; what is overridden are callbacks of asyncio's and of httptools'.
    """

    def __init__(self, door: Door, **more: Any) -> None:
        super().__init__(**more)
        self._door = door
        self._patience: asyncio.TimerHandle | None = None
        self._awaited = HEAD_SECONDS
        """How long what comes next may take: headers, a body or (0) nothing that has begun."""
        self._waits = 0.0
        """The same, of the timer that runs."""
        self._in_head = True
        self._head = 0
        self._knock = b""
        """What came of a request that waits at the door."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there: the first request is awaited."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """More of a request. One for a wall's feed may have to wait: they come by the thousand."""
        if self._head or not self._door.is_knock(data):
            return self._read(data)
        self._knock = data
        if not self._door.turnstile.through(self._come_in):
            self._rest()
            self.transport.pause_reading()

    def _come_in(self) -> None:
        data, self._knock = self._knock, b""
        if not self.transport.is_closing():
            self.transport.resume_reading()
            self._read(data)

    def _read(self, data: bytes) -> None:
        if self._in_head:
            self._awaited = HEAD_SECONDS
            self._head += len(data)
            if self._head > HEAD_MAX:
                self._rest()
                self.transport.write(_TOO_LONG)
                return self.transport.close()
        super().data_received(data)
        self._wait()  # most requests are whole by now, and need no timer

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._head = 0
        self._awaited = HEAD_SECONDS

    def on_headers_complete(self) -> None:
        """Its headers are whole."""
        super().on_headers_complete()
        self._in_head = False
        self._awaited = BODY_SECONDS

    def on_message_complete(self) -> None:
        """All of it is here, or it becomes a WebSocket. The next one may follow."""
        super().on_message_complete()
        self._in_head, self._head, self._awaited = True, 0, 0.0
        self._rest()

    def handle_websocket_upgrade(self) -> None:
        """It becomes a WebSocket: by the door, or through the app."""
        if self._door.admit(self.url, self.scope, self.transport, self.connections):
            self.connections.discard(self)
        else:
            super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # it holds us, and we it

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._rest()
        super().connection_lost(exc)

    def _wait(self) -> None:
        """Sees to it that a timer runs for what is awaited."""
        if self._awaited == self._waits:
            return
        self._rest()
        self._waits = self._awaited
        if self._waits:
            self._patience = self.loop.call_later(self._waits, self.transport.abort)

    def _rest(self) -> None:
        self._waits = 0.0
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
