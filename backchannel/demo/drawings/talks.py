"""Pictures of the hall: a talk seen from the back, a slide, and the rows seen from above."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin
from random import Random
from typing import Final

from backchannel.demo.drawings.paint import Canvas, Colour, Light, Pen, Point, mix, rgb

# the back of the stage from above to below, the floor, two colours of light
_MOODS: Final = (
    ("#0d0b22", "#4b3a9c", "#191334", "#b9a8ff", "#8fc4ff"),
    ("#06121f", "#1f5f86", "#0a2233", "#9fe0ff", "#c8b8ff"),
    ("#180a1e", "#7c2f72", "#260f2c", "#ffb0dc", "#b9a8ff"),
    ("#04161a", "#1e6f68", "#0a2a2c", "#a8f5d8", "#fff0b4"),
    ("#1a0d10", "#8a4630", "#2b1414", "#ffd09a", "#ffb0a0"),
)
_ACCENT: Final = rgb("#c9e52c")
_GREYS: Final = tuple(rgb(code) for code in ("#8e96ac", "#5d6580", "#6f7894", "#a2a9bb"))


def stage(width: int, height: int, rng: Random) -> bytes:
    """A talk seen from the back of a dark hall."""
    top, glow, floor, one, other = (rgb(code) for code in rng.choice(_MOODS))
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
    _slide(canvas, screen, rng, _looks(rng), curved=rng.random() < 0.3)
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
        lights.append((ink, _round(to, edge, spread * 1.5, canvas.height * 0.012), 12, 0.3))
    canvas.light(*lights)


def _filled(points: list[Point]) -> Callable[[Pen], None]:
    return lambda pen: pen.polygon(points)


def _round(x: float, y: float, rx: float, ry: float) -> Callable[[Pen], None]:
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
    canvas.light(*((ink, _round(x, y + size * 1.6, *shine), size * 1.6, 0.7) for x in lamps))


def _looks(rng: Random) -> Colour:
    return rng.choice((rgb("#fbfbf8"), rgb("#f6f4ee"), rgb("#f1f5fb"), rgb("#fbfbf8")))


def _slide(
    canvas: Canvas,
    screen: tuple[float, float, float, float],
    rng: Random,
    paper: Colour,
    *,
    curved: bool,
) -> None:
    left, top, right, foot = screen
    wide, tall = right - left, foot - top
    ink, faint = rgb("#3b4157"), mix(paper, rgb("#5d6580"), 0.16)
    with canvas.layer() as pen:
        frame = wide * 0.008
        pen.box(
            (left - frame, top - frame, right + frame, foot + frame), (14, 14, 24), radius=frame
        )
        pen.box(screen, paper, radius=frame * 0.5)
        bar = wide * 0.014
        title = left + wide * 0.08 + wide * rng.uniform(0.28, 0.5)
        pen.box(
            (left + wide * 0.08, top + tall * 0.1, title, top + tall * 0.1 + bar * 2.6),
            ink,
            radius=bar * 0.5,
        )
        under = title + wide * rng.uniform(-0.1, 0.12)
        pen.box(
            (left + wide * 0.08, top + tall * 0.21, under, top + tall * 0.21 + bar),
            faint,
            radius=bar * 0.5,
        )
        base = top + tall * 0.88
        for number in range(5):
            y = base - number * tall * 0.14
            pen.line(
                [(left + wide * 0.08, y), (right - wide * 0.08, y)], max(1.0, wide * 0.0022), faint
            )
        area = (left + wide * 0.08, base - tall * 0.56, right - wide * 0.08, base)
        (_waves if curved else _bars)(pen, area, rng)


def _bars(pen: Pen, area: tuple[float, float, float, float], rng: Random) -> None:
    left, top, right, foot = area
    step = (right - left) / 8
    chosen = rng.choice((4, 5, 6))
    for number in range(8):
        share = 0.96 if number == chosen else rng.uniform(0.22, 0.66)
        x = left + (number + 0.17) * step
        ink = _ACCENT if number == chosen else _GREYS[number % len(_GREYS)]
        pen.box((x, foot - share * (foot - top), x + step * 0.66, foot), ink)


def _waves(pen: Pen, area: tuple[float, float, float, float], rng: Random) -> None:
    left, top, right, foot = area
    phase, turns = rng.uniform(0, 6), rng.uniform(2.4, 3.6)
    line = []
    for step in range(121):
        share = step / 120
        rise = 0.5 + (0.24 + 0.16 * share) * sin(share * turns * 2 * pi + phase)
        line.append((left + share * (right - left), foot - rise * (foot - top)))
    thick = (right - left) * 0.011
    tint = mix(_ACCENT, (255, 255, 255), 0.5)
    pen.polygon([*line, (right, foot), (left, foot)], tint, 110)
    pen.line(line, thick, _GREYS[1])
    x, y = min(line, key=lambda point: point[1])
    pen.oval(x, y, thick * 2.4, thick * 2.4, (255, 255, 255))
    pen.oval(x, y, thick * 1.8, thick * 1.8, _ACCENT)


def _boards(canvas: Canvas, edge: float, glow: Colour, x: float, wide: float, ink: Colour) -> None:
    deep = canvas.height * 0.035
    with canvas.layer() as pen:
        pen.box((0, edge, canvas.width, edge + deep), mix(glow, (8, 6, 20), 0.72))
        pen.box((0, edge - 1, canvas.width, edge + 1.5), mix(glow, ink, 0.45), 190)
    canvas.light((ink, _round(x, edge + deep * 0.2, wide * 0.5, deep * 0.6), deep, 0.4))


def _speaker(canvas: Canvas, foot: Point, tall: float, side: int, rim: Colour) -> None:
    x, y = foot
    ink = (9, 9, 20)
    canvas.light((rim, _round(x, y - tall * 0.6, tall * 0.5, tall * 0.7), tall * 0.3, 0.34))
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
    top, glow, floor, one, _ = (rgb(code) for code in rng.choice(_MOODS))
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
    _slide(canvas, screen, rng, _looks(rng), curved=rng.random() < 0.45)
    canvas.light((one, _round(width / 2, y + tall * 1.08, wide * 0.4, tall * 0.04), 40, 0.3))
    _crowd(
        canvas, height * (0.74 if width > height else 0.68), mix(floor, (4, 4, 12), 0.55), glow, rng
    )
    return canvas.finish(rng, grain=0.03, dark=0.35)


def room(width: int, height: int, rng: Random) -> bytes:
    """A full auditorium from above: curved rows of heads, two aisles, the lit stage."""
    _, glow, floor, one, _ = (rgb(code) for code in rng.choice(_MOODS))
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
    canvas.light((one, _round(middle[0], 0, width * 0.4, height * 0.16), size * 0.1, 0.75))
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
        (one, _round(width / 2, height * 0.05, width * 0.34, height * 0.18), size * 0.14, 0.35)
    )
    return canvas.finish(rng, dark=0.5)


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
