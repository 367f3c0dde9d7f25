"""The short way in to a wall's feed, for the many: from the request's headers to an open socket.

A handshake by uvicorn and Starlette is parsed twice, becomes a task and passes every route; when
thousands of widgets come back at once, that is what they wait for. The door knows one answer: yes.
Whatever it does not take (a desk, an unusual request, no room, an Origin that is not allowed) goes
the long way through the app, which says why.
"""

from __future__ import annotations

import binascii
import contextlib
import re
from asyncio import Transport
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha1
from typing import Any, Final, cast

from starlette.requests import HTTPConnection
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from backchannel.web.site import Site
from backchannel.web.socket_wire import SocketWire
from backchannel.web.sockets import let_in

_MAGIC: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_ANSWER: Final = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: "
)
_knock: Final = re.compile(rb"GET /ws/v1/[^/ ]+/wall ")


class Door:
    """Where a site's visitors come in."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.turnstile = site.turnstile
        self._proxies = ProxyHeadersMiddleware(_nobody, list(site.settings.trusted_proxies))

    @staticmethod
    def is_knock(data: bytes) -> bool:
        """Whether a request that begins like this asks for a wall's feed."""
        return _knock.match(data) is not None

    def admit(
        self, url: bytes, scope: Mapping[str, Any], transport: Transport, connections: set[Any]
    ) -> bool:
        """Takes over a connection that asks for a wall's feed. False: the app is to answer."""
        slug, key = _slug(url), _key(scope)
        if not slug or key is None:
            return False

        def accept() -> SocketWire:
            transport.write(_ANSWER + _proof(key) + b"\r\n\r\n")
            return SocketWire(transport, connections)

        return let_in(self._site, slug, HTTPConnection(self._seen_through(scope)), accept)

    def _seen_through(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        """A request as it reached the proxies in front, by uvicorn's own reading of their headers.

        It is written as a coroutine and waits for nothing but the app it is put before.
        """
        seen = dict(scope)
        with contextlib.suppress(StopIteration):
            self._proxies(cast(Any, seen), _nobody, _nobody).send(None)
        return seen


async def _nobody(*_: object) -> Any:
    """The app behind the proxies' headers: they are all that is wanted."""


def _slug(url: bytes) -> str:
    """The conference whose wall is asked for; empty where it is anything else."""
    parts = url.split(b"/")
    if len(parts) != 5 or parts[:3] != [b"", b"ws", b"v1"] or parts[4] != b"wall":
        return ""
    return parts[3].decode("latin-1")


def _key(scope: Mapping[str, Any]) -> bytes | None:
    """The handshake's key, of one that is as a browser's (RFC 6455 §4.2.1)."""
    if scope["method"] != "GET" or scope["http_version"] != "1.1":
        return None
    keys: list[bytes] = []
    versions: list[bytes] = []
    for name, value in scope["headers"]:
        if name == b"sec-websocket-key":
            keys.append(value)
        elif name == b"sec-websocket-version":
            versions.append(value)
    if len(keys) != 1 or versions != [b"13"]:
        return None
    try:
        return keys[0] if len(b64decode(keys[0], validate=True)) == 16 else None
    except binascii.Error:
        return None


def _proof(key: bytes) -> bytes:
    """What shows that the handshake was understood (§4.2.2)."""
    return b64encode(sha1(key + _MAGIC, usedforsecurity=False).digest())
