"""When people post: how the conference's noise rises and falls over its three days."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from random import Random
from typing import Final

_CURVE: Final = (
    # day, hour it begins, posts a minute until the next row (reposts not counted)
    (1, 0.0, 0.01),
    (1, 7.5, 0.15),
    (1, 8.5, 0.75),
    (1, 9.5, 2.9),
    (1, 10.25, 0.95),
    (1, 12.5, 0.8),
    (1, 14.0, 1.0),
    (1, 17.75, 0.35),
    (1, 19.0, 0.5),
    (1, 22.0, 0.12),
    (2, 0.0, 0.01),
    (2, 7.0, 0.3),
    (2, 9.5, 2.4),
    (2, 10.25, 0.95),
    (2, 12.5, 0.85),
    (2, 14.25, 2.5),
    (2, 14.5, 7.5),
    (2, 14.75, 8.6),
    (2, 15.25, 7.0),
    (2, 15.75, 4.2),
    (2, 16.17, 1.7),
    (2, 17.83, 0.4),
    (2, 20.5, 0.5),
    (2, 22.5, 0.1),
    (3, 0.0, 0.01),
    (3, 7.0, 0.3),
    (3, 10.0, 1.0),
    (3, 12.75, 0.8),
    (3, 14.0, 2.9),
    (3, 15.0, 1.4),
    (3, 16.0, 0.3),
    (3, 21.0, 0.03),
    (4, 0.0, 0.0),
)
_STARTS: Final = [(day - 1) * 86400 + hour * 3600 for day, hour, _ in _CURVE]
_SUMS: Final = [
    0.0,
    *accumulate(
        row[2] * (after - start) / 60
        for row, start, after in zip(_CURVE, _STARTS, _STARTS[1:], strict=False)
    ),
]


def rate(offset: float) -> float:
    """Posts a minute, so many seconds after the first midnight."""
    row = bisect_right(_STARTS, offset) - 1
    return _CURVE[row][2] if 0 <= row < len(_CURVE) else 0.0


def moments(count: int, rng: Random) -> list[float]:
    """So many offsets in seconds, in order, as the curve spreads them."""
    drawn = sorted(rng.random() * _SUMS[-1] for _ in range(count))
    return [_offset(sum) for sum in drawn]


def _offset(sum: float) -> float:
    row = bisect_right(_SUMS, sum) - 1
    return _STARTS[row] + (sum - _SUMS[row]) / _CURVE[row][2] * 60
