"""Signs the addresses of pictures, so that the proxy fetches only what came in with a post.

One that a moderator was given is another than a wall's: what is taken down is gone for the public,
and can still be judged at the desk.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import msgspec

from backchannel.core.feed import FEEDS, FeedName
from backchannel.core.post import Author, Post, Segment
from backchannel.media.refused import MediaRefused

URL_MAX: Final = 2000
"""Characters; a post's longer address is left out."""
_SIGNATURE_BYTES: Final = 16
_KEPT: Final = 4096
"""Paths kept: a post is signed for two feeds, and whoever posts is there again soon."""


class Signer:
    """Turns a picture's address into our path for it on a feed, and back."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"backchannel media", hashlib.sha256)
        self._path = lru_cache(_KEPT)(self._signed)

    def path(self, url: str, feed: FeedName) -> str:
        """`/media/<signature>/<address>`; empty for no address or one that is too long."""
        return self._path(url, feed)

    def _signed(self, url: str, feed: FeedName) -> str:
        if not url or len(url) > URL_MAX:
            return ""
        raw = url.encode("utf-8", "surrogatepass")
        return f"/media/{_encode(self._sign(raw, feed))}/{_encode(raw)}"

    def url(self, signature: str, encoded: str) -> tuple[str, FeedName]:
        """The address in a path, and whose clients were given it.

        Raises:
            MediaRefused: we did not sign it.
        """
        try:
            raw, claimed = _decode(encoded), _decode(signature)
            for feed in FEEDS:
                if hmac.compare_digest(claimed, self._sign(raw, feed)):
                    return raw.decode(), feed
        except (binascii.Error, UnicodeError):
            pass
        raise MediaRefused(404, "There is no such picture.")

    def _sign(self, raw: bytes, feed: FeedName) -> bytes:
        said = feed.encode() + b"\n" + raw
        return hmac.digest(self._key, said, hashlib.sha256)[:_SIGNATURE_BYTES]


def proxied(post: Post, signer: Signer, feed: FeedName) -> Post:
    """The post with our paths in place of every picture's address."""

    def path(url: str) -> str:
        return signer.path(url, feed)

    return msgspec.structs.replace(
        post,
        author=_author(post.author, path),
        media=tuple(msgspec.structs.replace(each, src=path(each.src)) for each in post.media),
        segments=tuple(_segment(each, path) for each in post.segments),
    )


def _author(author: Author, path: Callable[[str], str]) -> Author:
    if not author.avatar:
        return author
    return msgspec.structs.replace(author, avatar=path(author.avatar))


def _segment(segment: Segment, path: Callable[[str], str]) -> Segment:
    if not segment.src:
        return segment
    return msgspec.structs.replace(segment, src=path(segment.src))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    raw = text.encode("ascii")
    return base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)
