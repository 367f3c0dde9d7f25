"""Signs the addresses of pictures, so that the proxy fetches only what came in with a post."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache
from typing import Final

import msgspec

from backchannel.core.post import Author, Media, Post, Segment
from backchannel.media.refused import MediaRefused

URL_MAX: Final = 2000
"""Characters; a post's longer address is left out."""
_SIGNATURE_BYTES: Final = 16
_KEPT: Final = 4096
"""Paths kept: a post is signed for two feeds, and whoever posts is there again soon."""


class Signer:
    """Turns a picture's address into our path for it, and back."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"backchannel media", hashlib.sha256)
        self._path = lru_cache(_KEPT)(self._signed)

    def path(self, url: str) -> str:
        """`/media/<signature>/<address>`; empty for no address or one that is too long."""
        return self._path(url)

    def _signed(self, url: str) -> str:
        if not url or len(url) > URL_MAX:
            return ""
        raw = url.encode("utf-8", "surrogatepass")
        return f"/media/{_encode(self._sign(raw))}/{_encode(raw)}"

    def url(self, signature: str, encoded: str) -> str:
        """The address in a path.

        Raises:
            MediaRefused: we did not sign it.
        """
        try:
            raw, claimed = _decode(encoded), _decode(signature)
            genuine = hmac.compare_digest(claimed, self._sign(raw))
            if genuine:
                return raw.decode()
        except (binascii.Error, UnicodeError):
            pass
        raise MediaRefused(404, "There is no such picture.")

    def _sign(self, raw: bytes) -> bytes:
        return hmac.digest(self._key, raw, hashlib.sha256)[:_SIGNATURE_BYTES]


def proxied(post: Post, signer: Signer) -> Post:
    """The post with our paths in place of every picture's address."""
    return msgspec.structs.replace(
        post,
        author=_author(post.author, signer),
        media=tuple(_media(each, signer) for each in post.media),
        segments=tuple(_segment(each, signer) for each in post.segments),
    )


def _author(author: Author, signer: Signer) -> Author:
    if not author.avatar:
        return author
    return msgspec.structs.replace(author, avatar=signer.path(author.avatar))


def _media(media: Media, signer: Signer) -> Media:
    return msgspec.structs.replace(media, src=signer.path(media.src))


def _segment(segment: Segment, signer: Signer) -> Segment:
    if not segment.src:
        return segment
    return msgspec.structs.replace(segment, src=signer.path(segment.src))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    raw = text.encode("ascii")
    return base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)
