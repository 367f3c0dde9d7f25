"""One connected client, and how far it has been sent a feed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from backchannel.core.frames import CloseCode, Hello, Pong
from backchannel.hub.wire import Wire

NOTHING: Final = -1
"""`Client.sent` of one that needs a snapshot."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Screen:
    """A wall that came with a signed screen link."""

    id: str
    name: str
    over: Callable[[], bool] = _never
    """True once the link was taken back; asked every second."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at a desk."""

    signin: str
    """The sign-in's id, the hash of its cookie: told to the desk's list of people alone."""
    name: str
    role: str = ""


class Pacer(Protocol):
    """Who sends a client what it is owed: `Fanout`."""

    def pause(self, client: Client) -> None: ...
    def resume(self, client: Client) -> None: ...


class Feed(Protocol):
    """What a client follows: `FeedHub`."""

    @property
    def fanout(self) -> Pacer: ...
    def greet(self, client: Client, hello: Hello) -> None: ...
    def know(self, client: Client) -> None: ...
    def heard(self, client: Client, pong: Pong) -> None: ...
    def leave(self, client: Client) -> None: ...


class Client:
    """One connection to one feed.

    `hot` means: level with the feed and reading; everything else about its pace is in `Fanout`.
    """

    __slots__ = (
        "acked",
        "acked_at",
        "build",
        "feed",
        "gone",
        "heard",
        "hot",
        "limit",
        "person",
        "scene",
        "screen",
        "sent",
        "showing",
        "wire",
        "write",
    )

    def __init__(
        self,
        feed: Feed,
        wire: Wire,
        screen: Screen | None,
        person: Person | None,
        heard: float,
    ) -> None:
        self.feed = feed
        self.wire = wire
        self.write: Callable[[bytes], None] = wire.write
        self.screen = screen
        self.person = person
        self.heard = heard
        self.sent = NOTHING
        self.limit = 0
        self.hot = False
        self.gone = False
        self.acked = 0
        """The seq up to which it says it has painted."""
        self.acked_at = 0.0
        """When it said so, by the loop's clock; 0 before it said any."""
        self.showing = ""
        self.scene = ""
        self.build = ""

    def hello(self, hello: Hello, screen: Screen | None = None) -> None:
        """It says where it stands: it resumes there, or gets a snapshot."""
        if screen is not None:
            self.screen = screen
            self.feed.know(self)
        self.feed.greet(self, hello)

    def pong(self, pong: Pong) -> None:
        """It is there, and says what it shows."""
        self.feed.heard(self, pong)

    def pause(self) -> None:
        """Its wire's buffer is full."""
        self.feed.fanout.pause(self)

    def resume(self) -> None:
        """Its wire's buffer has drained."""
        self.feed.fanout.resume(self)

    def send(self, frames: bytes) -> None:
        """Writes to it; one whose connection has ended, which nobody was told yet, is cut off."""
        try:
            self.write(frames)
        except RuntimeError:
            self.abort()

    def close(self, code: CloseCode) -> None:
        """Ends the connection and says why."""
        self.detach()
        self.wire.close(code)

    def abort(self) -> None:
        """Ends the connection without a word: nobody reads it."""
        self.detach()
        self.wire.abort()

    def detach(self) -> None:
        """Forgets it. Safe to call again."""
        if not self.gone:
            self.gone = True
            self.hot = False
            self.feed.leave(self)
