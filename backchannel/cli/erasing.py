"""`backchannel erase`: shows who was found, asks, and takes them out of everything that is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from backchannel.cli.deployment import redis_beside
from backchannel.core.conference import Conference
from backchannel.core.errors import BackchannelError
from backchannel.core.settings import Settings
from backchannel.media.cache import Cache
from backchannel.store import erase as store
from backchannel.store.clock import utcnow
from backchannel.store.connect import connect
from backchannel.store.log import Log

BY = "the command line"

Ask = Callable[[str], bool]


def erase(
    settings: Settings, conference: Conference, who: str, console: Console, ask: Ask | None
) -> bool:
    """Erases a person from a conference; whether it was done. `ask` is for a yes, if not None.

    Raises:
        BackchannelError: nobody like that is here.
    """
    with redis_beside(settings) as url:
        return asyncio.run(_erase(url, settings.data, conference.slug, who.strip(), console, ask))


async def _erase(
    url: str, data: Path, slug: str, who: str, console: Console, ask: Ask | None
) -> bool:
    redis = connect(url)
    try:
        log = Log(redis, slug)
        subject = await store.find(log, who)
        if not subject.accounts:
            raise BackchannelError(
                f"{slug} has nothing of {who!r}. Give a handle as its network writes it (@ada, "
                "@ada@social.example), or the id or the address of a post."
            )
        _show(console, subject)
        if ask is not None and not ask("Erase them for good?"):
            return False
        cache = Cache(data / "media")  # first: which pictures these are, their posts tell
        for picture in subject.pictures:
            cache.erase(picture)
        _tell(console, await store.erase(log, subject, by=BY, at=utcnow()))
        return True
    finally:
        await redis.aclose()


def _show(console: Console, subject: store.Subject) -> None:
    for key, author in sorted(subject.accounts.items()):
        handle = f" @{author.handle}" if author.handle else ""
        console.print(escape(f"{key.partition(':')[0]}: {author.name or 'no name'}{handle}"))
    shown = sum(post.status == "shown" for post in subject.posts)
    quotes = f", quoted in {len(subject.quotes)}" if subject.quotes else ""
    console.print(f"{len(subject.posts)} posts, {shown} of them on the walls{quotes}")


def _tell(console: Console, done: store.Erased) -> None:
    console.print(f"Erased: {done.posts} posts, {done.quotes} quotes, {done.dead} dead items.")
    if done.blocked:
        console.print("They stay blocked, by their account alone where that is known.")
    if not done.rewritten:
        console.print(
            "Redis' append-only file still has what was said: this user may not rewrite it, or "
            "that failed. Have it run BGREWRITEAOF."
        )
