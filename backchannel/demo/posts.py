"""Turns drafts into posts as each network would send them. Every host is an invented one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, Final

import msgspec

from backchannel.core.post import Author, Media, Post, Segment, new_post
from backchannel.core.text import plain, segments
from backchannel.demo.conference import MIDNIGHT
from backchannel.demo.drafts import MENTION, Draft
from backchannel.demo.people import profile

WIDE: Final = (1200, 800)
TALL: Final = (900, 1350)
LATENCY: Final = {"x": (6.0, 9.0), "mastodon": (0.4, 3.0), "bluesky": (0.2, 1.4), "form": (0, 0.1)}
"""Seconds from writing to our reading it, between these."""
EMOJI: Final = ("tern", "wave", "lighthouse", "soup")
"""The custom emoji of the demo's Mastodon servers."""


class Press:
    """Makes posts, each with an id of its own."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._numbers = itertools.count(1)

    def post(self, source: str, author: Author, draft: Draft, offset: float) -> Post:
        """The post, written a moment before `offset`, at which it reaches us."""
        written = offset - self._rng.uniform(*LATENCY[source])
        id, url = self._address(source, author, written)
        parts = tuple(_parts(draft, source))
        if source == "mastodon" and not draft.photo and self._rng.random() < 0.03:
            parts = (*parts, Segment(text=" "), _emoji(self._rng.choice(EMOJI)))
        more: dict[str, Any] = {"media": (photo(draft),)} if draft.photo else {}
        return new_post(
            id=id,
            source=source,
            url=url,
            author=author,
            segments=parts,
            text=plain(parts),
            lang=draft.lang,
            created_at=MIDNIGHT + timedelta(seconds=round(written)),
            question=draft.question,
            **more,
        )

    def repost_id(self, source: str, by: Author, offset: float) -> str:
        """The id of a repost."""
        return self._address(source, by, offset)[0] + ("/activity" if source == "mastodon" else "")

    def _address(self, source: str, author: Author, offset: float) -> tuple[str, str]:
        number = next(self._numbers)
        if source == "form":
            return f"form:saltmarsh-{number:05}", ""
        if source == "x":
            id = 1_790_000_000_000_000_000 + (int(offset * 1000) << 22) + number
            return f"x:{id}", f"{author.url}/status/{id}"
        if source == "mastodon":
            user, host = author.handle.split("@")
            id = 114_000_000_000_000_000 + (int(offset * 1000) << 16) + number
            uri = f"https://{host}/users/{user}/statuses/{id}"
            return f"mastodon:{uri}", f"{author.url}/{id}"
        key = f"3l{_base32(int(offset * 1000) * 10_000 + number)}"
        return (
            f"bluesky:at://{author.handle}/app.bsky.feed.post/{key}",
            f"{author.url}/post/{key}",
        )


def photo(draft: Draft) -> Media:
    """The picture of a draft: one drawing in three is wide."""
    width, height = shape(int(draft.photo.rpartition("/")[2]))
    return Media(src=f"demo:photo/{draft.photo}", alt=draft.alt, width=width, height=height)


def shape(number: int) -> tuple[int, int]:
    """The width and height of the drawing with that number."""
    return WIDE if number % 3 == 0 else TALL


def rewritten(post: Post, text: str, offset: float) -> Post:
    """The post as its author edited it."""
    parts = segments(text)
    moment = MIDNIGHT + timedelta(seconds=round(offset))
    return msgspec.structs.replace(
        post, segments=parts, text=plain(parts), edited_at=moment, version=post.version + 1
    )


def _parts(draft: Draft, source: str) -> Iterator[Segment]:
    for number, run in enumerate(draft.text.split(MENTION)):
        if number:
            yield _mention(draft.mention, source)
        yield from segments(run)


def _mention(handle: str, source: str) -> Segment:
    names = {"x": handle, "mastodon": f"{handle}@quay.example", "bluesky": f"{handle}.example"}
    return Segment(mention=names[source], href=profile(source, names[source]))


def _emoji(name: str) -> Segment:
    return Segment(emoji=name, src=f"demo:emoji/{name}", alt=f"a little {name}")


def _base32(number: int) -> str:
    digits = "234567abcdefghijklmnopqrstuvwxyz"
    out = ""
    while number:
        number, digit = divmod(number, 32)
        out = digits[digit] + out
    return out
