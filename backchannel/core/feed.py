"""A feed's entries, and the reducer that turns them into what a client shows.

The reducer is the definition of a snapshot: the window is the posts whose `shown` is at or above
`floor`, plus the pinned ones. Showing a post beyond the limit raises the floor; taking one off
never lowers it, so a hub that loaded a snapshot and one that applied every entry agree. The entry
that raised the floor says so, and still does when it is void: whoever catches up on posts that
came and went ends with the same window as whoever saw them.
`store/scripts/prelude/feeds.lua` keeps the same floor in Redis and `frontend/src/feed/state.ts` is
the reducer's twin; `tests/contract` holds all three together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from backchannel.core.post import Post

FeedName = Literal["wall", "desk"]
FEEDS: Final[tuple[FeedName, ...]] = ("wall", "desk")
WallKind = Literal["show", "gone", "pin", "unpin", "cue", "void"]
DeskKind = Literal["post", "decision", "cue", "rules", "void"]

WINDOW: Final = 200
"""How many public posts a wall's snapshot holds, pinned ones beyond it not counted."""


class ScreenCue(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one screen is asked, over what all are. None: as all are."""

    scene: str | None = None
    paused: bool | None = None
    hold: str | None = None
    message: str | None = None
    pace: float | None = None
    step: int = 0
    """Added to that of all."""


class Cue(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What the desk asks of the walls: whole state, so that the latest one is all one needs."""

    scene: str = ""
    """A scene's name, or empty: the director's own programme."""
    paused: bool = False
    hold: str = ""
    """Stay on the post of this id."""
    message: str = ""
    pace: float = 1.0
    """Multiplies the dwell; 2 is half as fast."""
    step: int = 0
    """Next raises it, previous lowers it; a wall moves by the difference."""
    play: str = ""
    """What the walls do, over the schedule: one of `Play`, or empty."""
    until: datetime | None = None
    """When `play` ends by itself: with the session that it was said in."""
    screens: dict[str, ScreenCue] = {}
    """By the screen's id."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One change on a feed. Which fields it has depends on its kind."""

    seq: int
    at: datetime | None = None
    kind: str
    id: str = ""
    post: Post | None = None
    """On show, pin (wall) and post, decision (desk)."""
    by: str = ""
    decision: str = ""
    cue: Cue | None = None
    rules: Any = None
    floor: int = 0
    """Wall: what this entry raised the floor to; 0 when it did not."""
    wall: int = 0
    """Desk, on a decision or its author's change: the wall's seq that took the post off, or 0."""

    def blank(self) -> Entry:
        """What is left of it once its post is no longer public."""
        return Entry(seq=self.seq, kind="void", floor=self.floor)


@dataclass(slots=True)
class WallState:
    """What a wall, a widget or a speaker's monitor may show, at one seq."""

    posts: dict[str, Post] = field(default_factory=dict)
    floor: int = 0
    cue: Cue = field(default_factory=Cue)
    limit: int = WINDOW

    def in_order(self) -> list[Post]:
        """The posts, the longest public first."""
        return sorted(self.posts.values(), key=lambda post: post.shown)

    def apply(self, entry: Entry) -> None:
        """Applies one wall entry. Unknown kinds and voids change nothing but the floor."""
        post = entry.post
        match entry.kind:
            # Not a change to a post outside the window, nor one whose own show is still to come.
            case "show" if post is not None and (post.id in self.posts or post.shown == entry.seq):
                self.posts[post.id] = post
            case "pin" if post is not None:
                self.posts[post.id] = post
            case "unpin" if entry.id in self.posts:
                self._unpin(self.posts[entry.id])
            case "gone":
                self.posts.pop(entry.id, None)
            case "cue" if entry.cue is not None:
                self.cue = entry.cue
        if entry.kind in ("show", "void"):
            self._raise_floor(entry.floor)

    def _raise_floor(self, told: int) -> None:
        floor = max(told, self.floor)
        window = [post.shown for post in self.posts.values() if post.shown >= floor]
        if len(window) > self.limit:
            floor = sorted(window)[-self.limit]
        if floor > self.floor:
            self.floor = floor
            below = [post for post in self.posts.values() if post.shown < floor]
            for post in below:
                if "pinned" not in post.flags:
                    del self.posts[post.id]

    def _unpin(self, post: Post) -> None:
        if post.shown < self.floor:
            del self.posts[post.id]
        else:
            flags = tuple(flag for flag in post.flags if flag != "pinned")
            self.posts[post.id] = msgspec.structs.replace(post, flags=flags)

    def cut(self, limit: int) -> WallState:
        """A copy for a client that asked for fewer posts (a hello's `limit`)."""
        if limit >= self.limit:
            return WallState(dict(self.posts), self.floor, self.cue, self.limit)
        window = sorted(p.shown for p in self.posts.values() if p.shown >= self.floor)
        floor = window[-limit] if len(window) > limit else self.floor
        posts = {id: p for id, p in self.posts.items() if p.shown >= floor or "pinned" in p.flags}
        return WallState(posts, floor, self.cue, limit)
