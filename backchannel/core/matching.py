"""Whether one rule matches one post."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Final
from urllib.parse import urlsplit

from backchannel.core.folding import Read, find_any, fold
from backchannel.core.post import Post, Segment
from backchannel.core.rules import Rule
from backchannel.core.text import safe_href, segments

_camel: Final = re.compile(r"([^\W_A-Z])([A-Z])")  # the words of #TalkOfTheYear


class Seen:
    """A post as the rules look at it: what several of them ask for is worked out once.

    Args:
        repost: it reached us only as someone's repost.
    """

    def __init__(self, post: Post, *, repost: bool = False) -> None:
        self.post = post
        self.repost = repost

    @cached_property
    def read(self) -> Read:
        """Everything of it that a room could read."""
        return Read.of(_readable(self.post))

    @cached_property
    def handles(self) -> dict[str, str]:
        """Its author's and its quoted author's handle as written, by how they compare."""
        quoted = self.post.quote.handle if self.post.quote else ""
        return {_handle(handle): handle for handle in (quoted, self.post.author.handle) if handle}

    @cached_property
    def parts(self) -> tuple[Segment, ...]:
        """Its segments, and those of what it quotes."""
        quoted = self.post.quote.text if self.post.quote else ""
        return self.post.segments + (segments(quoted) if quoted else ())

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """Where its links lead; a mention is no link."""
        return tuple(host_of(part.href) for part in self.parts if part.href and not part.mention)

    @cached_property
    def tags(self) -> dict[str, str]:
        """Its hashtags as written, by how they compare."""
        return {fold_tag(part.tag): part.tag for part in self.parts if part.tag}


def matched(seen: Seen, rule: Rule) -> str | None:
    """What made a rule match, as written (empty where no words did); None if it does not."""
    if rule.sources and seen.post.source not in rule.sources:
        return None
    if rule.words and (found := find_any(seen.read, rule.words)) is not None:
        return found
    if rule.authors:
        people = _handles(rule.authors)
        for folded, handle in seen.handles.items():
            if folded in people:
                return f"@{handle}"
    if rule.domains and seen.hosts and (host := _domain(seen, rule)):
        return host
    if rule.tags:
        listed = folded_tags(rule.tags)
        for folded, tag in seen.tags.items():
            if folded in listed:
                return f"#{tag}"
    if _switched(seen, rule) or (rule.sources and rule.bare):
        return ""
    return None


def _domain(seen: Seen, rule: Rule) -> str:
    listed = _hosts(rule.domains)
    return next((host for host in seen.hosts if not listed.isdisjoint(_above(host))), "")


def _above(host: str) -> list[str]:
    """A host and the domains that it is part of."""
    parts = host.split(".")
    return [".".join(parts[first:]) for first in range(len(parts))]


def _switched(seen: Seen, rule: Rule) -> bool:
    post = seen.post
    return bool(
        (rule.languages and _primary(post.lang) in _languages(rule.languages))
        or (rule.reposts and seen.repost)
        or (rule.sensitive and (post.sensitive or post.warning))
        or (rule.replies and post.reply_to)
        or (rule.links and seen.hosts)
        or (rule.media and post.media)
        or ((rule.younger_days or rule.fewer_followers) and _unknown(post, rule))
    )


def _unknown(post: Post, rule: Rule) -> bool:
    """True if an account is too young or too little followed, as far as its network tells."""
    made, read, followers = post.author.created_at, post.received_at, post.author.followers
    if rule.fewer_followers and followers is not None and followers < rule.fewer_followers:
        return True
    if not rule.younger_days or made is None or made.tzinfo is None or read is None:
        return False
    return read - made < timedelta(days=rule.younger_days)


def names(rule: Rule, handle: str) -> bool:
    """True if a rule lists this author. Look-alike handles are other people."""
    return bool(handle) and _handle(handle) in _handles(rule.authors)


@lru_cache(maxsize=256)
def _handles(written: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_handle, written))


def _handle(handle: str) -> str:
    return handle.strip().lstrip("@＠").casefold()


@lru_cache(maxsize=4096)
def host_of(address: str) -> str:
    """The host of an address, or of a domain as a person writes one: ASCII, without a last dot.

    Empty where there is none. Look-alike hosts are other hosts.
    """
    written = address.strip()
    if "://" not in written:
        written = f"http://{written.removeprefix('*.').lstrip('.')}"
    try:
        return (urlsplit(safe_href(written)).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=256)
def _hosts(written: tuple[str, ...]) -> frozenset[str]:
    return frozenset(filter(None, map(host_of, written)))


@lru_cache(maxsize=256)
def folded_tags(written: tuple[str, ...]) -> frozenset[str]:
    """Hashtags for comparing, written with or without their #."""
    return frozenset(filter(None, map(fold_tag, written)))


def fold_tag(tag: str) -> str:
    """One hashtag for comparing."""
    return fold(tag.strip().lstrip("#＃"))


@lru_cache(maxsize=256)
def _languages(written: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_primary(tag) for tag in written if tag)


def _primary(tag: str) -> str:
    return tag.split("-")[0].lower()


def _readable(post: Post) -> list[str]:
    fields = [post.text, post.author.name, post.author.handle, post.warning]
    fields += [media.alt for media in post.media]
    tags = [segment.tag for segment in post.segments if segment.tag]
    fields += tags
    fields += [words for tag in tags if (words := _camel.sub(r"\1 \2", tag)) != tag]
    if post.quote is not None:
        fields += [post.quote.text, post.quote.name, post.quote.handle]
    return [field for field in fields if field]
