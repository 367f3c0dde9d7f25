"""The projector's part of a conference's file: scenes, screens, messages and the programme."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

Positive = Annotated[float, msgspec.Meta(gt=0)]
SceneName = Literal[
    "letters",
    "rotation",
    "cloud",
    "stream",
    "mosaic",
    "spotlight",
    "questions",
    "voices",
    "session",
    "message",
]
SCENES: Final[tuple[SceneName, ...]] = ("letters", "rotation", "cloud")
"""What a wall plays whose file says nothing."""
ThemeName = Literal["stage", "foyer", "contrast"]
Play = Literal["posts", "hold", "questions", "single"]
"""What walls do: their programme of scenes; the programme and messages and no posts; questions
alone; the one post that is pinned or held."""


class WallConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[wall]`: what every wall does that has no `[[screen]]` of its own."""

    scenes: tuple[SceneName, ...] = SCENES
    """Its programme, one after the other."""
    theme: ThemeName = "stage"
    pace: Positive = 1.0
    """Multiplies how long a post stays."""
    per_author: Annotated[int, msgspec.Meta(ge=0)] = 6
    """Showings an hour of posts of one author, where there are others; 0: any number."""
    schedule: bool = True
    """Follow the sessions of the programme."""
    room: str = ""
    """Follow only those in this room; empty: all of them."""
    screen_height: Positive | None = None
    """Metres; with `farthest_seat` the least type size follows from them."""
    farthest_seat: Positive | None = None
    offline_max_hours: Positive = 4.0
    """A wall without a server for longer shows the holding screen."""


class ScreenConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[screen]]`: where a wall differs from `[wall]`. None: as there."""

    name: str
    """The name that its link was made with."""
    scenes: tuple[SceneName, ...] | None = None
    theme: ThemeName | None = None
    pace: Positive | None = None
    schedule: bool | None = None
    room: str | None = None
    screen_height: Positive | None = None
    farthest_seat: Positive | None = None


FARTHEST: Final = 0.496 * 0.202 / math.tan(math.radians(10 / 60))
"""From so many heights of a wide screen its largest type can just be read: a lower-case letter of
it is 0.496 × 20.2 % of the height, and must be seen under ten arc minutes."""


def out_of_sight(where: str, height: float | None, seat: float | None) -> str | None:
    """What to change where no type is large enough for the last row; None where one is."""
    if height is None and seat is None:
        return None
    if height is None or seat is None:
        given, missing = (
            ("screen_height", "farthest_seat")
            if seat is None
            else ("farthest_seat", "screen_height")
        )
        return f"{where}: {given} without {missing} says nothing. Give both, or neither."
    if seat <= FARTHEST * height:
        return None
    return (
        f"{where}: no type on a screen_height of {height:g} m "
        f"can be read at farthest_seat = {seat:g}. "
        f"The largest is read to {math.floor(FARTHEST * height)} m. Hang a screen nearer, "
        f"or set screen_height to {math.ceil(seat / FARTHEST * 10) / 10:g} and show it so high."
    )


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[message]]` of the scene *message*: an announcement, a sponsor."""

    title: str
    text: str = ""
    image: str = ""
    """A picture's file beside the conference's, a sponsor's logo, say."""
    join: bool = True
    """With the code that leads to the form."""


class Session(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[session]]` of the programme."""

    title: str
    starts: datetime
    ends: datetime
    speaker: str = ""
    room: str = ""
    play: Play | Literal[""] = ""
    """What the walls do meanwhile; empty: hold where there is a speaker, else posts."""
    scene: SceneName | Literal[""] = ""
    """The only scene meanwhile; the walls play posts then."""
