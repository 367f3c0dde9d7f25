"""What rules would have done to the latest posts, before they are saved."""

from __future__ import annotations

from typing import Final

import msgspec

from backchannel.core.block import Blocks
from backchannel.core.matching import Seen, matched
from backchannel.core.post import Action, Post
from backchannel.core.rules import Does, Rules
from backchannel.core.verdict import verdict_of

EXAMPLES: Final = 5
TEXT_LONGEST: Final = 140


class Example(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A post that a rule matches, or whose verdict changes."""

    id: str
    name: str
    text: str
    match: str = ""
    frm: Action | None = msgspec.field(name="from", default=None)
    to: Action | None = None


class OfRule(msgspec.Struct, kw_only=True):
    """What one rule matches, whether it is on or not, and whatever the others say."""

    name: str
    action: Does
    matched: int = 0
    examples: list[Example] = []


class Preview(msgspec.Struct, kw_only=True):
    """What the rules would have done."""

    posts: int = 0
    changed: int = 0
    """How many would have had another verdict, or other tags, than by the present rules."""
    actions: dict[Action, int] = {}
    """The posts by their verdict."""
    rules: list[OfRule] = []
    examples: list[Example] = []
    """Of what changes."""


class Previewer:
    """Tries rules on posts, one by one.

    Args:
        rules: those to try.
        present: those in force.
        blocks: who is blocked, under both.
    """

    def __init__(self, rules: Rules, present: Rules, blocks: Blocks) -> None:
        self._rules = rules
        self._present = present
        self._blocks = blocks
        tried = rules.rules + tuple(rule for rule in present.rules if rule not in rules.rules)
        self._tried = tried
        self._now = [tried.index(rule) for rule in present.rules]  # most stay as they are
        self.result = Preview(
            actions=dict.fromkeys(("show", "hold", "lane", "reject"), 0),
            rules=[OfRule(name=rule.name, action=rule.action) for rule in rules.rules],
        )

    def add(self, post: Post) -> None:
        """Tries the rules on one post, as it would have been when it came."""
        result, seen = self.result, Seen(post, repost=post.by_repost)
        matches = [matched(seen, rule) for rule in self._tried]
        before = self._outcome(post, self._present, [matches[place] for place in self._now])
        after = self._outcome(post, self._rules, matches)
        result.posts += 1
        result.actions[after[0]] += 1
        if before != after:
            result.changed += 1
            if len(result.examples) < EXAMPLES:
                result.examples.append(_example(post, frm=before[0], to=after[0]))
        for told, match in zip(result.rules, matches, strict=False):
            if match is None:
                continue
            told.matched += 1
            if len(told.examples) < EXAMPLES:
                told.examples.append(_example(post, match=match))

    def _outcome(
        self, post: Post, rules: Rules, matches: list[str | None]
    ) -> tuple[Action, list[str]]:
        """A post's verdict, and its tags."""
        found = [each for each in zip(rules.rules, matches, strict=False) if each[0].on]
        tags = [rule.name for rule, match in found if rule.action == "tag" and match is not None]
        blocked = self._blocks.verdict(post, post.received_at) if post.received_at else None
        return (blocked or verdict_of(post, rules, found)).action, tags


def _example(
    post: Post, *, match: str = "", frm: Action | None = None, to: Action | None = None
) -> Example:
    text = " ".join(post.text.split())
    text = text if len(text) <= TEXT_LONGEST else text[: TEXT_LONGEST - 1] + "…"
    name = post.author.name or post.author.handle
    return Example(id=post.id, name=name, text=text, match=match, frm=frm, to=to)
