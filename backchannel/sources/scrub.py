"""Makes a post safe that comes from a file or a program, not from a network's own reader."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from msgspec.structs import replace

from backchannel.core.post import (
    Author,
    Deleted,
    Item,
    Media,
    Post,
    Posted,
    Quote,
    Reposted,
    Segment,
)
from backchannel.core.text import bounded, clean, clean_line, joined, plain, safe_href, segments

_MEDIA_MOST: Final = 8
_ID_LONGEST: Final = 500
_drawing: Final = re.compile(r"demo:[a-z0-9/_-]{1,80}")
_source: Final = re.compile(r"[a-z][a-z0-9]{0,19}")


def scrub(item: Item) -> Item:
    """The item with every text and address made safe, and no decision anyone made elsewhere.

    Raises:
        ValueError: an id or a source's name is none.
    """
    match item:
        case Posted(post=post):
            return replace(item, post=scrub_post(post))
        case Reposted(id=id, of=of, by=by, post=post):
            _check_id(id)
            _check_id(of)
            return replace(item, by=_author(by), post=scrub_post(post) if post else None)
        case Deleted(id=id):
            _check_id(id)
    return item


def scrub_post(post: Post) -> Post:
    """The post as if its source had just made it: held, at rev 1."""
    _check_id(post.id)
    if not _source.fullmatch(post.source):
        raise ValueError("its source has no name")
    parts = bounded(joined(map(_segment, post.segments))) or segments(clean(post.text))
    return replace(
        post,
        url=safe_href(post.url),
        author=_author(post.author),
        segments=parts,
        text=plain(parts),
        lang=clean_line(post.lang),
        created_at=_aware(post.created_at),
        edited_at=_aware(post.edited_at),
        media=tuple(made for media in post.media[:_MEDIA_MOST] if (made := _media(media))),
        warning=clean(post.warning),
        quote=_quote(post.quote) if post.quote else None,
        received_at=None,
        before="",
        verdict=None,
        first=False,
        status="held",
        flags=(),
        rev=1,
        shown=0,
        reposts=0,
        decisions=(),
    )


def _check_id(id: str) -> None:
    if not 0 < len(id) <= _ID_LONGEST or not id.isprintable():
        raise ValueError("its id cannot be used")


def _author(author: Author) -> Author:
    return replace(
        author,
        name=clean_line(author.name),
        handle=clean_line(author.handle),
        avatar=_picture(author.avatar),
        url=safe_href(author.url),
        created_at=_aware(author.created_at),
    )


def _segment(part: Segment) -> Segment:
    if part.tag:
        return Segment(tag=clean_line(part.tag))
    if part.mention:
        return Segment(mention=clean_line(part.mention), href=safe_href(part.href))
    if part.emoji:
        emoji, alt = clean_line(part.emoji), clean_line(part.alt)
        return Segment(emoji=emoji, src=_picture(part.src), alt=alt)
    return Segment(text=clean(part.text), href=safe_href(part.href))


def _media(media: Media) -> Media | None:
    src = _picture(media.src)
    if not src:
        return None
    size = (max(0, media.width), max(0, media.height))
    return replace(media, src=src, alt=clean(media.alt), width=size[0], height=size[1])


def _picture(src: str) -> str:
    return src if _drawing.fullmatch(src) else safe_href(src)


def _quote(quote: Quote) -> Quote:
    name, handle = clean_line(quote.name), clean_line(quote.handle)
    return Quote(id=quote.id, name=name, handle=handle, text=clean(quote.text))


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
