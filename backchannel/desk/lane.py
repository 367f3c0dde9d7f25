"""The staff lane: what happened in it, as others are told, and how fast it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import Final, Literal

import msgspec

from backchannel.core.feed import Entry
from backchannel.core.post import Post

LaneEvent = Literal["opened", "answered", "resolved", "released"]
_BY_DECISION: Final[dict[str, LaneEvent]] = {
    "lane": "opened",
    "answer": "answered",
    "resolve": "resolved",
    "release": "released",
}
_HEADS: Final[dict[LaneEvent, str]] = {
    "opened": "New in the staff lane",
    "answered": "In hand",
    "resolved": "Resolved",
    "released": "Released to the desk",
}
_LONGEST: Final = 500


class Complaint(msgspec.Struct, frozen=True):
    """The post, as far as the staff need it."""

    id: str
    source: str
    url: str
    name: str
    handle: str
    text: str


class Payload(msgspec.Struct, frozen=True):
    """What a webhook gets. Slack, Mattermost and their like show `text` and ignore the rest."""

    text: str
    event: LaneEvent
    conference: str
    at: datetime | None
    by: str
    post: Complaint


class LaneNumbers(msgspec.Struct, frozen=True):
    """How the lane is doing."""

    open: int
    answered: int
    resolved: int
    first_response: float | None
    """Seconds until somebody took it in hand: the median of those that came today."""
    oldest: datetime | None
    """When the longest unanswered one came."""


def event_of(entry: Entry) -> LaneEvent | None:
    """What an entry of the desk's feed says of the staff lane, if anything."""
    post = entry.post
    if post is None or post.status == "deleted":
        return None
    if entry.kind == "decision":
        return _BY_DECISION.get(entry.decision)
    came = post.lane is not None and post.lane.at == entry.at
    return "opened" if entry.kind == "post" and came and "lane" in post.flags else None


def payload(entry: Entry, event: LaneEvent, conference: str) -> Payload:
    """An event in words and in fields."""
    post = entry.post
    assert post is not None
    author = post.author
    complaint = Complaint(
        post.id, post.source, post.url, author.name, author.handle, post.text[:_LONGEST]
    )
    who = author.name or author.handle or "someone"
    handle = f" (@{author.handle})" if author.handle and author.name else ""
    by = f" by {entry.by}" if entry.by and event != "opened" else ""
    text = f"{_HEADS[event]}{by}: “{_short(post.text)}” from {who}{handle}"
    if post.url:
        text += f" {post.url}"
    return Payload(plain(text), event, conference, entry.at, entry.by, complaint)


def plain(text: str) -> str:
    """Words that no chat takes for a command, a mention of everyone or a link in disguise."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("@", "@\u200b").replace("\n", " ")


def numbers(posts: Iterable[Post], midnight: datetime) -> LaneNumbers:
    """How many wait, for how long, and how fast the first answer was since a midnight."""
    counts = {"open": 0, "answered": 0, "resolved": 0}
    waits: list[float] = []
    unanswered: list[datetime] = []
    for post in posts:
        lane = post.lane
        if lane is None or lane.at is None:
            continue
        counts[lane.state] += 1
        if lane.state == "open":
            unanswered.append(lane.at)
        elif lane.answered_at is not None and lane.at >= midnight:
            waits.append((lane.answered_at - lane.at).total_seconds())
    return LaneNumbers(
        **counts,
        first_response=median(waits) if waits else None,
        oldest=min(unanswered, default=None),
    )


def _short(text: str, length: int = 200) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
