"""Who may do what at the desk: one table."""

from __future__ import annotations

from typing import Final, Literal

Role = Literal["viewer", "moderator", "lead", "admin", "screen"]
Right = Literal[
    "queue",
    "feed",
    "people",
    "decide",
    "undo",
    "lease",
    "cue",
    "panic",
    "rules",
    "audit",
    "invite",
    "revoke",
]

PEOPLE: Final[tuple[Role, ...]] = ("viewer", "moderator", "lead", "admin")
"""The roles of people, each may do all that the one before may. A `screen` is no person."""

LEAST: Final[dict[Right, Role]] = {
    "queue": "viewer",
    "feed": "viewer",
    "people": "viewer",
    "decide": "moderator",
    "undo": "moderator",
    "lease": "moderator",
    "cue": "moderator",
    "panic": "moderator",
    "rules": "lead",
    "audit": "lead",
    "invite": "admin",
    "revoke": "admin",
}
"""The least role for each right. `feed` is the desk's socket, `people` is who is signed in, and
`invite` covers screen links."""


def may(role: str, right: Right) -> bool:
    """Whether a role has a right. An unknown role has none."""
    return role in PEOPLE and PEOPLE.index(role) >= PEOPLE.index(LEAST[right])
