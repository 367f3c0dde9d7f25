"""What a feed's snapshot is made of, kept level with the feed entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol, Self

import msgspec

from backchannel.core.feed import Cue, Entry, FeedName, WallState
from backchannel.core.frames import Counts, Presence, Snapshot, wall_snapshot
from backchannel.core.post import Post
from backchannel.store.blocks import law
from backchannel.store.log import Log

PAGE: Final = 50
"""Held posts in a desk's snapshot; further pages by HTTP."""
KEPT: Final = 150
"""Held posts in memory, so that decisions rarely empty the page."""

EXCERPT: Final = 80
"""Characters of a post's text by which a desk names it."""
TAKEN: Final = 8
"""The latest posts that left the walls by what a person did, told to a desk that comes later."""

Project = Callable[[FeedName, Post], Post]
"""(feed, post) -> the post as that feed's clients may see it."""


class View(Protocol):
    """A feed's state at one seq."""

    counts: Counts

    def inherit(self, before: Self) -> None:
        """Takes over what the log does not tell from the view it replaces."""
        ...

    def apply(self, entry: Entry) -> None:
        """Moves on by one entry."""
        ...

    def recall(self, entries: Sequence[Entry]) -> None:
        """Takes from entries that it already stands for what a snapshot says of the past."""
        ...

    def reposted(self, changed: Mapping[str, int]) -> dict[str, int]:
        """Takes in new repost counts; returns those that this feed's clients are told."""
        ...

    def reposts(self) -> dict[str, int]:
        """The repost counts of what it holds, 0 left out."""
        ...

    def snapshot(self, epoch: str, seq: int, limit: int) -> Snapshot:
        """For a client that asked for `limit` posts; 0: all."""
        ...

    def removed(self, entry: Entry) -> str:
        """The post that this entry took away, whose text must be forgotten; or empty."""
        ...

    def changed(self, entry: Entry) -> Post | None:
        """The post whose author changed it, so that its old text must be forgotten; or None."""
        ...


class WallView:
    """The wall feed: what may be public."""

    def __init__(self, state: WallState) -> None:
        self.state = state
        self.counts = Counts()

    def inherit(self, before: Self) -> None:
        self.counts = before.counts

    def apply(self, entry: Entry) -> None:
        self.state.apply(entry)

    def recall(self, entries: Sequence[Entry]) -> None:
        """A wall has no past."""

    def reposted(self, changed: Mapping[str, int]) -> dict[str, int]:
        posts = self.state.posts
        mine = {id: n for id, n in changed.items() if id in posts and posts[id].reposts != n}
        for id, n in mine.items():
            posts[id] = msgspec.structs.replace(posts[id], reposts=n)
        return mine

    def reposts(self) -> dict[str, int]:
        return {id: post.reposts for id, post in self.state.posts.items() if post.reposts}

    def snapshot(self, epoch: str, seq: int, limit: int) -> Snapshot:
        if limit > 0:
            return wall_snapshot(epoch, seq, self.state.cut(limit), self.counts.brief())
        return wall_snapshot(epoch, seq, self.state, self.counts)

    def removed(self, entry: Entry) -> str:
        return entry.id if entry.kind == "gone" else ""

    def changed(self, entry: Entry) -> Post | None:
        post = entry.post if entry.kind == "show" else None
        return post if post is not None and post.shown != entry.seq else None


class TakeDown(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A post that left the walls by what a person did."""

    id: str
    by: str = ""
    """Empty: its author edited it, or took it back."""
    decision: str = ""
    at: datetime | None
    wall: int
    """The wall's seq of its `gone`: a screen that has painted that is rid of it."""
    text: str = ""


class DeskView:
    """The desk feed: the newest held posts, the cue, the rules and what is true now."""

    def __init__(self, held: list[Post], cue: Cue, rules: dict[str, Any], *, whole: bool) -> None:
        self.counts = Counts()
        self.presence = Presence()
        self._held = {post.id: post for post in held}  # oldest first
        self._cue = cue
        self._rules = rules
        self._whole = whole  # False: Redis holds more than we keep
        self._taken: list[TakeDown] = []  # the latest last

    def inherit(self, before: Self) -> None:
        self.counts, self.presence = before.counts, before.presence

    @property
    def rules(self) -> dict[str, Any]:
        """The rules as the desk has them."""
        found: dict[str, Any] = self._rules.get("rules", {})
        return found

    @property
    def thin(self) -> bool:
        """True if a page can no longer be filled though the queue is longer."""
        return not self._whole and len(self._held) < PAGE

    def refill(self, fresh: DeskView) -> None:
        """Takes over a longer queue, read at this seq or a later one."""
        self._held, self._whole = fresh._held, fresh._whole

    def apply(self, entry: Entry) -> None:
        self._note(entry)
        if entry.post is not None:
            self._put(entry.post)
        if entry.cue is not None:
            self._cue = entry.cue
        if entry.rules is not None and entry.rules["rev"] > self._rules["rev"]:
            self._rules = entry.rules

    def recall(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self._note(entry)

    def _note(self, entry: Entry) -> None:
        """Remembers what was taken off; not what is back, nor the text of what is deleted."""
        post = entry.post
        if post is not None and post.status == "shown":
            self._taken = [taken for taken in self._taken if taken.id != post.id]
        if post is not None and post.status == "deleted":
            self._taken = [
                msgspec.structs.replace(taken, text="") if taken.id == post.id else taken
                for taken in self._taken
            ]
        if entry.wall:
            taken = TakeDown(
                id=entry.id,
                by=entry.by,
                decision=entry.decision,
                at=entry.at,
                wall=entry.wall,
                text=post.text[:EXCERPT] if post is not None else "",
            )
            self._taken = [*self._taken, taken][-TAKEN:]

    def _put(self, post: Post) -> None:
        kept = self._held.get(post.id)
        if kept is not None and kept.rev > post.rev:
            return
        if post.status != "held" or "lane" in post.flags:
            self._held.pop(post.id, None)
            return
        self._held[post.id] = post
        if len(self._held) > KEPT:
            del self._held[next(iter(self._held))]
            self._whole = False

    def reposted(self, changed: Mapping[str, int]) -> dict[str, int]:
        for id in changed.keys() & self._held.keys():
            self._held[id] = msgspec.structs.replace(self._held[id], reposts=changed[id])
        return dict(changed)

    def reposts(self) -> dict[str, int]:
        return {id: post.reposts for id, post in self._held.items() if post.reposts}

    def snapshot(self, epoch: str, seq: int, limit: int) -> Snapshot:
        page = min(limit, PAGE) if limit > 0 else PAGE
        counts = self.counts
        state = {
            "held": list(reversed(self._held.values()))[:page],
            "cue": self._cue,
            "counts": {"posts": counts.posts, "voices": counts.voices, "lists": counts.lists},
            "rules": self._rules,
            "taken": self._taken,
            "presence": {
                "screens": self.presence.screens,
                "people": self.presence.people,
                "sources": self.presence.sources,
                "waves": self.presence.waves,
                "leases": self.presence.leases,
            },
        }
        return Snapshot(epoch=epoch, seq=seq, state=state)

    def removed(self, entry: Entry) -> str:
        deleted = entry.post is not None and entry.post.status == "deleted"
        return entry.id if deleted else ""

    def changed(self, entry: Entry) -> Post | None:
        return None  # moderators see what was edited


async def load_wall(log: Log, project: Project) -> tuple[str, int, WallView]:
    """The wall feed now: its epoch, its seq and its view."""
    snapshot = await log.wall()
    state = snapshot.state
    state.posts = {id: project("wall", post) for id, post in state.posts.items()}
    return snapshot.epoch, snapshot.seq, WallView(state)


async def load_desk(log: Log, project: Project) -> tuple[str, int, DeskView]:
    """The desk feed now: its epoch, its seq and its view."""
    snapshot = await log.desk(KEPT)
    now = await law(log)  # perhaps newer than the snapshot; the higher rev wins
    held = [project("desk", post) for post in reversed(snapshot.held)]
    view = DeskView(
        held,
        snapshot.cue,
        {"rev": now.rev, "blocks": len(now.blocks), "rules": _readable(now.rules)},
        whole=len(held) < KEPT,
    )
    return snapshot.epoch, snapshot.seq, view


def _readable(rules: bytes) -> dict[str, Any]:
    """The rules as a desk gets them; those that no one can read are as good as none."""
    try:
        return msgspec.json.decode(rules or b"{}", type=dict[str, Any])
    except (ValueError, RecursionError):
        return {}
