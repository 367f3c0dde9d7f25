"""A wall of sticky notes."""

from __future__ import annotations

from math import cos, sin
from random import Random
from typing import Final

from backchannel.demo.drawings.paint import (
    Canvas,
    Colour,
    Pen,
    Point,
    curve,
    mix,
    rectangle,
    rgb,
    turned,
)

_NOTES: Final = ("#f6d743", "#f59bb4", "#8fc7f2", "#a6dc8a", "#f6b36b")


def notes(width: int, height: int, rng: Random) -> bytes:
    """A whiteboard full of sticky notes, some of them joined by arrows."""
    canvas = Canvas(
        width, height, [(0, rgb("#f4f5f3")), (0.7, rgb("#e6e9ea")), (1, rgb("#cfd5d8"))]
    )
    size = min(width, height) * 0.15
    columns, rows = round(width / (size * 1.5)), round(height / (size * 1.34))
    spots = [
        (
            (column + 0.5) * width / columns + rng.gauss(0, size * 0.12),
            (row + 0.5) * height / rows + rng.gauss(0, size * 0.1),
        )
        for column in range(columns)
        for row in range(rows)
        if rng.random() < 0.8
    ]
    squares = [turned(rectangle(at, size * 0.5, size * 0.5), at, rng.gauss(0, 5)) for at in spots]

    def shadows(pen: Pen) -> None:
        for square in squares:
            pen.polygon([(x + 6, y + 11) for x, y in square])

    canvas.soft((50, 56, 66), shadows, 9, 0.5)
    marker = rgb(rng.choice(("#c8354a", "#2b5fb0", "#2c7a52")))
    with canvas.layer() as pen:
        for at, square in zip(spots, squares, strict=True):
            _note(pen, at, square, size, rng)
        _ring(pen, rng.choice(spots), size, marker, rng)
        for start, end in zip(rng.sample(spots, 4), rng.sample(spots, 4), strict=True):
            if start != end:
                _arrow(pen, start, end, size, marker)
    canvas.light(
        (
            (255, 255, 255),
            lambda pen: pen.oval(width * 0.2, height * 0.1, width * 0.3, height * 0.16),
            90,
            0.4,
        )
    )
    return canvas.finish(rng, grain=0.03, dark=0.3)


def _note(pen: Pen, at: Point, square: list[Point], size: float, rng: Random) -> None:
    ink = rgb(rng.choices(_NOTES, (5, 3, 3, 2, 2))[0])
    pen.polygon(square, ink)
    pen.polygon(
        [
            square[3],
            square[2],
            _toward(square[2], square[1], 0.14),
            _toward(square[3], square[0], 0.14),
        ],
        mix(ink, (255, 255, 255), 0.24),
    )
    x, y = at
    for row in range(rng.randint(2, 4)):
        left = x - size * 0.36
        long = size * rng.uniform(0.3, 0.72)
        base = y - size * 0.24 + row * size * 0.18
        steps = int(long / 5)
        line = [
            (left + n * 5, base + sin(n * 2.1 + row) * size * 0.03 * rng.random())
            for n in range(steps)
        ]
        pen.line(line, size * 0.024, mix(ink, (20, 24, 40), 0.82))


def _toward(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _arrow(pen: Pen, start: Point, end: Point, size: float, ink: Colour) -> None:
    start, end = _toward(start, end, 0.2), _toward(end, start, 0.2)
    bend = (
        (start[0] + end[0]) / 2 + (end[1] - start[1]) * 0.22,
        (start[1] + end[1]) / 2 - (end[0] - start[0]) * 0.22,
    )
    line = curve([start, bend, end], 20)
    pen.line(line, size * 0.035, ink)
    for turn in (148, 212):
        x, y = turned(
            [(end[0] + (line[-1][0] - line[-3][0]), end[1] + (line[-1][1] - line[-3][1]))],
            end,
            turn,
        )[0]
        far = max(1.0, ((x - end[0]) ** 2 + (y - end[1]) ** 2) ** 0.5)
        pen.line(
            [
                end,
                (
                    end[0] + (x - end[0]) / far * size * 0.2,
                    end[1] + (y - end[1]) / far * size * 0.2,
                ),
            ],
            size * 0.035,
            ink,
        )


def _ring(pen: Pen, about: Point, size: float, ink: Colour, rng: Random) -> None:
    start = rng.uniform(0, 6)
    line = [
        (
            about[0] + cos(start + t / 9) * size * (0.78 + t * 0.001),
            about[1] + sin(start + t / 9) * size * (0.7 + t * 0.0012),
        )
        for t in range(64)
    ]
    pen.line(line, size * 0.035, ink)
