"""What of a list a moderator wants to see. Twin of frontend/src/desk/state/filter.ts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

import msgspec

from backchannel.core.post import Post

Test = Callable[[Post], bool]

_space: Final = re.compile(r"\s+")


class Span(Protocol):
    """A time from which, and a time before which."""

    @property
    def starts(self) -> datetime: ...
    @property
    def ends(self) -> datetime: ...


class Filter(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Empty fields ask for nothing."""

    source: str = ""
    lang: str = ""
    """A primary language tag; `und`: unknown."""
    author: str = ""
    """A handle, or "<source>:<author id>"."""
    tag: str = ""
    session: str = ""
    """The number of a session in the programme, from 1."""
    verdict: str = ""
    """The name of the rule that matched; `none`: no rule did."""
    media: str = ""
    """any, none, or undescribed: a picture has no description."""
    question: str = ""
    """open or answered; anything else: any question."""
    q: str = ""
    """Words of the text, the name or the handle."""


FIELDS: Final = Filter.__struct_fields__


def plainly(text: str) -> str:
    """Text as it is searched: no case, no accents, no double spaces."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in parts if unicodedata.category(char)[0] != "M")
    return _space.sub(" ", text.lower().replace("ς", "σ")).strip()


def predicate(filter: Filter, sessions: Sequence[Span] = ()) -> Test | None:
    """The test that a filter puts a post to; None if it lets every post through."""
    tests = [
        make(value, sessions) for field, make in _TESTS.items() if (value := getattr(filter, field))
    ]
    if not tests:
        return None
    return lambda post: all(test(post) for test in tests)


def _source(value: str, _: Sequence[Span]) -> Test:
    return lambda post: post.source == value


def _lang(value: str, _: Sequence[Span]) -> Test:
    wanted = _primary(value)
    return lambda post: _primary(post.lang) == wanted


def _author(value: str, _: Sequence[Span]) -> Test:
    handle = plainly(value).removeprefix("@")

    def test(post: Post) -> bool:
        author = post.author
        named = bool(author.handle) and plainly(author.handle) == handle
        return named or f"{post.source}:{author.id}" == value

    return test


def _tag(value: str, _: Sequence[Span]) -> Test:
    tag = plainly(value).removeprefix("#")
    return lambda post: any(each.tag and plainly(each.tag) == tag for each in post.segments)


def _session(value: str, sessions: Sequence[Span]) -> Test:
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else 0
    if not 1 <= number <= len(sessions):
        return lambda post: False
    slot = sessions[number - 1]

    def test(post: Post) -> bool:
        at = post.created_at or post.received_at
        return at is not None and slot.starts <= at < slot.ends

    return test


def _verdict(value: str, _: Sequence[Span]) -> Test:
    rule = "" if value == "none" else value
    return lambda post: (post.verdict.rule if post.verdict else "") == rule


def _media(value: str, _: Sequence[Span]) -> Test:
    if value == "none":
        return lambda post: not post.media
    if value == "undescribed":
        return lambda post: any(not media.alt for media in post.media)
    return lambda post: bool(post.media)


def _question(value: str, _: Sequence[Span]) -> Test:
    def test(post: Post) -> bool:
        answered = "answered" in post.flags
        return (post.question or "question" in post.flags) and value != (
            "open" if answered else "answered"
        )

    return test


def _q(value: str, _: Sequence[Span]) -> Test:
    words = plainly(value)
    return lambda post: words in plainly(f"{post.author.name} @{post.author.handle} {post.text}")


def _primary(tag: str) -> str:
    return tag.split("-")[0].lower() or "und"


_TESTS: Final[dict[str, Callable[[str, Sequence[Span]], Test]]] = {
    "source": _source,
    "lang": _lang,
    "author": _author,
    "tag": _tag,
    "session": _session,
    "verdict": _verdict,
    "media": _media,
    "question": _question,
    "q": _q,
}
