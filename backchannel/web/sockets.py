"""The feeds' sockets: who may follow, what a client may say, and how it is told no."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from functools import partial
from typing import Final, get_args

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket

from backchannel.core.conference import Conference
from backchannel.core.errors import ProtocolError
from backchannel.core.feed import FeedName
from backchannel.core.frames import (
    VERSION,
    CloseCode,
    Full,
    Hello,
    decode,
    encode,
    websocket_frame,
)
from backchannel.hub.client import Client, Person, Screen
from backchannel.hub.wire import Wire
from backchannel.web import fanout
from backchannel.web.asgi_wire import AsgiWire
from backchannel.web.fanout import EXTENSION, FanoutProtocol
from backchannel.web.holders import PER_SIGNIN, RETRY_SECONDS, SCREENS, network, quota
from backchannel.web.origin import Origin
from backchannel.web.roles import may
from backchannel.web.signins import SignIn
from backchannel.web.site import Site, site_of
from backchannel.web.socket_wire import SocketWire

HELLO_SECONDS: Final = 10.0
"""A client that says nothing for this long after it was let in is sent away."""
BURST: Final = 20.0
"""Frames a client may send at once..."""
RATE: Final = 10.0
"""...and per second in the long run."""
HELLO_COSTS: Final = 4.0
"""A hello may ask for a snapshot: it counts as this many frames."""


async def feed_socket(websocket: WebSocket) -> None:
    """WS /ws/v1/{slug}/{feed}: `wall` is for anyone, `desk` for who is signed in."""
    site = site_of(websocket)
    slug, feed = websocket.path_params["slug"], websocket.path_params["feed"]
    conference = site.conferences.get(slug)
    if not _origin_ok(websocket, site.origin, conference, feed):
        return await websocket.close()  # before it was accepted, this is a 403
    who = None
    if feed == "desk" and conference is not None:
        who = await site.signins.get(site.origin.cookie(websocket))
    holder = who.id if who else network(websocket.client.host if websocket.client else "")
    refused = _refusal(site, conference, feed, who, holder)
    await websocket.accept()
    if refused is not None:
        if refused == CloseCode.FULL:
            await websocket.send_text(encode(Full(retry=RETRY_SECONDS)).decode())
        return await websocket.close(refused, refused.name.lower().replace("_", " "))
    connection = websocket.scope.get("extensions", {}).get(EXTENSION)
    if isinstance(connection, FanoutProtocol):
        wire = connection.wire()
        socket = FeedSocket(wire, site, slug, feed, who, holder)
        connection.hand_over(wire, socket, HELLO_SECONDS)
    else:
        plain = AsgiWire(websocket)
        await plain.run(FeedSocket(plain, site, slug, feed, who, holder), HELLO_SECONDS)


def let_in(
    site: Site, slug: str, visitor: HTTPConnection, accept: Callable[[], SocketWire]
) -> bool:
    """`feed_socket` for a visitor of a wall, at once. False: there is a no to say, by the app."""
    conference, host = site.conferences.get(slug), visitor.client.host if visitor.client else ""
    holder = network(host)
    if not fanout.is_supported() or not _origin_ok(visitor, site.origin, conference, "wall"):
        return False
    if _refusal(site, conference, "wall", None, holder) is not None:
        return False
    wire = accept()
    wire.begin(FeedSocket(wire, site, slug, "wall", None, holder), HELLO_SECONDS)
    return True


def _origin_ok(
    visitor: HTTPConnection, own: Origin, conference: Conference | None, feed: str
) -> bool:
    """The desk is for our own pages; the wall for anyone, unless `[widget] origins` says whom."""
    if feed == "desk":
        return own.is_own(visitor)
    origin = visitor.headers.get("origin")
    if conference is None or origin is None:  # no browser, so nobody's visitor
        return True
    return conference.widget.allows(origin) or own.is_own(visitor)


def _refusal(
    site: Site, conference: Conference | None, feed: str, who: SignIn | None, holder: str
) -> CloseCode | None:
    if conference is None or feed not in get_args(FeedName):
        return CloseCode.NOT_FOUND
    if feed == "desk" and (who is None or who.slug != conference.slug or not may(who.role, "feed")):
        return CloseCode.NOT_ALLOWED
    most = PER_SIGNIN if who else _share(site) + SCREENS
    used_up = site.hubs.sockets >= quota(site.settings.max_sockets, feed)
    full = used_up or site.holders.held(holder) >= most
    return CloseCode.FULL if full else None


def _share(site: Site) -> int:
    """Of all sockets, how many one address may hold."""
    return site.settings.max_sockets // 2


class FeedSocket:
    """One accepted socket: turns what a client says into calls of the hub. A `Listener`."""

    __slots__ = (
        "_allowance",
        "_client",
        "_feed",
        "_heard_at",
        "_holder",
        "_is_one_too_many",
        "_lost",
        "_site",
        "_slug",
        "_who",
        "_wire",
    )

    def __init__(
        self, wire: Wire, site: Site, slug: str, feed: str, who: SignIn | None, holder: str
    ) -> None:
        self._wire = wire
        self._site = site
        self._slug = slug
        self._feed = feed
        self._who = who
        self._client: Client | None = None
        self._allowance = BURST
        self._heard_at = time.monotonic()
        self._lost = False
        self._holder = holder
        self._is_one_too_many = who is None and site.holders.held(holder) >= _share(site)
        site.hubs.sockets += 1
        site.holders.add(holder)

    def heard(self, data: bytes) -> None:
        """A frame from the client."""
        try:
            frame = decode(data)
        except ProtocolError:
            return self.garbled()
        if not self._may(HELLO_COSTS if isinstance(frame, Hello) else 1.0):
            return self.garbled()
        if isinstance(frame, Hello) and self._who is None:
            self._site.turnstile.through(partial(self._hello, frame))
        elif isinstance(frame, Hello):
            self._hello(frame)
        elif self._client is not None:
            self._client.pong(frame)

    def _may(self, cost: float) -> bool:
        now = time.monotonic()
        earned = self._allowance + (now - self._heard_at) * RATE
        self._heard_at = now
        self._allowance = min(BURST, earned) - cost
        return self._allowance >= 0.0

    def _hello(self, hello: Hello) -> None:
        if hello.v != VERSION:
            return self._wire.close(CloseCode.BAD_VERSION)
        if self._who is not None and self._site.hubs.has_ended(self._who.id):
            return self._wire.close(CloseCode.NOT_ALLOWED)
        screen = self._screen(hello.screen) if hello.screen else None
        if self._is_one_too_many and screen is None:
            with contextlib.suppress(RuntimeError):  # its connection has ended, and nobody was told
                self._wire.write(websocket_frame(encode(Full(retry=RETRY_SECONDS))))
            return self._wire.close(CloseCode.FULL)
        if self._client is not None:
            return self._client.hello(hello, screen)
        hub = self._site.hubs[self._slug]
        feed = hub.desk if self._feed == "desk" else hub.wall
        client = feed.attach(self._wire, hello, screen=screen, person=self._person())
        if self._lost:  # while it waited, or by the first write to it
            client.detach()
        else:
            self._client = client

    def _screen(self, token: str) -> Screen | None:
        links = self._site.links
        link = links.screen(token)
        if self._feed != "wall" or link is None or link.slug != self._slug:
            return None
        return Screen(link.id, link.name, lambda: links.screen(token) is None)

    def _person(self) -> Person | None:
        who = self._who
        return Person(who.id, who.name, who.role) if who is not None else None

    def garbled(self) -> None:
        """It said what no client of ours would, or too much of it."""
        self._wire.close(CloseCode.BAD_FRAME)

    def pause(self) -> None:
        """It does not read as fast as we write."""
        if self._client is not None:
            self._client.pause()

    def resume(self) -> None:
        """It has read."""
        if self._client is not None:
            self._client.resume()

    def lost(self) -> None:
        """It is gone, or was closed."""
        if not self._lost:
            self._lost = True
            self._site.hubs.sockets -= 1
            self._site.holders.drop(self._holder)
        if self._client is not None:
            self._client.detach()
