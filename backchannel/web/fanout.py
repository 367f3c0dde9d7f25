"""Out of uvicorn's hands: the connection under a socket that the app has accepted.

`FanoutProtocol` is uvicorn's own WebSocket protocol up to the moment a handler takes the
connection over; from then on it is a `SocketWire`'s, and nothing of uvicorn, of Starlette or of
the ASGI task is left. Both it and `door.Door` lean on some of uvicorn's private attributes, listed
here. Where one is missing, sockets are served by `AsgiWire`, which needs nothing but ASGI.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.http11 import Request
from websockets.protocol import State

from backchannel.web.socket_wire import Listener, SocketWire, parser

EXTENSION: Final = "backchannel.fanout"
"""Where the ASGI scope's extensions hold the connection, until it is taken over."""
ATTRIBUTES: Final = (
    "close_sent",
    "close_timer",
    "conn",
    "connections",
    "disconnected",
    "loop",
    "queue",
    "read_paused",
    "transport",
)
"""Of uvicorn's WebSocket protocol, what is used here."""
METHODS: Final = ("handle_connect", "start_keepalive")
"""Of its methods, what is overridden."""
HTTP_ATTRIBUTES: Final = (
    "connections",
    "parser",
    "scope",
    "transport",
    "url",
)
"""Of uvicorn's HTTP protocol, what `http.HttpProtocol` uses to let visitors in by the door."""
HTTP_METHODS: Final = ("handle_websocket_upgrade",)

logger = logging.getLogger("backchannel.web")


class FanoutProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with a way for a handler to take the connection over.

    For every socket, taken over or not: no permessage-deflate, no pings of its own.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = parser(State.CONNECTING)

    def handle_connect(self, event: Request) -> None:
        """As uvicorn's, and offers the connection to the app."""
        super().handle_connect(event)
        if not self.close_sent and is_supported():
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def start_keepalive(self) -> None:
        """No pings of the protocol's own: a feed has one frame for all of its clients."""

    def hand_over(self, wire: SocketWire, listener: Listener, patience: float) -> None:
        """Lets go of an accepted connection; the app may return. What came already is passed on."""
        if self.disconnected:
            return listener.lost()
        del self.scope["extensions"][EXTENSION]  # it would hold us, and we it
        # uvicorn closes the transport when the app returns, but not while a close timer is set.
        self.close_timer = wire.begin(listener, patience, list(self._waiting()))
        if self.close_timer is not None:
            self.connections.discard(self)
            if self.read_paused:
                self.transport.resume_reading()

    def wire(self) -> SocketWire:
        """The connection, for whoever takes it over."""
        return SocketWire(self.transport, self.connections, self.conn)

    def _waiting(self) -> Iterator[bytes | None]:
        while not self.queue.empty():
            event: Any = self.queue.get_nowait()
            if event["type"] == "websocket.receive":
                text = event.get("text")
                yield None if text is None else text.encode()


def missing() -> list[str]:
    """Which of uvicorn's attributes that we use are not in the installed version."""

    async def app(scope: object, receive: object, send: object) -> None: ...

    config = Config(app=app, ws=WebSocketsSansIOProtocol, http=HttpToolsProtocol, log_config=None)
    config.load()
    loop: Any = object()
    socket = WebSocketsSansIOProtocol(config, ServerState(), {}, loop)
    http = HttpToolsProtocol(config, ServerState(), {}, loop)
    names = [name for name in (*ATTRIBUTES, *METHODS) if not hasattr(socket, name)]
    http.on_message_begin()
    return names + [name for name in (*HTTP_ATTRIBUTES, *HTTP_METHODS) if not hasattr(http, name)]


@cache
def is_supported() -> bool:
    """Whether connections can be taken over; told once where they cannot."""
    names = missing()
    if names:
        logger.warning(
            "this uvicorn has no %s: sockets are served by plain ASGI, which costs more",
            ", ".join(names),
        )
    return not names
