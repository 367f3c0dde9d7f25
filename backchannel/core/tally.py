"""The public numbers: what a post counts under, and what a wall is told of them.

`store/scripts/prelude/numbers.lua` keeps them (its `tally`), in one step with whatever changes a
post. Pictures are counted there, too: by how many posts each is named.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

import msgspec

from backchannel.core.block import author_key
from backchannel.core.matching import fold_tag
from backchannel.core.post import Post, picture_name, pictures

TAGS: Final = 12
"""Tags that a wall is told."""
_SPAN: Final = 24 * 3600
"""Seconds of quarter hours that a wall is told."""
_MINUTE: Final = 60
_TAGS_COUNTED: Final = 8
"""Of one post, so that a list of tags is no way up."""
_TAG_LONGEST: Final = 40
"""Characters; a longer one would not fit on a wall."""


class Tallied(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a post counts under."""

    at: int
    """The beginning of the minute that it was said in, in Unix seconds."""
    source: str
    author: str
    tags: tuple[str, ...] = ()
    """As they count; in the numbers only while the post is shown."""
    pictures: tuple[str, ...] = ()
    """Those that it names, each by its `picture_name`."""


def tallied(post: Post, now: datetime) -> Tallied:
    """What a post counts under that comes in now: when it was written, but never after now."""
    at = now.timestamp()
    if post.created_at is not None:
        at = min(at, post.created_at.timestamp())
    return Tallied(
        at=int(at // _MINUTE) * _MINUTE,
        source=post.source,
        author=author_key(post.source, post.author.id),
        tags=_tags(post),
        pictures=tuple(sorted(map(picture_name, pictures(post)))),
    )


def _tags(post: Post) -> tuple[str, ...]:
    folded = [_folded(segment.tag) for segment in post.segments if segment.tag]
    once = dict.fromkeys([tag for tag in folded if len(tag) <= _TAG_LONGEST])
    return tuple(once)[:_TAGS_COUNTED]


def _folded(tag: str) -> str:
    """A tag as it counts: still to be read, unlike what `fold_tag` makes of it."""
    if tag.isascii():
        return tag.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tag).casefold())


def latest_quarters(posts: Mapping[int, int], now: datetime) -> list[tuple[int, int]]:
    """The quarter hours of the last day that have posts, the oldest first."""
    oldest = now.timestamp() - _SPAN
    return sorted((start, n) for start, n in posts.items() if start > oldest)


def last_minute(posts: Mapping[int, int], now: datetime) -> int:
    """The posts of the last full minute."""
    return posts.get(int(now.timestamp() // _MINUTE - 1) * _MINUTE, 0)


def top_tags(posts: Mapping[str, int], own: Collection[str]) -> list[tuple[str, int]]:
    """The tags said most, without the conference's own."""
    known = frozenset(map(fold_tag, own))
    others = ((tag, n) for tag, n in posts.items() if fold_tag(tag) not in known)
    return sorted(others, key=lambda row: (-row[1], row[0]))[:TAGS]
