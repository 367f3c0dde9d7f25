"""The connection under a feed's socket: bytes that were encoded once, straight to the transport.

`FanoutProtocol` is uvicorn's own WebSocket protocol up to the moment a handler takes the
connection over; from then on nothing of Starlette or of the ASGI task is left. It leans on some of
uvicorn's private attributes, listed in `ATTRIBUTES` and `METHODS`. Where one is missing, sockets
are served by `AsgiWire`, which needs nothing but ASGI.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import cache
from typing import Any, Final, Protocol

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.exceptions import PayloadTooBig
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from backchannel.core.frames import CLIENT_FRAME_MAX, CloseCode, websocket_frame
from backchannel.web.listening import listening_socket as listening_socket

EXTENSION: Final = "backchannel.fanout"
"""Where the ASGI scope's extensions hold the connection, until it is taken over."""
ATTRIBUTES: Final = (
    "close_sent",
    "close_timer",
    "conn",
    "curr_msg_data_type",
    "disconnected",
    "frames",
    "loop",
    "queue",
    "read_paused",
    "transport",
)
"""Of uvicorn's protocol, what is used here; its handshake sets three more, which are let go."""
METHODS: Final = (
    "connection_lost",
    "handle_close",
    "handle_connect",
    "handle_cont",
    "handle_parser_exception",
    "pause_writing",
    "resume_writing",
    "send_receive_event_to_app",
    "shutdown",
    "start_keepalive",
)
"""Of its methods, what is overridden."""
CLOSE_SECONDS: Final = 2.0
"""How long a client has to read why it was closed."""
SLOW_SECONDS: Final = 10.0
"""The same for one that was too slow, and has much to read before that."""

logger = logging.getLogger("backchannel.web")
_quiet = logging.getLogger("backchannel.websocket")
_quiet.setLevel(logging.ERROR)  # websockets tells of every connection that opens or closes


class Listener(Protocol):
    """Who takes a connection over: told what happens on it."""

    def heard(self, data: bytes) -> None:
        """A text message came."""
        ...

    def garbled(self) -> None:
        """Something came that is no text message, or is too long."""
        ...

    def pause(self) -> None:
        """The write buffer is above the high-water mark."""
        ...

    def resume(self) -> None:
        """It has drained."""
        ...

    def lost(self) -> None:
        """The connection is gone, or about to go: write nothing more."""
        ...


class _NoQueue:
    """Stands where uvicorn puts events for an ASGI app that is no longer there."""

    def put_nowait(self, event: object) -> None:
        """Forgets it."""


_no_queue: Final = _NoQueue()


def _drop(frames: bytes, /) -> None:
    """Stands where frames were written, once the connection is gone."""


class FanoutProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with a way for a handler to take the connection over. A hub's `Wire`.

    For every socket, taken over or not: no permessage-deflate, no pings of its own, and no
    message above 4 KiB (a little more is read, so that it can be refused in our own words).
    """

    write: Callable[[bytes], None]
    """The transport's own `write` while the connection is taken over."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.paused = False
        self.write = _drop
        self._listener: Listener | None = None
        self._taken = False
        self.conn = ServerProtocol(extensions=None, max_size=2 * CLIENT_FRAME_MAX, logger=_quiet)

    # Before it is taken over

    def handle_connect(self, event: Request) -> None:
        """As uvicorn's, and offers the connection to the app."""
        super().handle_connect(event)
        if not self.close_sent and _is_supported():
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def start_keepalive(self) -> None:
        """No pings of the protocol's own: a feed has one frame for all of its clients."""

    def take(self, listener: Listener, patience: float) -> None:
        """Hands an accepted connection over; the app may return.

        Messages that came already are told at once; without any for `patience` seconds it ends.
        """
        waiting, self.queue = self.queue, _no_queue  # type: ignore[assignment]
        self._taken = True
        self._listener = listener
        self.scope = self.request = self.response = None  # type: ignore[assignment]
        # uvicorn closes the transport when the app returns, but not while a close timer is set.
        self.close_timer = self.loop.call_later(patience, self.close, CloseCode.BAD_FRAME)
        if self.disconnected or self.transport.is_closing():
            return self._lost()
        self.write = self.transport.write  # no call of ours between the hub and the transport
        while not waiting.empty() and self._listener is not None:
            self._tell(waiting.get_nowait())
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def _tell(self, event: Any) -> None:
        if event["type"] == "websocket.disconnect":
            self._lost()
        elif event.get("text") is not None:
            self._hear(event["text"].encode())
        else:
            self._hear(None)

    # Taken over: what comes

    def send_receive_event_to_app(self) -> None:
        """A whole message: to the listener, without pausing the transport as uvicorn does."""
        if not self._taken:
            return super().send_receive_event_to_app()
        data = b"".join(self.frames)
        self.frames = []
        self._hear(data if self.curr_msg_data_type == "text" else None)

    def handle_cont(self, event: Frame) -> None:
        """As uvicorn's, which would keep any number of empty parts of a message."""
        if event.data or event.fin:
            super().handle_cont(event)

    def _hear(self, data: bytes | None) -> None:
        if self._listener is None:
            return
        if self.close_timer is not None:
            self.close_timer.cancel()  # it was patience's
        if data is None:
            self._listener.garbled()
        else:
            self._listener.heard(data)

    def handle_close(self, event: Frame) -> None:
        """The peer closes, or answers our close."""
        self._lost()
        super().handle_close(event)
        self._abort_later()

    def handle_parser_exception(self) -> None:
        """What came is no WebSocket frame, or too long a one."""
        if not self._taken:
            return super().handle_parser_exception()
        self._lost()
        if self.close_sent:
            return
        if isinstance(self.conn.parser_exc, PayloadTooBig):
            self.conn.data_to_send()  # its 1009 would tell a client to come back
            self.close_sent = True
            self.transport.write(_close_frame(CloseCode.BAD_FRAME))
            self.transport.write_eof()  # and goes on reading: closing on unread bytes is a reset
        else:
            super().handle_parser_exception()
        self._abort_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._lost()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The transport's buffer is full."""
        super().pause_writing()
        self.paused = True
        if self._listener is not None:
            self._listener.pause()

    def resume_writing(self) -> None:
        """The transport's buffer has drained."""
        super().resume_writing()
        self.paused = False
        if self._listener is not None:
            self._listener.resume()

    # Taken over: how it ends

    def close(self, code: CloseCode, /) -> None:
        """Says why, after what is already queued; a peer that does not read it is cut off."""
        self._lost()
        if self.close_sent or self.transport.is_closing():
            return
        self.conn.send_close(code, code.name.lower().replace("_", " "))
        self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()))
        self._abort_later(SLOW_SECONDS if code is CloseCode.SLOW else CLOSE_SECONDS)

    def abort(self) -> None:
        """Ends it now."""
        self._lost()
        self.transport.abort()

    def shutdown(self) -> None:
        """uvicorn is about to end."""
        if self._taken:
            self.close(CloseCode.SHUTTING_DOWN)
            self._abort_later()
        else:
            super().shutdown()

    def _lost(self) -> None:
        listener, self._listener = self._listener, None
        self.write = _drop
        if listener is not None:
            listener.lost()

    def _abort_later(self, seconds: float = CLOSE_SECONDS) -> None:
        """uvicorn waits for ever for a buffer that nobody reads."""
        if self._taken and not self.disconnected:
            if self.close_timer is not None:
                self.close_timer.cancel()
            self.close_timer = self.loop.call_later(seconds, self.transport.abort)


def _close_frame(code: CloseCode) -> bytes:
    return websocket_frame(int(code).to_bytes(2, "big"), opcode=Opcode.CLOSE)


def missing() -> list[str]:
    """Which of uvicorn's attributes that we use are not in the installed version."""

    async def app(scope: object, receive: object, send: object) -> None: ...

    config = Config(app=app, ws=WebSocketsSansIOProtocol, log_config=None)
    config.load()
    loop: Any = object()
    plain = WebSocketsSansIOProtocol(config, ServerState(), {}, loop)
    return [name for name in (*ATTRIBUTES, *METHODS) if not hasattr(plain, name)]


@cache
def _is_supported() -> bool:
    names = missing()
    if names:
        logger.warning(
            "this uvicorn has no %s: sockets are served by plain ASGI, which costs more",
            ", ".join(names),
        )
    return not names
