"""What a moderator's decision does to a post: one table, used by the store and the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from backchannel.core.post import Flag, Status

Decision = Literal["approve", "reject", "later", "pin", "unpin", "star", "unstar"]


@dataclass(frozen=True, slots=True)
class Effect:
    """The change a decision makes, and the statuses it may be made in."""

    frm: frozenset[Status]
    to: Status | None = None
    """None: the status stays."""
    add: Flag | None = None
    drop: Flag | None = None


_ANY: Final[frozenset[Status]] = frozenset({"held", "later", "shown", "rejected"})

EFFECTS: Final[dict[Decision, Effect]] = {
    "approve": Effect(_ANY - {"shown"}, to="shown"),
    "reject": Effect(_ANY - {"rejected"}, to="rejected", drop="pinned"),
    "later": Effect(_ANY - {"later"}, to="later", drop="pinned"),
    "pin": Effect(_ANY, to="shown", add="pinned"),
    "unpin": Effect(frozenset({"shown"}), drop="pinned"),
    "star": Effect(_ANY, add="starred"),
    "unstar": Effect(_ANY, drop="starred"),
}
"""Pinning approves: what is pinned is shown. Taking a post off the wall takes its pin too."""
