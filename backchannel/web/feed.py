"""GET /api/v1/{slug}/feed: what everybody asks for who reads a page with the widget.

It is answered from memory, mostly by an answer that was given before. `PublicFeed` does so before
the app is asked, for the addresses that our own pages use. Any other query, and every refusal, is
left to the app's route, which answers the same at a higher price.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from backchannel.core.conference import Conference
from backchannel.core.feed import WINDOW
from backchannel.web.api import allowed, names, open_to
from backchannel.web.bodies import Body
from backchannel.web.commands import number
from backchannel.web.holders import quota
from backchannel.web.site import Site, conference_of, site_of

PUBLIC: Final = "public, max-age=0, s-maxage=2"
"""Two seconds in a shared cache, and never stale: a removed post must not be served again."""
POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
_BEFORE: Final = "/api/v1/"
_AFTER: Final = "/feed"
_LIMITS: Final = {b"": WINDOW} | {b"limit=%d" % limit: limit for limit in range(1, WINDOW + 1)}
"""The queries that need no parser."""


class PublicFeed:
    """Answers for the feed by itself where it can, and hands everything else to the app."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._found(scope) or self._app)(scope, receive, send)

    def _found(self, scope: Scope) -> Response | None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        path: str = scope["path"]
        if not (path.startswith(_BEFORE) and path.endswith(_AFTER)):
            return None
        conference = self._site.conferences.get(path[len(_BEFORE) : -len(_AFTER)])
        limit = _LIMITS.get(scope["query_string"])
        if conference is None or limit is None:
            return None
        if self._site.hubs[conference.slug].wall.view is None:
            return None
        return respond(self._site, conference, limit, scope["headers"])


async def feed(request: Request) -> Response:
    """The app's route: for any query, and to say why there is no answer."""
    found, site = conference_of(request), site_of(request)
    limit = number(request, "limit", WINDOW, WINDOW)
    return respond(site, found, limit, request.headers.raw)


def respond(
    site: Site, conference: Conference, limit: int, headers: Iterable[tuple[bytes, bytes]]
) -> Response:
    """The answer to a client that sent these headers. Redis is not asked.

    Raises:
        HTTPException: 503, the feed has not been loaded yet.
    """
    hub = site.hubs[conference.slug]
    body = site.bodies.get(
        conference.slug,
        hub.wall,
        limit,
        panic=hub.panicked is not None and hub.panicked.on,
        full=site.hubs.sockets >= quota(site.settings.max_sockets, "wall"),
    )
    origin = encodings = known = b""
    for name, value in headers:
        if name == b"if-none-match":
            known = value
        elif name == b"accept-encoding":
            encodings = value
        elif name == b"origin":
            origin = value
    unchanged = names(known.decode("latin-1"), body.etag)
    reader = allowed(conference, origin.decode("latin-1"))
    key = (reader, "" if unchanged else "gzip" if takes_gzip(encodings) else "plain")
    answer = body.answers.get(key)
    if answer is None:
        answer = body.answers[key] = _answer(body, *key)
    return answer


def _answer(body: Body, reader: str, coding: str) -> Response:
    """`coding`: gzip or plain; empty: the client has it already."""
    headers = open_to(reader)
    vary = ["Accept-Encoding", *headers.get("Vary", "").split()]
    headers |= {
        "Vary": ", ".join(vary),
        "Cache-Control": PUBLIC,
        "Content-Security-Policy": POLICY,
        "ETag": body.etag,
    }
    if not coding:
        return Response(status_code=304, headers=headers)
    if coding == "gzip":
        headers["Content-Encoding"] = "gzip"
    content = body.gzip if coding == "gzip" else body.json
    return Response(content, headers=headers, media_type="application/json")


@lru_cache(maxsize=64)
def takes_gzip(encodings: bytes) -> bool:
    """Whether an Accept-Encoding header names gzip, and not in order to refuse it."""
    for part in encodings.decode("latin-1").lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False
