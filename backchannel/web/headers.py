"""Security headers on every answer: the strictest ones, unless a route has set its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backchannel.web.origin import Origin, host

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "lit-html wall-worker",
}
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "fullscreen=(self), screen-wake-lock=(self)"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HSTS: Final = "max-age=31536000"

Header = tuple[bytes, bytes]
_always: Final[list[Header]] = [
    (name.lower().encode(), value.encode()) for name, value in ALWAYS.items()
]


def policy(host: str, https: bool) -> str:
    """The content security policy of our pages.

    Safari before 16 does not let 'self' cover WebSockets, so the own host's is named too.
    """
    socket = f" {'wss' if https else 'ws'}://{host}" if host else ""
    rules: Mapping[str, str] = POLICY | {"connect-src": POLICY["connect-src"] + socket}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SecureHeaders:
    """Adds the headers that an answer lacks. Leaves sockets and bodies alone."""

    def __init__(self, app: ASGIApp, origin: Origin) -> None:
        self._app = app
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", ())
                message["headers"] = self._secured(HTTPConnection(scope), own)
            await send(message)

        await self._app(scope, receive, send_secured)

    def _secured(self, connection: HTTPConnection, own: Iterable[Header]) -> list[Header]:
        https = self._origin.is_https(connection)
        headers = list(own)
        given = {name for name, _ in headers}
        headers += [always for always in _always if always[0] not in given]
        if b"content-security-policy" not in given:
            rules = policy(host(connection), https)
            headers.append((b"content-security-policy", rules.encode("latin-1")))
            headers.append((b"x-frame-options", b"DENY"))
        if https:
            headers.append((b"strict-transport-security", HSTS.encode()))
        return headers
