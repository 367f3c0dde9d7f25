"""One automatic test, as a conference's file and the desk write it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Does = Literal["show", "hold", "reject", "lane", "tag"]
"""What a rule does: a verdict's action, or only put its name on the post."""

_Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]


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
