"""What is usual at a conference: how much comes in, and how much of it from strangers."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

BURST: Final = timedelta(seconds=10)
"""What is counted together."""
LATELY: Final = timedelta(minutes=30)
"""How far back the usual is known."""
SETTLED: Final = timedelta(minutes=10)
"""Before so much was seen, nothing is usual."""
_APART: Final = timedelta(seconds=60)
"""The last minute is what is being judged."""
_LEAST: Final = 20


@dataclass(slots=True)
class _Slice:
    begins: datetime
    posts: Counter[str] = field(default_factory=Counter)
    strangers: Counter[str] = field(default_factory=Counter)
    weight: float = 0.0


class Usual:
    """Counts in slices of ten seconds; the sums are made anew with each slice."""

    def __init__(self) -> None:
        self._slices: deque[_Slice] = deque()
        self._began: datetime | None = None
        self._posts: Counter[str] = Counter()
        self._strangers: Counter[str] = Counter()
        self._weight = 0.0
        self._peak = 0
        self._span = timedelta(0)

    def count(self, source: str, weight: float, at: datetime, *, stranger: bool) -> None:
        """Takes in a post."""
        self._began = self._began or at
        if not self._slices or at >= self._slices[-1].begins + BURST:
            self._slices.append(_Slice(at))
            self._sum(at)
        now = self._slices[-1]
        now.posts[source] += 1
        now.strangers[source] += stranger
        now.weight += weight

    def strangers_are_rare(self, source: str) -> bool:
        """True if most of a source's posts are known to be by regulars."""
        posts = self._posts[source]
        return posts >= _LEAST and 2 * self._strangers[source] <= posts

    def weight(self, window: timedelta) -> float:
        """How much strangers weigh in such a time."""
        return self._weight * (window / self._span) if self._span >= window else 0.0

    def burst(self) -> float | None:
        """Posts in ten seconds: their mean, or half of the most there were; None: not known yet."""
        if self._span < SETTLED:
            return None
        mean = self._posts.total() * (BURST / self._span)
        return max(mean, self._peak / 2, 0.1)

    def _sum(self, now: datetime) -> None:
        while self._slices[0].begins < now - LATELY:
            self._slices.popleft()
        past = [each for each in self._slices if each.begins < now - _APART]
        self._posts = sum((each.posts for each in past), Counter())
        self._strangers = sum((each.strangers for each in past), Counter())
        self._weight = sum(each.weight for each in past)
        self._peak = max((each.posts.total() for each in past), default=0)
        assert self._began is not None
        self._span = max(timedelta(0), min(now - _APART - self._began, LATELY - _APART))
