"""A real deployment with a long queue, for the desk's benchmarks."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from backchannel.core.post import Author, Media, Post, Posted, Segment, Verdict
from backchannel.core.text import plain
from backchannel.demo.drawings import PHOTOS
from backchannel.demo.posts import shape
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from tests.deployment import Deployment, running

SLUG = "demo"
"""Its pictures are drawn, so that a wall has some to show."""
CONFERENCE = f"""
slug = "{SLUG}"
title = "Bench"
hashtags = ["#bench"]

[moderation.raid_limits]
alike = 1_000_000
newcomers = 1_000_000
volume = 1_000_000

[[source]]
kind = "form"

[[rule]]
name = "ticket resale"
words = ["selling two passes"]
"""
WORDS = (
    "Low tide at the venue, and for once nobody is checking their build.",
    "The migration talk was worth the journey: forty years of tide tables in one file, and a "
    "question at the end that the whole hall is still turning over at lunch.",
    "Selling two passes, half price.",
    "Boring formats outlive brilliant companies. I have not stopped thinking about it since the "
    "second slide, which was a photograph of a shelf.",
    "Coffee?",
)
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Served:
    """The server, and the log behind it."""

    deployment: Deployment
    log: Log

    async def arrive(self, count: int, batch: int = 100) -> None:
        """Posts come in, all to be held."""
        for start in range(0, count, batch):
            now = datetime.now(UTC)
            posts = [Posted(post=made(now)) for _ in range(min(batch, count - start))]
            await self.log.ingest(posts, at=now, source="mastodon")


def public(now: datetime) -> Post:
    """The same, let through by the rules; every ninth is a question."""
    post = made(now)
    shown = Verdict(action="show")
    return replace(post, status="shown", verdict=shown, question=hash(post.id) % 9 == 0)


def made(now: datetime) -> Post:
    """An invented post: long and short, with and without a picture, a link, a rule that held it."""
    n = next(_numbers)
    said = WORDS[n % len(WORDS)]
    parts = [Segment(text=f"{said} {n} "), Segment(tag="bench")]
    if n % 7 == 0:
        parts.append(Segment(text=" example.org", href="https://example.org/a"))
    held = "Selling two passes" if n % len(WORDS) == 2 else ""
    return Post(
        id=f"mastodon:https://social.example/posts/{n}",
        source="mastodon",
        url=f"https://social.example/posts/{n}",
        author=Author(
            id=str(n % 900),
            name=f"Voice {n % 900}",
            handle=f"v{n % 900}@social.example",
            avatar=f"demo:avatar/{n % 40}",
        ),
        segments=tuple(parts),
        text=plain(tuple(parts)),
        lang="en",
        created_at=now - timedelta(seconds=3),
        received_at=now,
        media=(_photo(n // 5),) if n % 5 == 0 else (),
        verdict=Verdict(action="hold", rule="ticket resale" if held else "", match=held),
        status="held",
        flags=(),
        rev=1,
    )


def _photo(n: int) -> Media:
    """One of 45."""
    number = n // len(PHOTOS) % 5
    width, height = shape(number)
    return Media(
        src=f"demo:photo/{list(PHOTOS)[n % len(PHOTOS)]}/{number}", width=width, height=height
    )


@asynccontextmanager
async def served(folder: Path, held: int, more: str = "") -> AsyncIterator[Served]:
    """A deployment of its own, ready, with so many held posts; `more` is added to its file."""
    file = folder / "conference.toml"
    file.write_text(CONFERENCE + more)
    with Embedded(folder / "store") as url:
        redis = connect(url)
        log = Log(redis, SLUG)
        with running("up", str(file), data=folder / "data", REDIS_URL=url) as deployment:
            here = Served(deployment, log)
            await here.arrive(held)
            yield here
        await redis.aclose()
