"""One item of the demo and its time, and how both are moved to the present."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from msgspec.structs import replace

from backchannel.core.decision import Decision
from backchannel.core.post import Deleted, Item, Post, Posted, Reposted


@dataclass(frozen=True, slots=True)
class Moment:
    """An item and when it reaches us, in seconds from the first midnight."""

    offset: float
    item: Item
    desk: Decision = "approve"
    """What the invented moderators made of a post that no rule had rejected."""


@dataclass(frozen=True, slots=True)
class Original:
    """A post that may be reposted."""

    moment: Moment
    post: Post
    appeal: float
    reposts: int | None = None
    """How many it gets; None: as chance and its appeal have it."""


def moved(item: Item, by: timedelta, lap: int = 0) -> Item:
    """The item in another time, and in a later lap of the conference under another id."""
    match item:
        case Posted(post=post):
            return Posted(post=_moved_post(post, by, lap))
        case Reposted():
            return replace(item, id=_again(item.id, lap), of=_again(item.of, lap))
        case Deleted():
            return replace(item, id=_again(item.id, lap))


def _moved_post(post: Post, by: timedelta, lap: int) -> Post:
    author = post.author
    if author.created_at is not None:
        author = replace(author, created_at=author.created_at + by)
    return replace(
        post,
        id=_again(post.id, lap),
        author=author,
        created_at=None if post.created_at is None else post.created_at + by,
        edited_at=None if post.edited_at is None else post.edited_at + by,
    )


def _again(id: str, lap: int) -> str:
    return f"{id}.{lap + 1}" if lap else id
