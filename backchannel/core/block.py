"""People who are blocked: what they write is held or rejected, whatever the rules say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from backchannel.core.post import Author, Post, Verdict

Strength = Literal["reject", "hold"]
Network = Literal["x", "mastodon", "bluesky", "rss", "webhook", "form"]
"""Where people have accounts: posts of all of these may come in by a replay."""
RULE = "blocked"
"""Stands as the rule in a verdict that a block gave."""


class Block(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One person, by the id of their account where we know it, else by their handle."""

    source: str = ""
    """The network; empty: on any, which only a handle can be."""
    id: str = ""
    handle: str = ""
    """Without the @."""
    name: str = ""
    strength: Strength = "reject"
    until: datetime | None = None
    """It ends by itself then; None: never."""
    by: str = ""
    at: datetime | None = None

    @property
    def key(self) -> str:
        """What it is stored under; another block of the same person replaces it."""
        if self.id:
            return author_key(self.source, self.id)
        return f"{self.source}:{handle_key(self.handle)}"

    def active(self, now: datetime) -> bool:
        """Whether it has not ended yet."""
        return self.until is None or now < self.until


class Blocks:
    """Everyone who is blocked, found by account or handle."""

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._by_key: dict[str, Block] = {}
        for block in blocks:
            if block.id:
                self._by_key[author_key(block.source, block.id)] = block
            if block.handle:
                self._by_key.setdefault(f"{block.source}:{handle_key(block.handle)}", block)

    def find(self, source: str, author: Author, now: datetime) -> Block | None:
        """The block of an author on a network, if it has not ended."""
        if not self._by_key:
            return None
        keys = [author_key(source, author.id)] if author.id else []
        if author.handle:
            handle = handle_key(author.handle)
            keys += [f"{source}:{handle}", f":{handle}"]
        found = (self._by_key[key] for key in keys if key in self._by_key)
        return next((block for block in found if block.active(now)), None)

    def verdict(self, post: Post, now: datetime) -> Verdict | None:
        """What the blocks say of a post: whose author, or whose quoted author, is blocked."""
        quoted = Author(id="", handle=post.quote.handle) if post.quote else Author(id="")
        for author in (post.author, quoted):
            if block := self.find(post.source, author, now):
                match = f"@{author.handle}" if author.handle else author.name
                return Verdict(action=block.strength, rule=RULE, match=match)
        return None


def author_key(source: str, id: str) -> str:
    """An account's name among all accounts; a line break would end it early."""
    return f"{source}:{id}".replace("\n", " ")


def handle_key(handle: str) -> str:
    """A handle as it is compared. Look-alike handles are other people."""
    return "@" + handle.strip().lstrip("@＠").casefold().replace("\n", " ")
