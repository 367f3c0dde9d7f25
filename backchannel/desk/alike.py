"""Which posts say the same: their words compared without tags, links and marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from backchannel.core.folding import fold
from backchannel.core.post import Post

SAME: Final = 78.0
"""Per cent, in any order of the words, from which on two texts are alike."""
CONTAINED: Final = 82.0
"""The same, where the longer one only adds words."""
SHORTEST: Final = 16
"""Bytes of words; what is shorter is anybody's: applause, thanks, "+1"."""
_LEAST_PART: Final = 0.4
_SHARED: Final = 0.6
_words: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 400


class Words(NamedTuple):
    """A post's words, ready to be compared."""

    ordered: str
    """Sorted, so that their order does not matter."""
    each: frozenset[str]


def words(post: Post) -> Words | None:
    """A post's words; None if there are too few to compare."""
    if post.segments:
        text = " ".join(part.text for part in post.segments if part.text and not part.href)
    else:
        text = post.text
    found = sorted(_words.findall(fold(text))[:_LONGEST])
    ordered = " ".join(found)[:_LONGEST]
    return Words(ordered, frozenset(found)) if len(ordered.encode()) >= SHORTEST else None


def alike(one: Words | None, others: Sequence[Words | None]) -> list[int]:
    """The indexes of those among the others that say the same."""
    if one is None:
        return []
    texts = [other.ordered if other is not None else None for other in others]
    same = process.extract(one.ordered, texts, scorer=fuzz.ratio, score_cutoff=SAME, limit=None)
    found = {index for _, _, index in same}
    found |= {
        index
        for index, other in enumerate(others)
        if other is not None and index not in found and _contained(one, other)
    }
    return sorted(found)


def _contained(one: Words, other: Words) -> bool:
    """Whether the longer one only adds words. A word or two are in every longer text."""
    shorter, longer = sorted((len(one.ordered), len(other.ordered)))
    fewer = min(len(one.each), len(other.each))
    if shorter < _LEAST_PART * longer or len(one.each & other.each) < _SHARED * fewer:
        return False
    return fuzz.token_set_ratio(one.ordered, other.ordered) >= CONTAINED
