"""The shapes a post has here, whatever network it came from.

A network's own shapes stay in that network's file under `sources`. On the wire and in Redis a
post is one JSON object (`docs/protocol.md`); fields at their default are left out.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

import msgspec

Status = Literal["held", "later", "shown", "rejected", "deleted"]
Flag = Literal["pinned", "starred", "lane", "question", "answered"]
Action = Literal["show", "hold", "reject", "lane"]
"""What a verdict makes of a post; `lane` holds it, for the staff."""
LaneState = Literal["open", "answered", "resolved"]

PICTURE_NAME: Final = 32
"""Letters of a `picture_name`."""


class Author(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who wrote a post. `id` is unique within its source and never shown."""

    id: str
    name: str = ""
    handle: str = ""
    """Without the leading @; empty for the audience form."""
    avatar: str = ""
    """In Redis the network's address; on a feed the media proxy's signed path."""
    url: str = ""
    created_at: datetime | None = None
    """When the account was made, where the source says so. Desk feed only."""
    followers: int | None = None
    """Desk feed only."""


class Media(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One picture, or a moving picture's still."""

    kind: Literal["photo", "video", "gif"] = "photo"
    src: str
    """As `Author.avatar`. For a video its preview picture."""
    alt: str = ""
    width: int = 0
    height: int = 0
    """In pixels; 0 when the source does not say."""


class Segment(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One run of a post's text.

    Exactly one of these forms: {text}, {text, href}, {tag}, {mention, href}, {emoji, src, alt}.
    Clients turn each into DOM nodes; there is no HTML anywhere.
    """

    text: str = ""
    href: str = ""
    """http or https only (`text.safe_href`)."""
    tag: str = ""
    """Without the #."""
    mention: str = ""
    """Without the @."""
    emoji: str = ""
    """A network's custom emoji, by its shortcode."""
    src: str = ""
    alt: str = ""


class Quote(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The post that a post quotes, as far as its source told it."""

    id: str
    name: str = ""
    handle: str = ""
    text: str = ""


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What the rules said of a post, and which rule said it. Desk feed only."""

    action: Action
    rule: str = ""
    """Empty: no rule matched, the conference's mode decided."""
    match: str = ""
    """The words of the post that matched, as written."""


class Decided(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One decision in a post's history. Desk feed only."""

    by: str
    at: datetime
    decision: str
    rev: int
    """The rev that the decision produced."""


class Lane(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where a post stands in the staff lane: a complaint, or a call for help. Desk feed only."""

    state: LaneState = "open"
    by: str = ""
    """Who has it in hand."""
    at: datetime | None = None
    """When it came into the lane."""
    answered_at: datetime | None = None
    """When somebody first answered it."""


class Post(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One post.

    The fields from `status` on are its *tail*: they change under the post's body, and
    `store/scripts` rewrites them in place. Keep them last, and keep `status` first among them.
    """

    id: str
    """"<source>:<the network's own id>"; for X the first id of its edit history."""
    source: str
    url: str = ""
    author: Author = Author(id="")
    segments: tuple[Segment, ...] = ()
    text: str = ""
    """The segments' plain text."""
    lang: str = ""
    """BCP 47; empty when unknown."""
    created_at: datetime | None = None
    media: tuple[Media, ...] = ()
    warning: str = ""
    """The author's own content warning."""
    sensitive: bool = False
    question: bool = False
    reply_to: str = ""
    quote: Quote | None = None
    edited_at: datetime | None = None
    version: int = 0
    """Rises with each edit by the author; a lower one never replaces a higher one."""
    received_at: datetime | None = None
    """When we read it. Desk feed only."""
    before: str = ""
    """The plain text before the last edit, while a moderator has yet to see it. Desk feed only."""
    verdict: Verdict | None = None
    tagged: tuple[str, ...] = ()
    """The names of the tag rules that matched it. Desk feed only."""
    by_repost: bool = False
    """It reached us only as someone's repost. Desk feed only."""
    first: bool = False
    """Its author's first post here. Desk feed only."""

    status: Status
    flags: tuple[Flag, ...]
    rev: int
    """Rises with what a moderator judged or decided; never with counts or flags of others."""
    shown: int = 0
    """The wall seq that made it public; 0 when it is not."""
    reposts: int = 0
    decisions: tuple[Decided, ...] = ()
    lane: Lane | None = None
    due: datetime | None = None
    """Held until then, unless somebody stops it; in UTC. Desk feed only."""
    alts: dict[str, str] = {}
    """What moderators wrote for pictures without a description, by the picture's index."""


def new_post(**fields: object) -> Post:
    """A post as a source makes it: not yet judged, at rev 1."""
    return msgspec.convert({"status": "held", "flags": (), "rev": 1, **fields}, Post)


def public(post: Post) -> Post:
    """The post as anyone may see it: everything meant for moderators alone is gone."""
    author = post.author
    if author.created_at is not None or author.followers is not None:
        author = msgspec.structs.replace(author, created_at=None, followers=None)
    return msgspec.structs.replace(
        described(post),
        author=author,
        received_at=None,
        before="",
        verdict=None,
        tagged=(),
        by_repost=False,
        first=False,
        decisions=(),
        lane=None,
        due=None,
        alts={},
    )


def pictures(post: Post) -> frozenset[str]:
    """The addresses of every picture that it names."""
    found = {
        post.author.avatar,
        *(media.src for media in post.media),
        *(segment.src for segment in post.segments),
    }
    return frozenset(found - {""})


@lru_cache(4096)  # whoever posts is there again soon
def picture_name(url: str) -> str:
    """What a picture's address is known by where the address itself is not to be kept."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:PICTURE_NAME]


def described(post: Post) -> Post:
    """The post with what moderators wrote for its pictures where its author wrote nothing."""
    if not post.alts:
        return post
    media = tuple(
        each if each.alt else msgspec.structs.replace(each, alt=post.alts.get(str(index), ""))
        for index, each in enumerate(post.media)
    )
    return msgspec.structs.replace(post, media=media)


class Posted(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag="posted", tag_field="type"
):
    """A source item: a post, or (by a higher `version`) an author's edit of one."""

    post: Post
    cursor: str = ""
    """How far the source has been read once this item is stored; empty: unchanged."""


class Reposted(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag="reposted", tag_field="type"
):
    """A source item: someone repeated a post. It counts for the original, never as a card."""

    id: str
    of: str
    by: Author
    post: Post | None = None
    """The original, where the source sent it along."""
    cursor: str = ""


class Deleted(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag="deleted", tag_field="type"
):
    """A source item: its author took a post back. May come before the post itself."""

    id: str
    cursor: str = ""


Item = Posted | Reposted | Deleted
