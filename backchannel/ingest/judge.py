"""An item as it is stored: judged, received, its times believable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from backchannel.core.block import Blocks
from backchannel.core.matching import names
from backchannel.core.post import Author, Deleted, Item, Post, Posted, Reposted
from backchannel.core.rules import Rules
from backchannel.core.verdict import STATUS_OF, judge, tags_of

_AHEAD: Final = timedelta(minutes=5)
_OLDEST: Final = datetime(2006, 1, 1, tzinfo=UTC)


def judged(item: Item, rules: Rules, blocks: Blocks, now: datetime) -> Item:
    """The item with its post's verdict and status.

    A repost by someone who is blocked, or whom a rule rejects, is not counted: it becomes the
    repost's tombstone.
    """
    match item:
        case Posted(post=post):
            return replace(item, post=_judged(post, rules, blocks, now, repost=False))
        case Reposted(by=by, of=of) if _rejected(by, rules) or blocks.find(_source(of), by, now):
            return Deleted(id=item.id, cursor=item.cursor)
        case Reposted(post=Post() as post):
            return replace(item, post=_judged(post, rules, blocks, now, repost=True))
    return item


def _judged(post: Post, rules: Rules, blocks: Blocks, now: datetime, *, repost: bool) -> Post:
    post = replace(
        post,
        received_at=now,
        created_at=believed(post.created_at, now) or now,
        edited_at=believed(post.edited_at, now) or now if post.edited_at else None,
        by_repost=repost,
    )
    verdict = judge(post, rules, blocks.verdict(post, now), repost=repost)
    late = verdict.action == "show" and not verdict.rule and rules.delay > 0
    return replace(
        post,
        verdict=verdict,
        tagged=tags_of(post, rules, repost=repost),
        status="held" if late else STATUS_OF[verdict.action],
        flags=(*post.flags, "lane") if verdict.action == "lane" else post.flags,
        due=now + timedelta(seconds=rules.delay) if late else None,
    )


def believed(at: datetime | None, now: datetime) -> datetime | None:
    """A time that can be true; None for one that no clock here agrees with."""
    if at is None or at.tzinfo is None or not _OLDEST <= at <= now + _AHEAD:
        return None
    return min(at, now)


def _source(id: str) -> str:
    return id.partition(":")[0]


def _rejected(author: Author, rules: Rules) -> bool:
    banning = (rule for rule in rules.rules if rule.on and rule.action == "reject")
    return bool(author.handle) and any(names(rule, author.handle) for rule in banning)
