"""A picture of the whole hall from above."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random
from typing import Final

from backchannel.demo.drawings.paint import Canvas, Colour, Point, mix, rgb
from backchannel.demo.drawings.talks import MOODS, disc

_COATS: Final = tuple(
    rgb(code)
    for code in (
        "#e6b48f",
        "#c9705a",
        "#6f8fce",
        "#d8dbe4",
        "#8a6fc0",
        "#4f9a8f",
        "#e8c26a",
        "#3f4766",
        "#b9c3d6",
        "#a8556f",
        "#2f3a58",
        "#7a5a48",
    )
)
_HEADS: Final = tuple(
    rgb(code)
    for code in ("#2a1e1e", "#4a3024", "#7a5230", "#b98d50", "#181820", "#8f8f96", "#5a2c22")
)


def room(width: int, height: int, rng: Random) -> bytes:
    """A full auditorium from above: curved rows of heads, two aisles, the lit stage."""
    _, glow, floor, one, _ = (rgb(code) for code in rng.choice(MOODS))
    canvas = Canvas(
        width,
        height,
        [
            (0.0, mix(glow, one, 0.25)),
            (0.3, mix(floor, glow, 0.5)),
            (1.0, mix(floor, (4, 4, 12), 0.35)),
        ],
    )
    size = min(width, height)
    middle = (width / 2, -size * 0.2)
    canvas.light((one, disc(middle[0], 0, width * 0.4, height * 0.16), size * 0.1, 0.75))
    with canvas.layer() as pen:
        pen.oval(*middle, size * 0.66, size * 0.4, mix(glow, (255, 246, 230), 0.72))
        pen.oval(
            middle[0], middle[1] - 8, size * 0.63, size * 0.375, mix(one, (255, 255, 250), 0.55)
        )
        pen.oval(width / 2, size * 0.07, size * 0.014, size * 0.011, (20, 20, 36))
    _seats(canvas, middle, size, mix(floor, glow, 0.16), rng)
    canvas.soft(
        (3, 4, 14),
        lambda pen: pen.box((-90, height * 0.9, width + 90, height + 90)),
        height * 0.1,
        0.6,
    )
    canvas.light(
        (one, disc(width / 2, height * 0.05, width * 0.34, height * 0.18), size * 0.14, 0.35)
    )
    return canvas.finish(rng, dark=0.5)


def _seats(canvas: Canvas, middle: Point, size: float, seat: Colour, rng: Random) -> None:
    x0, y0 = middle
    step = size * 0.042
    with canvas.layer() as pen:
        for row in range(int(canvas.height * 1.3 / step)):
            radius = size * 0.52 + row * step
            count = int(radius * pi / (step * 0.92))
            for number in range(count):
                angle = pi * (number + 0.5) / count
                x, y = x0 + cos(angle) * radius * 1.16, y0 + sin(angle) * radius
                if not (-step < x < canvas.width + step and 0 < y < canvas.height + step):
                    continue
                if min(abs(angle - pi * 0.39), abs(angle - pi * 0.61)) * radius < step * 0.8:
                    continue
                pen.oval(x, y + step * 0.12, step * 0.42, step * 0.36, seat)
                if rng.random() < 0.07:
                    continue
                dim = min(0.62, 0.12 + (y / canvas.height) * 0.5)
                coat = mix(rng.choice(_COATS), (14, 12, 34), dim)
                pen.oval(x, y, step * 0.39, step * 0.26, coat)
                head = mix(rng.choice(_HEADS), (14, 12, 34), dim * 0.8)
                pen.oval(x, y - step * 0.06, step * 0.18, step * 0.19, head)
