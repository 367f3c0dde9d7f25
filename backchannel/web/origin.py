"""The server's own address: which pages are ours, what a link to them looks like, whose cookie."""

from __future__ import annotations

import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Origin:
    """Where our pages are, as a visitor's request and the settings tell.

    `public_url` is the address that visitors use, if a proxy stands in front.
    """

    public_url: str = ""

    def is_https(self, connection: HTTPConnection) -> bool:
        """Whether the visitor came by https, as far as the proxies in front tell."""
        if _came_by_https(connection):
            return True
        public = urlsplit(self.public_url)
        return public.scheme == "https" and public.netloc.lower() == host(connection)

    def base_url(self, connection: HTTPConnection) -> str:
        """What absolute links to this server begin with; empty if it cannot be known."""
        return self.public_url.rstrip("/") or _asked(connection)

    def is_own(self, connection: HTTPConnection) -> bool:
        """Whether one of our own pages sent this. Without an Origin nobody can know: no."""
        if connection.headers.get("sec-fetch-site") == "cross-site":
            return False
        given = connection.headers.getlist("origin")
        own = {_origin(self.public_url), _asked(connection)} - {""}
        return len(given) == 1 and given[0].lower() in own

    def cookie_name(self, connection: HTTPConnection) -> str:
        """On https only a cookie that no other host and no plain http could have set."""
        return "__Host-backchannel" if self.is_https(connection) else "backchannel"

    def cookie(self, connection: HTTPConnection) -> str:
        """What the cookie of a sign-in holds, as it came; empty without one."""
        return connection.cookies.get(self.cookie_name(connection), "")


def _asked(connection: HTTPConnection) -> str:
    """The origin that the browser asked, as this server hears it; empty if it cannot be known."""
    name = host(connection)
    return f"{'https' if _came_by_https(connection) else 'http'}://{name}" if name else ""


def _came_by_https(connection: HTTPConnection) -> bool:
    return connection.scope.get("scheme") in _SECURE


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""
