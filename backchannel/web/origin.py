"""The server's own addresses: which pages are ours, and what a link to them looks like."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

_HOST: Final = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?"
)
_SECURE: Final = ("https", "wss")


def host(connection: HTTPConnection) -> str:
    """The Host header, in lower case; empty if it is missing, doubled or not a host at all."""
    given = connection.headers.getlist("host")
    name = given[0].lower() if len(given) == 1 else ""
    return name if _HOST.fullmatch(name) else ""


def is_https(connection: HTTPConnection, public_url: str = "") -> bool:
    """Whether the visitor came by https, as far as the proxies in front tell."""
    if connection.scope.get("scheme") in _SECURE:
        return True
    public = urlsplit(public_url)
    return public.scheme == "https" and public.netloc.lower() == host(connection)


def base_url(connection: HTTPConnection, public_url: str = "") -> str:
    """What absolute links to this server begin with; empty if it cannot be known."""
    if public_url:
        return public_url.rstrip("/")
    name = host(connection)
    scheme = "https" if is_https(connection) else "http"
    return f"{scheme}://{name}" if name else ""


def own_origins(connection: HTTPConnection, public_url: str = "") -> frozenset[str]:
    """The origins of our own pages."""
    origins = {_origin(public_url), base_url(connection)}
    return frozenset(origin for origin in origins if origin)


def origin_ok(connection: HTTPConnection, public_url: str = "") -> bool:
    """Whether one of our own pages sent this. Without an Origin nobody can know: no."""
    if connection.headers.get("sec-fetch-site") == "cross-site":
        return False
    given = connection.headers.getlist("origin")
    return len(given) == 1 and given[0].lower() in own_origins(connection, public_url)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""
