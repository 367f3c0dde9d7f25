"""The automatic tests a post passes on its way in, and their outcome."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final, Literal

import msgspec

from backchannel.core.matching import Seen, fold_tag, folded_tags, matched, names
from backchannel.core.post import Action, Post, Status, Verdict

__all__ = [
    "ALWAYS_HELD",
    "DELAY_LONGEST",
    "STATUS_OF",
    "Does",
    "Mode",
    "Rule",
    "Rules",
    "judge",
    "names",
    "tags_of",
    "verdict_of",
]

Mode = Literal["pre", "post"]
Does = Literal["show", "hold", "reject", "lane", "tag"]
"""What a rule does: a verdict's action, or only put its name on the post."""

DELAY_LONGEST: Final = 600
_Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
_Delay = Annotated[int, msgspec.Meta(ge=0, le=DELAY_LONGEST)]


class Rule(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True
):
    """One automatic test. It matches when any of its lists does, or any of its switches.

    `sources` alone is everything of those sources; beside other tests it narrows them to posts
    of those sources. A `show` rule is an allow-list: it wins over the others. Then reject wins
    over lane, and lane over hold. A `tag` rule decides nothing.
    """

    name: str
    action: Does = "hold"
    on: bool = True
    words: tuple[str, ...] = ()
    """Words or phrases, matched as a reader would see them (`text.fold`), whole words only."""
    authors: tuple[str, ...] = ()
    """Handles, with or without @; who quotes one of them is matched too."""
    domains: tuple[str, ...] = ()
    """Hosts that a post or what it quotes links to, their subdomains too."""
    tags: tuple[str, ...] = ()
    """Hashtags, with or without #."""
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """BCP 47 primary tags; a post of unknown language never matches."""
    reposts: bool = False
    """Someone else's post that reached us only as a repost."""
    replies: bool = False
    links: bool = False
    """With a link in it; a mention is none."""
    media: bool = False
    """With a picture or a moving one."""
    sensitive: bool = False
    """Marked sensitive, or with a content warning."""
    younger_days: _Days = 0
    """By an account younger than so many days; never where the network does not tell."""
    fewer_followers: _Count = 0
    """By an account with fewer followers; never where the network does not tell."""

    @property
    def bare(self) -> bool:
        """True if it tests nothing, but perhaps the source."""
        lists = (self.words, self.authors, self.domains, self.tags, self.languages)
        switches = (self.reposts, self.replies, self.links, self.media, self.sensitive)
        return not (any(lists) or any(switches) or self.younger_days or self.fewer_followers)

    @property
    def idle(self) -> bool:
        """True if it tests nothing, and so never matches."""
        return self.bare and not self.sources


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
