"""X's API v2 payloads turned into our items. Pure: a payload in, an item or a reason out.

Offsets in entities count the code points of the text as X escaped it: each piece is cut out first
and unescaped after.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from backchannel.core.post import Author, Item, Media, Post, Posted, Quote, Reposted, Segment
from backchannel.core.post import new_post as _new_post
from backchannel.core.text import bounded, clean, clean_line, joined, plain, safe_href, segments
from backchannel.sources.raw import (
    Raw,
    as_id,
    count_of,
    id_of,
    table,
    tables,
    text_of,
    time_of,
    values,
)
from backchannel.sources.x_ids import sent_at

# X is renaming tweets to posts: every name that changes, the old one first.
_REFERENCED: Final = ("referenced_tweets", "referenced_posts")
_HISTORY: Final = ("edit_history_tweet_ids", "edit_history_post_ids")
_NOTE: Final = ("note_tweet", "note_post")
_POSTS: Final = ("tweets", "posts")
_REPOSTED: Final = ("retweeted", "reposted")

_KINDS: Final = {"photo": "photo", "video": "video", "animated_gif": "gif"}
_NO_LANGUAGE: Final = frozenset({"und", "qam", "qct", "qht", "qme", "qst", "zxx", "art"})
_OLD_LANGUAGE: Final = {"in": "id", "iw": "he", "ji": "yi"}
_MEDIA_MOST: Final = 8

_username: Final = re.compile(r"[A-Za-z0-9_]{1,30}")
_language: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read(payload: object) -> tuple[Item | None, str]:
    """The item a payload holds; else None and the reason, for the log."""
    data = table(payload, "data")
    if not data:
        return None, _problem(payload)
    around = _Around.of(table(payload, "includes"))
    try:
        return _item(data, around), ""
    except _Unreadable as error:
        return None, str(error)


def pages(payload: object) -> Iterator[Raw]:
    """The posts of one page of search results, each as a payload of its own."""
    includes = table(payload, "includes")
    for data in tables(payload, "data"):
        yield {"data": data, "includes": includes}


def post_ids(payload: object) -> set[str]:
    """The ids of every post that a payload delivered, and that X counts as read."""
    posts = [table(payload, "data"), *tables(table(payload, "includes"), *_POSTS)]
    return {id for post in posts if (id := id_of(post, "id"))}


class _Unreadable(Exception):
    """The payload is no post we could show; the message says why."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What came along with a post, by id."""

    users: dict[str, Raw]
    posts: dict[str, Raw]
    media: dict[str, Raw]

    @classmethod
    def of(cls, includes: Raw) -> _Around:
        return cls(
            users={id_of(user, "id"): user for user in tables(includes, "users")},
            posts={id_of(post, "id"): post for post in tables(includes, *_POSTS)},
            media={text_of(media, "media_key"): media for media in tables(includes, "media")},
        )


def _item(data: Raw, around: _Around) -> Item:
    referenced = {text_of(ref, "type"): id_of(ref, "id") for ref in tables(data, *_REFERENCED)}
    original = next((referenced[word] for word in _REPOSTED if referenced.get(word)), "")
    if not original:
        return Posted(post=_post(data, around))
    found = around.posts.get(original)
    post = _post(found, around) if found else None
    return Reposted(
        id=f"x:{_history(data)[0]}",
        of=post.id if post else f"x:{original}",
        by=_author(data, around),
        post=post,
    )


def _post(data: Raw, around: _Around) -> Post:
    if table(data, "withheld"):
        raise _Unreadable("withheld by X in some countries")
    history = _history(data)
    id = id_of(data, "id")
    author = _author(data, around)
    referenced = {text_of(ref, "type"): id_of(ref, "id") for ref in tables(data, *_REFERENCED)}
    quoted, answered = referenced.get("quoted", ""), referenced.get("replied_to", "")
    parts = _segments(data, quoted)
    media = _media(data, around)
    if not parts and not media:
        raise _Unreadable("without text or pictures")
    version = history.index(id)
    at = time_of(data, "created_at") or sent_at(id)
    return _new_post(
        id=f"x:{history[0]}",
        source="x",
        url=f"https://x.com/{author.handle}/status/{id}",
        author=author,
        segments=parts,
        text=plain(parts),
        lang=_lang(data),
        created_at=sent_at(history[0]) or at if version else at,
        media=media,
        sensitive=data.get("possibly_sensitive") is True,
        reply_to=f"x:{answered}" if answered else "",
        quote=_quote(quoted, around) if quoted else None,
        edited_at=at if version else None,
        version=version,
    )


def _history(data: Raw) -> list[str]:
    """The ids of all versions of a post, the oldest first; its own is among them."""
    id = id_of(data, "id")
    if not id:
        raise _Unreadable("without an id")
    known = [text for value in values(data, *_HISTORY) if (text := as_id(value))]
    return known if id in known else [*(each for each in known if int(each) < int(id)), id]


def _author(data: Raw, around: _Around) -> Author:
    id = id_of(data, "author_id")
    user = around.users.get(id)
    if not id or user is None:
        raise _Unreadable("without its author")
    handle = text_of(user, "username")
    if not _username.fullmatch(handle):
        raise _Unreadable("its author has no handle")
    if user.get("protected") is True:
        raise _Unreadable("from a protected account")
    return Author(
        id=id,
        name=clean_line(html.unescape(text_of(user, "name"))) or handle,
        handle=handle,
        # The size that an address names is 48 pixels; the same picture is kept larger.
        avatar=safe_href(text_of(user, "profile_image_url").replace("_normal.", "_400x400.")),
        url=f"https://x.com/{handle}",
        created_at=time_of(user, "created_at"),
        followers=count_of(table(user, "public_metrics"), "followers_count"),
    )


def _quote(id: str, around: _Around) -> Quote:
    data = around.posts.get(id)
    if data is None:
        return Quote(id=f"x:{id}")
    try:
        author = _author(data, around)
        text = plain(_segments(data, ""))
        return Quote(id=f"x:{_history(data)[0]}", name=author.name, handle=author.handle, text=text)
    except _Unreadable:
        return Quote(id=f"x:{id}")


def _segments(data: Raw, quoted: str) -> tuple[Segment, ...]:
    """The whole text with its links, tags and mentions; links to its own media are left out."""
    note = table(data, *_NOTE)
    holder = note if text_of(note, "text") else data
    text = text_of(holder, "text")
    entities = table(holder, "entities")
    if not entities:
        return bounded(segments(clean(html.unescape(text)).rstrip()))
    attached = _Attached(_history(data), quoted)
    parts = list(joined(_cut(text, entities, attached)))
    if parts and parts[-1].text and not parts[-1].href:
        parts[-1] = Segment(text=parts[-1].text.rstrip())
    return bounded(joined(parts))


class _Attached(NamedTuple):
    """What a post carries besides its text; X adds a link for each, which is left out."""

    own: list[str]
    quoted: str

    def has(self, url: str) -> bool:
        """True for the link to the post's own picture or video, or to the post it quotes."""
        _, found, rest = url.partition("/status/")
        if not found:
            return False
        id, _, more = rest.partition("?")[0].partition("/")
        if id == self.quoted and not more:
            return True
        return id in self.own and more.startswith(("photo/", "video/"))


def _cut(text: str, entities: Raw, attached: _Attached) -> Iterator[Segment]:
    at = 0
    for start, end, kind, entity in _spans(text, entities):
        if start < at:
            continue
        yield Segment(text=clean(html.unescape(text[at:start])))
        written = text[start:end]
        if kind == "urls":
            yield _link(entity, attached)
        elif kind == "hashtags":
            yield _tag(written)
        else:
            yield _mention(written)
        at = end
    yield Segment(text=clean(html.unescape(text[at:])))


def _spans(text: str, entities: Raw) -> list[tuple[int, int, str, Raw]]:
    """Entities by their place; one whose place holds something else is left out."""
    signs = {"urls": ("http",), "hashtags": ("#", "＃"), "mentions": ("@", "＠")}
    spans = []
    for kind, sign in signs.items():
        for entity in tables(entities, kind):
            start, end = count_of(entity, "start"), count_of(entity, "end")
            if start is None or end is None or not start < end <= len(text):
                continue
            if text[start:end].lower().startswith(sign):
                spans.append((start, end, kind, entity))
    return sorted(spans, key=lambda span: span[:2])


def _link(entity: Raw, attached: _Attached) -> Segment:
    expanded = text_of(entity, "expanded_url")
    if text_of(entity, "media_key") or attached.has(expanded):
        return Segment()
    href = safe_href(expanded) or safe_href(text_of(entity, "url"))
    shown = clean_line(text_of(entity, "display_url")) or clean_line(expanded) or href
    return Segment(text=shown, href=href)


def _tag(written: str) -> Segment:
    tag = clean_line(html.unescape(written[1:]))
    return Segment(tag=tag) if tag else Segment(text=clean(html.unescape(written)))


def _mention(written: str) -> Segment:
    name = written[1:]
    if not _username.fullmatch(name):
        return Segment(text=clean(html.unescape(written)))
    return Segment(mention=name, href=f"https://x.com/{name}")


def _media(data: Raw, around: _Around) -> tuple[Media, ...]:
    keys = values(table(data, "attachments"), "media_keys")
    found = [around.media[key] for key in keys if isinstance(key, str) and key in around.media]
    return tuple(picture for raw in found[:_MEDIA_MOST] if (picture := _picture(raw)))


def _picture(raw: Raw) -> Media | None:
    kind = _KINDS.get(text_of(raw, "type"))
    src = safe_href(text_of(raw, "url") or text_of(raw, "preview_image_url"))
    if kind is None or not src:
        return None
    return Media(
        kind=kind,  # type: ignore[arg-type]
        src=src,
        alt=clean(text_of(raw, "alt_text")),
        width=count_of(raw, "width") or 0,
        height=count_of(raw, "height") or 0,
    )


def _lang(data: Raw) -> str:
    lang = text_of(data, "lang")
    if lang in _NO_LANGUAGE or not _language.fullmatch(lang):
        return ""
    return _OLD_LANGUAGE.get(lang, lang)


def _problem(payload: object) -> str:
    errors = tables(payload, "errors")
    title = clean_line(text_of(errors[0], "title")) if errors else ""
    return f"no post but an error: {title}" if title else "no post in it"
