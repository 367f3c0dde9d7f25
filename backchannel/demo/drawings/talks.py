"""Pictures of a talk: seen from the back of the hall, and a slide from the third row."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin
from random import Random
from typing import Final

from backchannel.demo.drawings.paint import Canvas, Colour, Light, Pen, Point, mix, rgb
from backchannel.demo.drawings.slides import paper, slide

MOODS: Final = (
    ("#0d0b22", "#4b3a9c", "#191334", "#b9a8ff", "#8fc4ff"),
    ("#06121f", "#1f5f86", "#0a2233", "#9fe0ff", "#c8b8ff"),
    ("#180a1e", "#7c2f72", "#260f2c", "#ffb0dc", "#b9a8ff"),
    ("#04161a", "#1e6f68", "#0a2a2c", "#a8f5d8", "#fff0b4"),
    ("#1a0d10", "#8a4630", "#2b1414", "#ffd09a", "#ffb0a0"),
)
"""The back of the stage from above to below, the floor, two colours of light."""


def stage(width: int, height: int, rng: Random) -> bytes:
    """A talk seen from the back of a dark hall."""
    top, glow, floor, one, other = (rgb(code) for code in rng.choice(MOODS))
    edge = height * (0.64 if width > height else 0.6)
    at = edge / height
    stops = [
        (0.0, top),
        (at * 0.75, mix(top, glow, 0.75)),
        (at, mix(top, glow, 0.9)),
        (at + 0.002, mix(floor, glow, 0.2)),
        (1.0, mix(floor, (3, 3, 9), 0.75)),
    ]
    canvas = Canvas(width, height, stops)
    wide = width * (rng.uniform(0.42, 0.5) if width > height else rng.uniform(0.62, 0.7))
    side = rng.choice((-1, 1))
    x = width * 0.5 - side * width * (0.07 if width > height else 0.04)
    foot = edge - height * 0.08
    screen = (x - wide / 2, foot - wide * 0.5625, x + wide / 2, foot)
    _curtain(canvas, edge, mix(top, glow, 0.4), rng)
    _beams(canvas, edge, (one, other), rng)
    canvas.light((mix(one, (255, 255, 255), 0.4), lambda pen: pen.box(screen), wide * 0.11, 0.5))
    slide(canvas, screen, rng, paper(rng), curved=rng.random() < 0.3)
    _boards(canvas, edge, glow, x, wide, one)
    _speaker(canvas, (x + side * wide * 0.66, edge), min(height * 0.17, wide * 0.3), side, one)
    _truss(canvas, rng, one)
    _crowd(canvas, edge, mix(floor, (4, 4, 12), 0.55), glow, rng)
    return canvas.finish(rng, dark=0.5)


def _curtain(canvas: Canvas, edge: float, ink: Colour, rng: Random) -> None:
    with canvas.hazy(canvas.width * 0.006, ink) as pen:
        folds = 26
        for number in range(folds):
            x = (number + rng.uniform(0.1, 0.6)) / folds * canvas.width
            pen.box((x, 0, x + canvas.width / folds * 0.45, edge), ink, rng.randint(30, 95))


def _beams(canvas: Canvas, edge: float, inks: tuple[Colour, Colour], rng: Random) -> None:
    count = 5 if canvas.width > canvas.height else 4
    lights: list[Light] = []
    for number in range(count):
        x = canvas.width * (0.08 + 0.84 * number / (count - 1))
        to = x + canvas.width * rng.uniform(-0.24, 0.24)
        spread = canvas.width * rng.uniform(0.05, 0.1)
        ink = inks[number % 2]
        cone = [(x - 5, -8.0), (x + 5, -8.0), (to + spread, edge), (to - spread, edge)]
        lights.append((ink, _filled(cone), canvas.width * 0.014, rng.uniform(0.2, 0.36)))
        half = [(x - 4, -8.0), (x + 4, -8.0)]
        half += [
            ((x + to) / 2 + spread * 0.3, edge * 0.55),
            ((x + to) / 2 - spread * 0.3, edge * 0.55),
        ]
        lights.append((ink, _filled(half), canvas.width * 0.012, 0.32))
        lights.append((ink, disc(to, edge, spread * 1.5, canvas.height * 0.012), 12, 0.3))
    canvas.light(*lights)


def _filled(points: list[Point]) -> Callable[[Pen], None]:
    return lambda pen: pen.polygon(points)


def disc(x: float, y: float, rx: float, ry: float) -> Callable[[Pen], None]:
    """A spot of light."""
    return lambda pen: pen.oval(x, y, rx, ry)


def _truss(canvas: Canvas, rng: Random, ink: Colour) -> None:
    y, count = canvas.height * 0.012, 5 if canvas.width > canvas.height else 4
    lamps = [canvas.width * (0.08 + 0.84 * number / (count - 1)) for number in range(count)]
    size = canvas.width * 0.011
    with canvas.layer() as pen:
        pen.box((0, 0, canvas.width, y * 1.3), (8, 8, 18))
        for x in lamps:
            pen.box((x - size, 0, x + size, y + size * 1.6), (8, 8, 18), radius=size * 0.4)
            pen.oval(x, y + size * 1.6, size * 0.7, size * 0.5, mix(ink, (255, 255, 255), 0.7))
    shine = size * 2.4, size * 2.0
    canvas.light(*((ink, disc(x, y + size * 1.6, *shine), size * 1.6, 0.7) for x in lamps))


def _boards(canvas: Canvas, edge: float, glow: Colour, x: float, wide: float, ink: Colour) -> None:
    deep = canvas.height * 0.035
    with canvas.layer() as pen:
        pen.box((0, edge, canvas.width, edge + deep), mix(glow, (8, 6, 20), 0.72))
        pen.box((0, edge - 1, canvas.width, edge + 1.5), mix(glow, ink, 0.45), 190)
    canvas.light((ink, disc(x, edge + deep * 0.2, wide * 0.5, deep * 0.6), deep, 0.4))


def _speaker(canvas: Canvas, foot: Point, tall: float, side: int, rim: Colour) -> None:
    x, y = foot
    ink = (9, 9, 20)
    canvas.light((rim, disc(x, y - tall * 0.6, tall * 0.5, tall * 0.7), tall * 0.3, 0.34))
    with canvas.layer() as pen:
        pen.oval(x, y - tall * 0.9, tall * 0.075, tall * 0.095, ink)
        pen.box((x - tall * 0.035, y - tall * 0.84, x + tall * 0.035, y - tall * 0.72), ink)
        body = [(x - tall * 0.06, y - tall * 0.78), (x + tall * 0.06, y - tall * 0.78)]
        pen.polygon(
            [
                *body,
                (x + tall * 0.15, y - tall * 0.7),
                (x + tall * 0.13, y - tall * 0.4),
                (x + tall * 0.1, y),
                (x - tall * 0.1, y),
                (x - tall * 0.13, y - tall * 0.4),
                (x - tall * 0.15, y - tall * 0.7),
            ],
            ink,
        )
        pen.oval(x - tall * 0.1, y - tall * 0.69, tall * 0.06, tall * 0.06, ink)
        pen.oval(x + tall * 0.1, y - tall * 0.69, tall * 0.06, tall * 0.06, ink)
        arm = [
            (x - side * tall * 0.12, y - tall * 0.68),
            (x - side * tall * 0.24, y - tall * 0.5),
            (x - side * tall * 0.36, y - tall * 0.66),
        ]
        pen.line(arm, tall * 0.065, ink)
        desk = x - side * tall * 0.06
        pen.polygon(
            [
                (desk - side * tall * 0.3, y - tall * 0.44),
                (desk, y - tall * 0.47),
                (desk, y),
                (desk - side * tall * 0.24, y),
            ],
            mix(ink, rim, 0.07),
        )


def _crowd(canvas: Canvas, edge: float, ink: Colour, glow: Colour, rng: Random) -> None:
    rows = 5 if canvas.width > canvas.height else 6
    first, foot = edge + canvas.height * 0.05, canvas.height * 0.95
    with canvas.layer() as pen:
        for row in range(rows):
            near = row / (rows - 1)
            size = min(canvas.width, canvas.height) * (0.014 + 0.05 * near**1.35)
            y = first + (foot - first) * near**1.2
            tone = mix(mix(ink, glow, 0.3), (3, 3, 9), 0.15 + 0.8 * near)
            x = -size * rng.uniform(0, 2)
            while x < canvas.width + size:
                _listener(pen, x, y + rng.uniform(-0.4, 0.3) * size, size, tone, rng)
                x += size * rng.uniform(2.5, 3.3)
            pen.box((-9, y + size * 2.1, canvas.width + 9, y + canvas.height), tone)


def _listener(pen: Pen, x: float, y: float, size: float, ink: Colour, rng: Random) -> None:
    chance = rng.random()
    wide = size * rng.uniform(0.66, 0.78)
    pen.oval(x, y, wide, size * 0.92, ink)
    if chance < 0.18:  # a knot of hair
        pen.oval(x, y - size * 0.95, size * 0.32, size * 0.3, ink)
    elif chance < 0.38:  # long hair
        pen.box(
            (x - wide * 1.12, y - size * 0.6, x + wide * 1.12, y + size * 1.3), ink, radius=wide
        )
    elif chance < 0.5:  # curls
        for turn in range(7):
            angle = pi + turn * pi / 6
            pen.oval(
                x + cos(angle) * wide, y + sin(angle) * size * 0.8, size * 0.36, size * 0.34, ink
            )
    pen.box((x - size * 0.3, y + size * 0.5, x + size * 0.3, y + size * 1.5), ink)
    pen.box(
        (x - size * 1.45, y + size * 1.15, x + size * 1.45, y + size * 4), ink, radius=size * 0.8
    )


def chart(width: int, height: int, rng: Random) -> bytes:
    """A slide that fills the picture, as somebody in the third row photographs it."""
    top, glow, floor, one, _ = (rgb(code) for code in rng.choice(MOODS))
    canvas = Canvas(
        width,
        height,
        [
            (0.0, mix(top, glow, 0.35)),
            (0.7, mix(top, glow, 0.6)),
            (1.0, mix(floor, (3, 3, 9), 0.6)),
        ],
    )
    wide = width * (0.86 if width > height else 0.92)
    tall = wide * (0.5625 if width > height else 0.75)
    y = height * (0.09 if width > height else 0.2)
    screen = ((width - wide) / 2, y, (width + wide) / 2, y + tall)
    _curtain(canvas, height, mix(top, glow, 0.25), rng)
    canvas.light((mix(one, (255, 255, 255), 0.4), lambda pen: pen.box(screen), wide * 0.07, 0.6))
    slide(canvas, screen, rng, paper(rng), curved=rng.random() < 0.45)
    canvas.light((one, disc(width / 2, y + tall * 1.08, wide * 0.4, tall * 0.04), 40, 0.3))
    _crowd(
        canvas, height * (0.74 if width > height else 0.68), mix(floor, (4, 4, 12), 0.55), glow, rng
    )
    return canvas.finish(rng, grain=0.03, dark=0.35)
