"""What is sent: some 840 bytes, each one different, with a stamp that the load client reads."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Final

import msgspec

from backchannel.core.feed import Entry
from backchannel.core.post import Author, Post, Segment, Verdict, public
from backchannel.hub.ring import entry_frame

SIZE: Final = 840
"""Bytes of JSON, as a post of ordinary length makes."""
LARGE: Final = 8800
_WORDS: Final = (
    "Low tide at the venue and for once nobody is checking their build. Forty years of tide tables "
    "in one file, and a question at the end that the hall is still turning over at lunch. Boring "
    "formats outlive brilliant companies; I have not stopped thinking about it since. "
) * 60
_AT: Final = datetime.fromisoformat("2027-05-11T09:30:00+02:00")
_numbers: Final = count(1)


def stamp(due: int, n: int, phase: int) -> str:
    """When a message was to be sent (µs of the monotonic clock), its number, and of which phase."""
    return f"due={due:016d} n={n:08d} p={phase:02d}"


def message(stamp: str, size: int = SIZE) -> bytes:
    """For a server that passes on what it is given."""

    def made(length: int) -> bytes:
        return msgspec.json.encode({"t": "post", "text": f"{stamp} {_filler(length)}"})

    return made(size - len(made(0)))


def post(stamp: str, size: int = SIZE) -> Post:
    """A public post whose entry on the wall's feed is as long (a byte less, at times)."""
    bare = public(_post(stamp, 0))
    entry = Entry(seq=100, at=_AT, kind="show", id=bare.id, post=bare)
    return _post(stamp, max(0, (size - len(entry_frame(entry))) // 2))


def _post(stamp: str, length: int) -> Post:
    n = next(_numbers)
    text = f"{stamp} {_filler(length)}"
    return Post(
        id=f"mastodon:https://social.example/posts/{n:07d}",
        source="mastodon",
        url=f"https://social.example/posts/{n:07d}",
        author=Author(id=str(n % 900), name="Imke Solberg", handle="imke@social.example"),
        segments=(Segment(text=text),),
        text=text,
        lang="en",
        created_at=_AT,
        received_at=_AT,
        verdict=Verdict(action="show"),
        status="shown",
        flags=(),
        rev=1,
    )


def _filler(length: int) -> str:
    start = next(_numbers) % 200
    return _WORDS[start : start + length]
