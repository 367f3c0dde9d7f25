"""The automatic tests a post passes on its way in, and their outcome."""

from __future__ import annotations

from typing import Literal

import msgspec

from backchannel.core.post import Action, Author, Post, Verdict
from backchannel.core.text import find_phrase, fold

Mode = Literal["pre", "post"]


class Rule(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True
):
    """One automatic test. It matches when any of its lists does, or any of its switches.

    A `show` rule is an allow-list: it wins over the others. Then reject wins over hold.
    """

    name: str
    action: Action = "hold"
    words: tuple[str, ...] = ()
    """Words or phrases, matched as a reader would see them (`text.fold`), whole words only."""
    authors: tuple[str, ...] = ()
    """Handles, with or without @."""
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """BCP 47 primary tags; a post of unknown language never matches."""
    reposts: bool = False
    """Someone else's post that reached us only as a repost."""
    sensitive: bool = False
    """Marked sensitive, or with a content warning."""


class Rules(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True
):
    """All that a verdict depends on besides the post. Kept in Redis under one rev."""

    mode: Mode = "pre"
    """pre: nothing is public before it was approved. post: shown, then checked."""
    rules: tuple[Rule, ...] = ()
    auto: bool = False
    """Moderate for me: the demo's stand-in for a moderator approves what no rule held."""


ALWAYS_HELD = frozenset({"form"})
"""Sources whose posts a person reads first, whatever the mode or an allow-list says."""


def judge(post: Post, rules: Rules, *, repost: bool = False) -> Verdict:
    """What becomes of a post, and which rule said so."""
    verdicts = [
        Verdict(action=rule.action, rule=rule.name, match=match)
        for rule in rules.rules
        if (match := _match(post, rule, repost=repost)) is not None
    ]
    by_action = {verdict.action: verdict for verdict in reversed(verdicts)}
    if post.source in ALWAYS_HELD:
        return by_action.get("reject") or by_action.get("hold") or Verdict(action="hold")
    default = Verdict(action="show" if rules.mode == "post" else "hold")
    return by_action.get("show") or by_action.get("reject") or by_action.get("hold") or default


def _match(post: Post, rule: Rule, *, repost: bool) -> str | None:
    """The words that made a rule match (empty where none did), or None if it does not."""
    for field in _readable(post) if rule.words else ():
        for phrase in rule.words:
            if (found := find_phrase(field, phrase)) is not None:
                return found
    if rule.authors and _handle(post.author) in {fold(a.lstrip("@")) for a in rule.authors}:
        return f"@{post.author.handle}"
    matched = (
        post.source in rule.sources
        or (post.lang.split("-")[0].lower() in {tag.lower() for tag in rule.languages})
        or (rule.reposts and repost)
        or (rule.sensitive and (post.sensitive or bool(post.warning)))
    )
    return "" if matched else None


def _handle(author: Author) -> str:
    return fold(author.handle)


def _readable(post: Post) -> list[str]:
    """Everything of a post that a room could read."""
    fields = [post.text, post.author.name, post.author.handle, post.warning]
    fields += [media.alt for media in post.media]
    fields += [segment.tag for segment in post.segments if segment.tag]
    if post.quote is not None:
        fields += [post.quote.text, post.quote.name]
    return [field for field in fields if field]
