"""What reading X has cost, and when to wait how long before the next try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

_SEEN_MOST: Final = 200_000


class Meter:
    """Counts the posts that X charges for: each once a UTC day, however often it is delivered."""

    def __init__(self, limit_usd: float, usd_per_post: float, reads: int = 0) -> None:
        self.reads = reads
        self.limit_usd = limit_usd
        self._usd_per_post = usd_per_post
        self._day: date | None = None
        self._seen: set[str] = set()

    def add(self, ids: set[str], day: date) -> None:
        """Posts that were delivered on a UTC day."""
        if day != self._day or len(self._seen) > _SEEN_MOST:
            self._day = day
            self._seen.clear()
        new = ids - self._seen
        self._seen |= new
        self.reads += len(new)

    @property
    def spent_usd(self) -> float:
        """What that is thought to cost."""
        return self.reads * self._usd_per_post

    @property
    def over(self) -> bool:
        """True once the limit is reached."""
        return self.spent_usd >= self.limit_usd - 1e-9


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds before the next try, by what went wrong; X documents all but `closed`."""

    network_step: float = 0.25
    network_most: float = 16.0
    closed_first: float = 1.0
    closed_most: float = 60.0
    """After an open stream ended; the first time it is opened again at once."""
    http_first: float = 5.0
    http_most: float = 320.0
    rate_first: float = 60.0
    rate_most: float = 960.0
    steady: float = 60.0
    """A stream that was open for this long is a good one: the next failure is the first."""
    settle: float = 45.0
    """Recent search finds a post only after a while: the gap is searched again after this."""

    def network(self, failures: int) -> float:
        """Before the next try to connect."""
        return min(self.network_step * (failures - 1), self.network_most)

    def closed(self, failures: int) -> float:
        """After an open stream ended."""
        return 0.0 if failures < 2 else _doubled(self.closed_first, failures - 1, self.closed_most)

    def http(self, failures: int) -> float:
        """After an HTTP error."""
        return _doubled(self.http_first, failures, self.http_most)

    def rate(self, failures: int, left: float) -> float:
        """After too many requests; `left`: until X's limit is over, as far as it said."""
        return min(max(_doubled(self.rate_first, failures, self.http_most), left), self.rate_most)


def _doubled(first: float, failures: int, most: float) -> float:
    return min(first * 2.0 ** min(failures - 1, 30), most)
