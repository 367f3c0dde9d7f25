"""How flashes are counted (tests/browser/flashes.py)."""

from __future__ import annotations

import pytest

from tests.browser.flashes import COLUMNS, ROWS, most


def flat(value: int) -> bytes:
    return bytes([value]) * (COLUMNS * ROWS)


def blinking(hertz: float, dark: bytes, bright: bytes) -> list[tuple[float, bytes]]:
    """Two seconds of a screen that is bright and dark by turns."""
    return [(n / hertz / 2, (bright, dark)[n % 2]) for n in range(int(4 * hertz))]


@pytest.mark.parametrize(
    ("hertz", "dark", "bright", "count"),
    [
        (1, flat(0), flat(255), 1),
        (3, flat(0), flat(255), 3),
        (6, flat(0), flat(255), 6),
        (6, flat(100), flat(130), 6),
        (6, flat(100), flat(120), 0),  # less than a tenth
        (6, flat(210), flat(255), 0),  # bright at both ends
        (6, flat(0), bytes([255]) * (COLUMNS * 2) + bytes(COLUMNS * (ROWS - 2)), 0),  # a line
    ],
)
def test_flashes_are_counted(hertz: float, dark: bytes, bright: bytes, count: int) -> None:
    assert most(blinking(hertz, dark, bright)) == count
