"""The screens connected to this process: what they say, what they said last, what they showed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from backchannel.hub.client import Client
from backchannel.store.screens import Heartbeat
from backchannel.store.showings import Showing

MOST: Final = 10_000
"""Showings that may wait for Redis, those of six screens in some three hours; then the oldest goes.
"""


class Screens:
    """Hears every sign of life of a screen, and keeps what is to be written down.

    Args:
        epoch: the wall feed's, now.
        public: whether a post of this id is on the wall.
        clock: the time; `loop` the loop's, by which clients are timed.
    """

    def __init__(
        self,
        epoch: Callable[[], str],
        public: Callable[[str], bool],
        clock: Callable[[], datetime],
        loop: Callable[[], float],
    ) -> None:
        self._epoch = epoch
        self._public = public
        self._clock = clock
        self._loop = loop
        self._left: dict[str, Heartbeat] = {}
        self._showing: dict[str, str] = {}
        self._shown: deque[Showing] = deque(maxlen=MOST)

    def heartbeats(self, clients: Iterable[Client]) -> list[Heartbeat]:
        """What those of these clients say that are screens."""
        return [beat for client in clients if (beat := self._of(client)) is not None]

    def heard(self, client: Client) -> None:
        """A screen came, left, or gave a sign of life."""
        screen = client.screen
        if screen is None:
            return
        last = self._of(client)
        if client.gone and last is not None:
            self._left[screen.id] = last
        elif client.acked_at:  # it has said something
            self._left.pop(screen.id, None)
            self._shows(screen.id, client.showing)

    def _shows(self, screen: str, post: str) -> None:
        # What it showed before it was away or we began, it does not show anew.
        if post != self._showing.get(screen) and post and self._public(post):
            self._shown.append(Showing(post, screen, self._clock()))
        if post or screen in self._showing:
            self._showing[screen] = post

    def know(self, screen: str, showing: str) -> None:
        """What a screen shows that another process, or this one before it ended, heard."""
        self._showing.setdefault(screen, showing)

    def _of(self, client: Client) -> Heartbeat | None:
        screen = client.screen
        if screen is None:
            return None
        now = self._loop()
        return Heartbeat(
            id=screen.id,
            name=screen.name,
            scene=client.scene,
            showing=client.showing,
            build=client.build,
            epoch=self._epoch(),
            seq=client.acked,
            heard=max(0.0, now - client.heard),
            acked=max(0.0, now - client.acked_at) if client.acked_at else None,
        )

    def take_left(self) -> list[Heartbeat]:
        """The last words of those that left since this was last asked."""
        left, self._left = list(self._left.values()), {}
        return left

    def put_back(self, left: Iterable[Heartbeat]) -> None:
        """They could not be written."""
        self._left = {each.id: each for each in left} | self._left

    def take_shown(self, most: int) -> list[Showing]:
        """What came on a screen and was not taken yet, the oldest first."""
        return [self._shown.popleft() for _ in range(min(most, len(self._shown)))]
