"""What the log answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import msgspec

from backchannel.core.feed import Cue, Entry, WallState
from backchannel.core.frames import Counts
from backchannel.core.post import Post
from backchannel.core.tally import last_minute, latest_quarters, top_tags


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to a decision on one post."""

    id: str
    ok: bool
    rev: int = 0
    status: str = ""
    why: str = ""
    """missing, deleted, lane or conflict; on a conflict the fields below name the winner."""
    by: str = ""
    at: datetime | None = None
    decision: str = ""
    wall: int = 0
    """The wall's seq that took the post off; 0 where none did."""


class Undone(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to an undo. `decision` is empty when there was nothing to undo."""

    decision: str
    items: list[Outcome]
    kept: list[str] = []
    """Blocks that somebody else has changed since: they stand as they are."""
    whole: str = ""
    """The decision that this was a part of, where one's latest action is another part of it."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What a feed's log holds after a position."""

    epoch: str
    top: int
    whole: bool
    """False: the log no longer (or never) held the next entry; only a snapshot helps."""
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class DeskSnapshot:
    """The desk feed at one instant: the cue, and the newest held posts, newest first."""

    epoch: str
    seq: int
    cue: Cue
    held: list[Post]


@dataclass(frozen=True, slots=True)
class WallSnapshot:
    """The wall feed at one instant."""

    epoch: str
    seq: int
    state: WallState


@dataclass(frozen=True, slots=True)
class Page:
    """Posts of one list, newest first, as they were at a seq of the desk feed."""

    seq: int
    posts: list[Post]
    after: str
    """What to pass for the next page; empty at the end."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The conference's numbers, and the reposts that changed since `since`."""

    voices: int
    """People with a post that counts: one that nobody and no rule has rejected."""
    reposts: int
    since: int
    lists: dict[str, int]
    sources: dict[str, int]
    """Posts that count, by source."""
    quarters: dict[int, int]
    """The same by the quarter of an hour they were said in, of the last days; by its beginning."""
    minutes: dict[int, int]
    """The same by the minute, of the last few."""
    tags: dict[str, int]
    """Those said most in posts that are shown."""
    changed: dict[str, int]

    @property
    def posts(self) -> int:
        """All that count."""
        return sum(self.sources.values())

    def wall(self, now: datetime, own: Collection[str]) -> Counts:
        """As a wall gets it. own: the conference's hashtags, which are no news."""
        return Counts(
            posts=self.posts,
            voices=self.voices,
            sources=self.sources,
            quarters=latest_quarters(self.quarters, now),
            tags=top_tags(self.tags, own),
            rate=last_minute(self.minutes, now),
        )

    def desk(self) -> Counts:
        """As a desk gets it."""
        return Counts(posts=self.posts, voices=self.voices, lists=self.lists)
