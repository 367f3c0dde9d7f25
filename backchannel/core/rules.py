"""A rule and the rules, as a conference's file, the desk and Redis keep them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

Mode = Literal["pre", "post"]

Does = Literal["show", "hold", "reject", "lane", "tag"]
"""What a rule does: a verdict's action, or only put its name on the post."""

_Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]

DELAY_LONGEST: Final = 600
_Delay = Annotated[int, msgspec.Meta(ge=0, le=DELAY_LONGEST)]

ALWAYS_HELD = frozenset({"form"})
"""Sources whose posts a person reads first, whatever the mode or an allow-list says."""


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
    """Words or phrases, matched as a reader would see them (`folding.fold`), whole words only."""
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
