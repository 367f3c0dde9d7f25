"""No post becomes public that the rules of its very moment did not let through.

Posts, switches of mode, rules and blocks come from tasks that know nothing of each other. The
desk's log is one sequence of all of them, so afterwards it tells of every post what was in force
when it was stored, and that is judged here again by other means.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis

from backchannel.core.block import Block
from backchannel.core.post import Author, Post, Posted, Segment, new_post
from backchannel.core.rules import Mode, Rule, Rules
from backchannel.ingest.take import Rulebook, SwitchedOff, take
from backchannel.store import blocks as store
from backchannel.store.log import Log

TRIALS = 10_000
SOURCES = ("x", "rss", "mastodon", "form")
BANNED = ("blorp", "snarg", "quaddle")
PEOPLE = tuple(f"person{n}" for n in range(12))
TAGS = ("conf", "confday")


@dataclass
class Storm:
    """What is done to one conference at once."""

    log: Log
    now: datetime
    dice: random.Random
    left: int = TRIALS
    refused: set[str] = field(default_factory=set)
    blocked: list[frozenset[str]] = field(default_factory=lambda: [frozenset()])
    """Who was blocked, after each change of it."""

    async def post(self, name: int, source: str) -> None:
        """One source's reader, with its own idea of the rules between batches."""
        book, number = Rulebook(), 0
        while self.left > 0:
            batch = []
            for _ in range(min(self.dice.randint(1, 4), self.left)):
                number += 1
                batch.append(self._made(f"{source}:{name}-{number}", source))
            self.left -= len(batch)
            try:
                await take(self.log, batch, source, self.now, rules=book)
            except SwitchedOff:
                self.refused |= {each.post.id for each in batch}

    def _made(self, id: str, source: str) -> Posted:
        word = self.dice.choice((*BANNED, "hello", "hello", "hello"))
        tag = self.dice.choice((*TAGS, "other"))
        who = self.dice.choice(PEOPLE)
        segments = (Segment(text=f"{word} "), Segment(tag=tag))
        author = Author(id=who, handle=who)
        return Posted(
            post=new_post(
                id=id, source=source, author=author, text=f"{word} #{tag}", segments=segments
            )
        )

    async def rules(self) -> None:
        """A lead who switches modes, rules, hashtags and sources."""
        while self.left > 0:
            rules = Rules(
                mode=self._mode(),
                modes={source: self._mode() for source in self.dice.sample(SOURCES[:3], 1)},
                delay=self.dice.choice((0, 0, 0, 30)),
                rules=tuple(
                    Rule(name=word, action="reject", on=self.dice.random() < 0.8, words=(word,))
                    for word in self.dice.sample(BANNED, 2)
                ),
                hashtags=(TAGS[0],),
                dropped=self.dice.choice(((), (TAGS[1],))),
                off=self.dice.choice(((), (), ("rss",))),
            )
            await self.log.set_rules(rules, by="Wen", at=self.now)
            await self._pause()

    def _mode(self) -> Mode:
        return self.dice.choice(("pre", "post"))

    async def people(self) -> None:
        """A moderator who blocks people and lets them in again."""
        while self.left > 0:
            who = self.dice.choice(PEOPLE)
            block = Block(source=self.dice.choice(SOURCES), id=who, handle=who)
            before = self.blocked[-1]
            after = before ^ {block.key}
            self.blocked.append(after)
            if block.key in after:
                await store.block(self.log, [block], by="Mo", at=self.now)
            else:
                await store.unblock(self.log, [block.key], by="Mo", at=self.now)
            await self._pause()

    async def _pause(self) -> None:
        """Lets a few posts be taken in."""
        for _ in range(self.dice.randint(1, 6)):
            await self.log.rules_rev()


def lets_through(post: Post, rules: Rules, blocked: frozenset[str]) -> bool:
    """Whether a post may be public at once: our own reading of the rules, not `judge`'s."""
    if f"{post.source}:{post.author.id}" in blocked or post.source == "form":
        return False
    word, _, tag = post.text.partition(" #")
    if any(rule.on and word in rule.words for rule in rules.rules) or tag in rules.dropped:
        return False
    return rules.modes.get(post.source, rules.mode) == "post" and rules.delay == 0


@pytest.mark.parametrize("seed", [27])
async def test_no_post_leaks_in_ten_thousand_trials(
    redis: Redis, slug: str, now: datetime, seed: int
) -> None:
    log = Log(redis, slug, log_length=10 * TRIALS)
    storm = Storm(log, now, random.Random(seed))
    await log.set_rules(Rules(), by="Wen", at=now)
    async with asyncio.TaskGroup() as group:
        for name, source in enumerate(SOURCES * 2):
            group.create_task(storm.post(name, source))
        group.create_task(storm.rules())
        group.create_task(storm.people())
    public, switches = await replayed(storm)
    stored: Any = await redis.hlen(log.keys("posts"))
    assert stored + len(storm.refused) == TRIALS
    assert stored > TRIALS * 0.7
    assert public > 500
    assert switches > 300


async def replayed(storm: Storm) -> tuple[int, int]:
    """Reads the desk's log from its beginning, and fails at the first leak.

    Returns how many posts were public at once, and how often what is in force changed.
    """
    log, rules, blocked = storm.log, Rules(), iter(storm.blocked)
    shown = await shown_at_all(log)
    people = next(blocked)
    seq = public = switches = 0
    while page := (await log.read("desk", seq, 2000)).entries:
        seq = page[-1].seq
        for entry in page:
            if entry.kind == "rules":
                rules = msgspec.convert(entry.rules["rules"], Rules)
                people = next(blocked) if entry.by == "Mo" else people
                switches += 1
            elif entry.kind == "post":
                assert entry.post is not None
                assert entry.post.source not in rules.off, f"{entry.seq}: its source was off"
                may = lets_through(entry.post, rules, people)
                assert (entry.post.id in shown) == may, f"{entry.seq}: {entry.post} under {rules}"
                public += may
    return public, switches


async def shown_at_all(log: Log) -> set[str]:
    """The posts that were public at any time, also those that a block took off since."""
    rows: Any = await log.redis.xrange(log.keys("wall:log"))
    return {row[b"id"].decode() for _, row in rows if row[b"kind"] == b"show"}
