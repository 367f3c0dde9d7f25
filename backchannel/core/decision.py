"""What a moderator's decision does to a post: one table, used by the store and the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from backchannel.core.post import Flag, LaneState, Status

Decision = Literal[
    "approve",
    "reject",
    "later",
    "pin",
    "unpin",
    "star",
    "unstar",
    "close",
    "reopen",
    "lane",
    "release",
    "answer",
    "resolve",
]


@dataclass(frozen=True, slots=True)
class Effect:
    """The change a decision makes, and the statuses it may be made in."""

    frm: frozenset[Status]
    to: Status | None = None
    """None: the status stays."""
    add: Flag | None = None
    drop: tuple[Flag, ...] = ()
    lane: LaneState | None = None
    """What becomes of its place in the staff lane; None: nothing."""
    inside: bool | None = None
    """True: only for a post in the staff lane. False: only for one outside. None: for either."""


_ANY: Final[frozenset[Status]] = frozenset({"held", "later", "shown", "rejected"})

EFFECTS: Final[dict[Decision, Effect]] = {
    "approve": Effect(_ANY - {"shown"}, to="shown", inside=False),
    "reject": Effect(_ANY - {"rejected"}, to="rejected", drop=("pinned", "lane")),
    "later": Effect(_ANY - {"later"}, to="later", drop=("pinned",), inside=False),
    "pin": Effect(_ANY, to="shown", add="pinned", inside=False),
    "unpin": Effect(frozenset({"shown"}), drop=("pinned",)),
    "star": Effect(_ANY, add="starred"),
    "unstar": Effect(_ANY, drop=("starred",)),
    "close": Effect(_ANY, add="answered", drop=("pinned",)),
    "reopen": Effect(_ANY, drop=("answered",)),
    "lane": Effect(_ANY, to="held", add="lane", drop=("pinned",), lane="open", inside=False),
    "release": Effect(_ANY, drop=("lane",), inside=True),
    "answer": Effect(_ANY, lane="answered", inside=True),
    "resolve": Effect(_ANY, lane="resolved", inside=True),
}
"""Pinning approves: what is pinned is shown. Taking a post off the wall takes its pin too. Closing
says that a question was answered: it stays a post, and its turn as a question is over. A post in
the staff lane is held until it is released: until then nothing shows it."""
