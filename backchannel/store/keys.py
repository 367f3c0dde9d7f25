"""The names of everything kept in Redis.

One conference's keys share a hash tag, so they sit in one slot of a cluster. Every script is given
all of them, in this order, and names them in `scripts/prelude/names.lua`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NAMES: Final = (
    "posts",
    "held",
    "later",
    "shown",
    "rejected",
    "pinned",
    "starred",
    "lane",
    "wall:meta",
    "wall:log",
    "wall:live",
    "desk:meta",
    "desk:log",
    "desk:live",
    "now",
    "rules",
    "seen",
    "cursor",
    "audit",
    "totals",
    "authors",
    "cue",
    "reposts",
    "reposted",
    "resolved",
    "blocks",
    "written",
    "due",
    "waves",
    "waved",
    "ruled",
    "said",
    "counted",
    "voices",
    "quarters",
    "minutes",
    "tags",
    "pictures",
)
"""Keys and channels, in the order of a script's KEYS."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one conference."""

    slug: str

    def __call__(self, name: str) -> str:
        """The full name of one key or channel, say `wall:log`."""
        return f"bc:{{{self.slug}}}:{name}"

    def all(self) -> list[str]:
        """What every script gets as KEYS."""
        return [self(name) for name in NAMES]

    def idem(self, command: str, by: str, key: str) -> str:
        """Holds the answer to a command that someone sent under an `Idempotency-Key`."""
        return self(f"idem:{command}:{by}:{key}")

    def undo(self, by: str) -> str:
        """A list of one moderator's latest actions, newest first."""
        return self(f"undo:{by}")


PEOPLE: Final = Keys("_")
"""Of those who come in, whatever the conference: their keys share a slot too. It is no slug."""
