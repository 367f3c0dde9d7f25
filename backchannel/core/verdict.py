"""The verdict that follows from the rules a post passes on its way in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from backchannel.core.matching import Seen, fold_tag, folded_tags, matched
from backchannel.core.post import Action, Post, Status, Verdict
from backchannel.core.rules import ALWAYS_HELD, Rule, Rules

STATUS_OF: Final[dict[Action, Status]] = {
    "show": "shown",
    "hold": "held",
    "lane": "held",
    "reject": "rejected",
}
"""What a verdict makes of a post."""

_ORDER: Final[tuple[Action, ...]] = ("show", "reject", "lane", "hold")


def judge(
    post: Post, rules: Rules, blocked: Verdict | None = None, *, repost: bool = False
) -> Verdict:
    """What becomes of a post, and which rule said so; `blocked` is what the blocks said first."""
    if blocked is not None:
        return blocked
    seen = Seen(post, repost=repost)
    found = ((rule, matched(seen, rule)) for rule in rules.rules if rule.on)
    return verdict_of(post, rules, found)


def verdict_of(post: Post, rules: Rules, found: Iterable[tuple[Rule, str | None]]) -> Verdict:
    """The verdict that follows from what matched, of each rule that is on."""
    verdicts: dict[str, Verdict] = {}
    for rule, match in found:
        if match is not None and rule.action != "tag" and rule.action not in verdicts:
            verdicts[rule.action] = Verdict(action=rule.action, rule=rule.name, match=match)
    if "reject" not in verdicts and (tag := _dropped(post, rules)):
        verdicts["reject"] = Verdict(action="reject", rule=f"dropped tag #{tag}", match=f"#{tag}")
    if post.source in ALWAYS_HELD:
        verdicts.pop("show", None)
    for action in _ORDER:
        if action in verdicts:
            return verdicts[action]
    return Verdict(action="show" if rules.mode_of(post.source) == "post" else "hold")


def tags_of(post: Post, rules: Rules, *, repost: bool = False) -> tuple[str, ...]:
    """The names of the tag rules that match a post."""
    tagging = [rule for rule in rules.rules if rule.on and rule.action == "tag"]
    if not tagging:
        return ()
    seen = Seen(post, repost=repost)
    return tuple(rule.name for rule in tagging if matched(seen, rule) is not None)


def _dropped(post: Post, rules: Rules) -> str:
    """The dropped hashtag for which a post came, if it carries none that is still asked for."""
    if not rules.dropped:
        return ""
    asked, dropped = folded_tags(rules.hashtags or ()), folded_tags(rules.dropped)
    carried = {fold_tag(part.tag): part.tag for part in post.segments if part.tag}
    if asked & carried.keys():
        return ""
    return next((tag for folded, tag in carried.items() if folded in dropped), "")
