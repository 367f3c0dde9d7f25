"""A socket that was taken over: bytes that were encoded once, straight to the transport.

From the handshake on nothing of uvicorn's or Starlette's is kept for a connection but its
transport: this object, and websockets' own parser of what the client says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

from websockets.exceptions import PayloadTooBig
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from backchannel.core.frames import CLIENT_FRAME_MAX, CloseCode, websocket_frame

CLOSE_SECONDS: Final = 2.0
"""How long a client has to read why it was closed."""
SLOW_SECONDS: Final = 10.0
"""The same for one that was too slow, and has much to read before that."""

_quiet: Final = logging.getLogger("backchannel.websocket")
_quiet.setLevel(logging.ERROR)  # websockets tells of every connection that opens or closes


def seconds_to_read(code: CloseCode) -> float:
    """How long a client has that is closed with this."""
    return SLOW_SECONDS if code is CloseCode.SLOW else CLOSE_SECONDS


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


def parser(state: State) -> ServerProtocol:
    """Reads what a client says: no permessage-deflate, and no message above 4 KiB.

    A little more is read, so that it can be refused in our own words.
    """
    return ServerProtocol(state=state, max_size=2 * CLIENT_FRAME_MAX, logger=_quiet)


def _drop(frames: bytes, /) -> None:
    """Stands where frames were written, once the connection is gone."""


class SocketWire(asyncio.Protocol):
    """An accepted socket as a hub's `Wire`.

    Args:
        transport: it becomes this protocol's with `begin`.
        connections: the server's, which are told when it is about to end (`shutdown`).
        reader: one that has read something already.
    """

    __slots__ = (
        "_close_sent",
        "_connections",
        "_is_text",
        "_listener",
        "_parts",
        "_reader",
        "_timer",
        "_transport",
        "paused",
        "write",
    )

    write: Callable[[bytes], None]
    """The transport's own `write`: no call of ours stands between the hub and it."""

    def __init__(
        self,
        transport: asyncio.Transport,
        connections: set[Any],
        reader: ServerProtocol | None = None,
    ) -> None:
        self.paused = False
        self.write = _drop
        self._transport = transport
        self._connections = connections
        self._reader = parser(State.OPEN) if reader is None else reader
        self._listener: Listener | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._close_sent = False
        self._parts: list[bytes | bytearray | memoryview] = []
        self._is_text = False

    def begin(
        self, listener: Listener, patience: float, waiting: Iterable[bytes | None] = ()
    ) -> asyncio.TimerHandle | None:
        """From now on the listener is told of everything. Returns patience's timer, if it began.

        Args:
            listener: who takes it over.
            patience: without a message for so many seconds it ends.
            waiting: messages that came already; None: one that is no text.
        """
        if self._transport.is_closing():
            listener.lost()
            return None
        self._listener = listener
        self._connections.add(self)
        self._transport.set_protocol(self)
        self.write = self._transport.write
        timer = self._end_after(patience, self.close, CloseCode.BAD_FRAME)
        for message in waiting:
            self._hear(message)
        return timer

    # What comes

    def data_received(self, data: bytes) -> None:
        """Bytes of the client's."""
        self._reader.receive_data(data)
        if self._reader.parser_exc is not None:
            return self._broken()
        for event in self._reader.events_received():
            if isinstance(event, Frame):
                self._take(event)
        if self.paused:
            self._reader.data_to_send()  # pongs for who reads none: they would pile up here
        else:
            self._answer()

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.CLOSE:
            return self._closed()
        if frame.opcode is Opcode.CONT:
            if frame.data:  # any number of empty parts would be kept else
                self._parts.append(frame.data)
        elif frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._parts = [frame.data]
            self._is_text = frame.opcode is Opcode.TEXT
        else:
            return  # a ping, which the reader answers, or a pong
        if frame.fin:
            data, self._parts = b"".join(self._parts), []
            self._hear(data if self._is_text else None)

    def _hear(self, data: bytes | None) -> None:
        if self._listener is None:
            return
        self._stop_waiting()  # patience has its reward
        if data is None:
            self._listener.garbled()
        else:
            self._listener.heard(data)

    def _answer(self) -> None:
        """What the reader says by itself: pongs, and the end."""
        answer = b"".join(self._reader.data_to_send())
        if answer and not self._transport.is_closing():
            self._transport.write(answer)

    def _closed(self) -> None:
        """The peer closes, or answers our close."""
        self._lost()
        if not self._close_sent:
            self._answer()
        self._transport.close()
        self._abort_after(CLOSE_SECONDS)

    def _broken(self) -> None:
        """What came is no WebSocket frame, or too long a one."""
        self._lost()
        if self._close_sent:
            return
        self._close_sent = True
        if isinstance(self._reader.parser_exc, PayloadTooBig):
            self._reader.data_to_send()  # its 1009 would tell a client to come back
            self._transport.write(_close_frame(CloseCode.BAD_FRAME))
            self._transport.write_eof()  # and goes on reading: closing on unread bytes is a reset
        else:
            self._answer()
            self._transport.close()
        self._abort_after(CLOSE_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._lost()
        self._stop_waiting()
        self._connections.discard(self)

    def pause_writing(self) -> None:
        """The transport's buffer is full."""
        self.paused = True
        if self._listener is not None:
            self._listener.pause()

    def resume_writing(self) -> None:
        """The transport's buffer has drained."""
        self.paused = False
        if self._listener is not None:
            self._listener.resume()

    # How it ends

    def close(self, code: CloseCode, /) -> None:
        """Says why, after what is already queued; a peer that does not read it is cut off."""
        self._lost()
        if self._close_sent or self._transport.is_closing():
            return
        if self._reader.state is not State.OPEN:  # it closes in the same breath: `_closed` answers
            return
        self._close_sent = True
        self._reader.send_close(code, code.name.lower().replace("_", " "))
        self._answer()
        self._abort_after(seconds_to_read(code))

    def abort(self) -> None:
        """Ends it now."""
        self._lost()
        self._transport.abort()

    def shutdown(self) -> None:
        """The server is about to end."""
        self.close(CloseCode.SHUTTING_DOWN)
        self._abort_after(CLOSE_SECONDS)

    def _lost(self) -> None:
        listener, self._listener = self._listener, None
        self.write = _drop
        if listener is not None:
            listener.lost()

    def _abort_after(self, seconds: float) -> None:
        """A transport waits for ever for a buffer that nobody reads."""
        self._end_after(seconds, self._transport.abort)

    def _end_after(
        self, seconds: float, end: Callable[..., None], *args: Any
    ) -> asyncio.TimerHandle:
        self._stop_waiting()
        self._timer = asyncio.get_running_loop().call_later(seconds, end, *args)
        return self._timer

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _close_frame(code: CloseCode) -> bytes:
    return websocket_frame(int(code).to_bytes(2, "big"), opcode=Opcode.CLOSE)
