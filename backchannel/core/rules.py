"""The automatic tests a post passes on its way in, and their outcome."""

from __future__ import annotations

import re
from typing import Final, Literal

import msgspec

from backchannel.core.folding import find_any
from backchannel.core.post import Action, Post, Verdict

Mode = Literal["pre", "post"]

_camel: Final = re.compile(r"([^\W_A-Z])([A-Z])")  # the words of #TalkOfTheYear


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
    """Handles, with or without @; who quotes one of them is matched too."""
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """BCP 47 primary tags; a post of unknown language never matches."""
    reposts: bool = False
    """Someone else's post that reached us only as a repost."""
    sensitive: bool = False
    """Marked sensitive, or with a content warning."""

    @property
    def idle(self) -> bool:
        """True if it tests nothing, and so never matches."""
        lists = (self.words, self.authors, self.sources, self.languages)
        return not (any(lists) or self.reposts or self.sensitive)


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


def judge(
    post: Post, rules: Rules, blocked: Verdict | None = None, *, repost: bool = False
) -> Verdict:
    """What becomes of a post, and which rule said so; `blocked` is what the blocks said first."""
    if blocked is not None:
        return blocked
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


def names(rule: Rule, handle: str) -> bool:
    """True if a rule lists this author. Look-alike handles are other people."""
    return bool(handle) and _handle(handle) in map(_handle, rule.authors)


def _match(post: Post, rule: Rule, *, repost: bool) -> str | None:
    """The words that made a rule match (empty where none did), or None if it does not."""
    if rule.words and (found := find_any(_readable(post), rule.words)) is not None:
        return found
    for handle in (post.author.handle, post.quote.handle if post.quote else ""):
        if names(rule, handle):
            return f"@{handle}"
    matched = (
        post.source in rule.sources
        or _primary(post.lang) in {_primary(tag) for tag in rule.languages if tag}
        or (rule.reposts and repost)
        or (rule.sensitive and (post.sensitive or bool(post.warning)))
    )
    return "" if matched else None


def _handle(handle: str) -> str:
    return handle.strip().lstrip("@＠").casefold()


def _primary(tag: str) -> str:
    return tag.split("-")[0].lower()


def _readable(post: Post) -> list[str]:
    """Everything of a post that a room could read."""
    fields = [post.text, post.author.name, post.author.handle, post.warning]
    fields += [media.alt for media in post.media]
    fields += [_camel.sub(r"\1 \2", segment.tag) for segment in post.segments if segment.tag]
    if post.quote is not None:
        fields += [post.quote.text, post.quote.name, post.quote.handle]
    return [field for field in fields if field]
