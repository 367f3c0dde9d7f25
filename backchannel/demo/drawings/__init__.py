"""The demo's pictures, drawn by code: the same name gives the same picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from backchannel.demo.drawings import (
    auditorium,
    cat,
    emoji,
    faces,
    notes,
    quay,
    table,
    talks,
    water,
)
from backchannel.demo.posts import EMOJI, shape

PHOTOS: Final[dict[str, Callable[[int, int, Random], bytes]]] = {
    "stage": talks.stage,
    "chart": talks.chart,
    "room": auditorium.room,
    "harbour": water.harbour,
    "lighthouse": water.lighthouse,
    "soup": quay.soup,
    "coffee": table.coffee,
    "notes": notes.notes,
    "cat": cat.cat,
}
"""What a photo can be of."""
_name: Final = re.compile(
    r"avatar/([0-9]{1,6})|emoji/([a-z]{1,20})|photo/([a-z]{1,20})/([0-9]{1,6})"
)


def draw(name: str) -> bytes:
    """The picture `avatar/N`, `emoji/WORD` or `photo/KIND/N`, as PNG or JPEG bytes.

    Raises:
        LookupError: there is no such picture.
    """
    found = _name.fullmatch(name)
    if found is None:
        raise LookupError(f"There is no drawing called {name!r}.")
    person, word, kind, number = found.groups()
    if person:
        return faces.face(int(person))
    if word:
        if word not in EMOJI:
            raise LookupError(f"There is no emoji called {word!r}.")
        return emoji.emoji(word)
    return PHOTOS[kind](*shape(int(number)), Random(f"{kind} {int(number)}"))
