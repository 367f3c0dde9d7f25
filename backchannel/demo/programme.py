"""The programme as the audience knows it: which talk is on, and what is said in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final

from backchannel.demo.conference import MIDNIGHT, written
from backchannel.demo.phrases import lines, load

ECHO: Final = 600.0
"""Seconds after its end in which people still speak of a talk."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk, and the three sorts of sentences it is good for."""

    title: str
    name: str
    first: str
    handle: str
    room: str
    starts: float
    ends: float
    quotes: tuple[str, ...]
    notes: tuple[str, ...]
    asks: tuple[str, ...]

    @property
    def big(self) -> bool:
        """True for a keynote, which has more to quote."""
        return len(self.quotes) >= 8


@cache
def talks() -> tuple[Talk, ...]:
    """The programme's talks, in the file's order; offsets in seconds from the first midnight."""
    said = {entry["title"]: entry for entry in load("talks")["talk"]}
    found: list[Talk] = []
    for session in written().session:
        title = session.title
        if title == "Questions with Imke":  # goes on about the talk before
            found[-1] = replace(found[-1], ends=_offset(session.ends))
        if title not in said:
            continue
        name = session.speaker or "The stage"
        found.append(
            Talk(
                title,
                name,
                name.split()[0] if session.speaker else "The stage",
                said[title]["handle"],
                session.room,
                _offset(session.starts),
                _offset(session.ends),
                *(lines(said[title][sort]) for sort in ("quotes", "notes", "asks")),
            )
        )
    return tuple(found)


def _offset(moment: datetime) -> float:
    return (moment - MIDNIGHT).total_seconds()


def on(offset: float) -> list[Talk]:
    """The talks that people speak of at a moment: those on stage, or those just over."""
    now = [talk for talk in talks() if talk.starts + 60 <= offset < talk.ends]
    return now or [talk for talk in talks() if talk.ends <= offset < talk.ends + ECHO]
