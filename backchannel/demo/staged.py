"""The posts that are written out one by one (voices/staged.toml), round a visitor's arrival."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from backchannel.core.decision import Decision
from backchannel.core.post import Author, Deleted, Post, Posted
from backchannel.demo.conference import MIDNIGHT, NOW
from backchannel.demo.drafts import Draft
from backchannel.demo.moment import Moment, Original
from backchannel.demo.people import COUNT, account
from backchannel.demo.phrases import load
from backchannel.demo.posts import Press, rewritten

_NOW: Final = NOW.total_seconds()


def posts(press: Press) -> Iterator[Original]:
    """The posts, with how often each is reposted."""
    for entry in load("staged")["post"]:
        offset, post = _post(entry, press)
        desk: Decision = entry.get("desk", "approve")
        yield Original(Moment(offset, Posted(post=post), desk), post, 1.0, entry.get("reposts", 0))


def changes(press: Press) -> Iterator[Moment]:
    """The posts that their authors edit or take back, and when they do."""
    for entry in load("staged")["edit"]:
        offset, post = _post(entry, press)
        after = offset + entry["after"] * 60
        yield Moment(offset, Posted(post=post))
        yield Moment(after, Posted(post=rewritten(post, entry["edited"], after)))
    for entry in load("staged")["delete"]:
        offset, post = _post(entry, press)
        yield Moment(offset, Posted(post=post))
        yield Moment(offset + entry["after"] * 60, Deleted(id=post.id))


def _post(entry: dict[str, Any], press: Press) -> tuple[float, Post]:
    offset = _NOW + entry["at"] * 60
    draft = Draft(
        entry["text"],
        lang=entry.get("lang", "en"),
        question=entry.get("question", False),
        photo=entry.get("photo", ""),
        alt=entry.get("alt", ""),
    )
    return offset, press.post(entry["source"], _author(entry), draft, offset)


def _author(entry: dict[str, Any]) -> Author:
    handle = entry.get("handle", "")
    chance = zlib.crc32(handle.encode())
    return account(
        entry["source"],
        entry["name"],
        handle,
        COUNT + chance % 97,
        created_at=MIDNIGHT - timedelta(days=400 + chance % 3000),
        followers=80 + chance % 2400,
    )
