"""Text from strangers: made safe to store, split into segments, folded for matching."""

from __future__ import annotations

from backchannel.core.post import Segment


def clean(text: str) -> str:
    """Text as we keep it: NFC, no control or override characters, bounded."""
    raise NotImplementedError


def clean_line(text: str) -> str:
    """As `clean`, on one line and short: for names, handles and the like."""
    raise NotImplementedError


def safe_href(url: str) -> str:
    """An http(s) address without user-info, its host in ASCII; empty for anything else."""
    raise NotImplementedError


def segments(text: str) -> tuple[Segment, ...]:
    """Links, tags and mentions found by our own rule, for sources that bring no entities."""
    raise NotImplementedError


def plain(parts: tuple[Segment, ...]) -> str:
    """The plain text of segments."""
    raise NotImplementedError


def fold(text: str) -> str:
    """Text as a reader sees it, for comparing: case, width, look-alikes and gaps folded away."""
    raise NotImplementedError


def find_phrase(text: str, phrase: str) -> str | None:
    """Where a word or phrase stands in a text, as whole words after folding: what was written."""
    raise NotImplementedError
