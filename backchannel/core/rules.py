"""The rules a post passes on its way in, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final, Literal

import msgspec

from backchannel.core.matching import Seen, fold_tag, folded_tags, matched
from backchannel.core.post import Action, Post, Status, Verdict
from backchannel.core.rule import Rule

Mode = Literal["pre", "post"]

DELAY_LONGEST: Final = 600
_Delay = Annotated[int, msgspec.Meta(ge=0, le=DELAY_LONGEST)]


class Rules(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True
):
    """All that a verdict depends on besides the post. Kept in Redis under one rev."""

    mode: Mode = "pre"
    """pre: nothing is public before it was approved. post: shown, then checked."""
    modes: dict[str, Mode] = {}
    """By source, over `mode`."""
    delay: _Delay = 0
    """Seconds in which a moderator can stop what `post` would show at once."""
    rules: tuple[Rule, ...] = ()
    hashtags: tuple[str, ...] | None = None
    """The conference's hashtags now, without #; None: those of its file."""
    dropped: tuple[str, ...] = ()
    """Hashtags that were the conference's and are not any more. The server keeps this list."""
    off: tuple[str, ...] = ()
    """The sources that are switched off."""
    auto: bool = False
    """Moderate for me: the demo's stand-in for a moderator approves what no rule held."""

    def mode_of(self, source: str) -> Mode:
        """What happens to a source's posts that no rule is about."""
        return "pre" if source in ALWAYS_HELD else self.modes.get(source, self.mode)


ALWAYS_HELD = frozenset({"form"})
"""Sources whose posts a person reads first, whatever the mode or an allow-list says."""

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
