"""A picture of the cat that sleeps on somebody's laptop."""

from __future__ import annotations

from random import Random
from typing import Final

from backchannel.demo.drawings.paint import Canvas, Colour, Pen, Point, curve, mix, rgb

# fur, its marks, the wall, the lamp's light
_CATS: Final = (
    ("#d98a3d", "#b0602a", "#2c2a4e", "#ffcf8a"),
    ("#3a3a46", "#2a2a36", "#4a3a5e", "#ffd9a0"),
    ("#9aa0a8", "#6a7078", "#243a4a", "#ffdca8"),
    ("#e8dcc8", "#c99a6a", "#3a2c44", "#ffc98a"),
)


def cat(width: int, height: int, rng: Random) -> bytes:
    """A cat asleep on an open laptop, a window at night and a lamp."""
    fur, marks, wall, glow = (rgb(code) for code in rng.choice(_CATS))
    desk = height * 0.66
    wood = mix(wall, rgb("#8a5a3a"), 0.6)
    canvas = Canvas(
        width,
        height,
        [
            (0.0, mix(wall, (6, 6, 18), 0.4)),
            (0.659, mix(wall, glow, 0.16)),
            (0.661, mix(wood, glow, 0.2)),
            (1.0, mix(wood, (8, 4, 10), 0.6)),
        ],
    )
    size = width * (0.27 if width > height else 0.4)
    x, y = width * 0.52, height * 0.78
    _window(canvas, desk, rng)
    canvas.light(
        (
            glow,
            lambda pen: pen.oval(width * 0.06, desk - size * 0.5, size * 1.3, size),
            size * 0.4,
            0.55,
        )
    )
    _laptop(canvas, (x, y), size)
    canvas.soft(
        (8, 5, 14),
        lambda pen: pen.oval(x, y + size * 0.06, size * 0.95, size * 0.12),
        size * 0.07,
        0.75,
    )
    _sleeper(canvas, (x, y), size * 0.92, fur, marks)
    canvas.light(
        (
            glow,
            lambda pen: pen.oval(x - size * 0.7, y - size * 0.4, size * 0.5, size * 0.4),
            size * 0.3,
            0.28,
        )
    )
    return canvas.finish(rng, dark=0.5)


def _window(canvas: Canvas, desk: float, rng: Random) -> None:
    left, right = canvas.width * 0.56, canvas.width * 0.95
    top, foot = canvas.height * 0.07, desk - canvas.height * 0.12
    with canvas.layer() as pen:
        pen.box((left - 12, top - 12, right + 12, foot + 12), (30, 28, 48), radius=6)
        pen.box((left, top, right, foot), (16, 26, 58))
        for _ in range(26):
            dot = rng.uniform(0.8, 2.2)
            pen.oval(
                rng.uniform(left + 6, right - 6),
                top + rng.random() * (foot - top) * 0.6,
                dot,
                dot,
                (226, 232, 255),
                210,
            )
        for number in range(9):
            x = left + (right - left) * (number + 0.5) / 9
            tall = (foot - top) * rng.uniform(0.12, 0.32)
            half = (right - left) / 18
            pen.box((x - half, foot - tall, x + half, foot), (9, 14, 34))
            for _ in range(2):
                u, v = x + rng.uniform(-0.6, 0.3) * half, foot - tall * rng.uniform(0.25, 0.85)
                pen.box((u, v, u + half * 0.3, v + half * 0.36), (255, 212, 130), 220)
        middle = (left + right) / 2
        pen.box((middle - 5, top, middle + 5, foot), (30, 28, 48))
        pen.box((left - 24, foot + 10, right + 24, foot + 24), (44, 40, 62), radius=4)


def _laptop(canvas: Canvas, at: Point, size: float) -> None:
    x, y = at
    lid = [
        (x - size * 0.86, y - size * 0.98),
        (x + size * 0.86, y - size * 0.98),
        (x + size * 0.92, y - size * 0.06),
        (x - size * 0.92, y - size * 0.06),
    ]
    canvas.light(((150, 190, 255), lambda pen: pen.polygon(lid), size * 0.14, 0.4))
    canvas.soft(
        (6, 4, 10),
        lambda pen: pen.oval(x, y + size * 0.2, size * 1.3, size * 0.16),
        size * 0.08,
        0.8,
    )
    with canvas.layer() as pen:
        pen.polygon(lid, (44, 48, 62))
        pen.polygon(
            [(x + (u - x) * 0.95, y - size * 0.52 + (v - y + size * 0.52) * 0.92) for u, v in lid],
            (30, 42, 74),
        )
        for row in range(7):
            for start, end in (
                (0.0, 0.26 + 0.08 * (row * 5 % 4)),
                (0.45, 0.6 + 0.06 * (row * 3 % 5)),
            ):
                left, v = x - size * 0.7 + (row % 3) * size * 0.08, y - size * (0.86 - row * 0.1)
                ink = ((139, 196, 255), (201, 229, 44), (214, 190, 255))[(row + int(start * 3)) % 3]
                pen.line([(left + start * size, v), (left + end * size, v)], size * 0.02, ink, 200)
        pen.polygon(
            [
                (x - size * 0.92, y - size * 0.06),
                (x + size * 0.92, y - size * 0.06),
                (x + size * 1.16, y + size * 0.2),
                (x - size * 1.16, y + size * 0.2),
            ],
            (168, 174, 186),
        )
        pen.box(
            (x - size * 1.16, y + size * 0.19, x + size * 1.16, y + size * 0.235),
            (112, 118, 132),
            radius=size * 0.02,
        )
        pen.polygon(
            [
                (x - size * 0.84, y - size * 0.03),
                (x + size * 0.84, y - size * 0.03),
                (x + size * 0.95, y + size * 0.1),
                (x - size * 0.95, y + size * 0.1),
            ],
            (58, 62, 76),
        )


def _sleeper(canvas: Canvas, at: Point, size: float, fur: Colour, marks: Colour) -> None:
    x, y = at
    pale, dark = mix(fur, (255, 244, 226), 0.42), mix(fur, (20, 8, 20), 0.45)
    with canvas.layer() as pen:
        back = [
            *curve(
                [
                    (x - size * 0.8, y + size * 0.07),
                    (x - size * 0.5, y - size * 0.62),
                    (x + size * 0.2, y - size * 0.7),
                    (x + size * 0.74, y - size * 0.5),
                    (x + size * 0.94, y - size * 0.1),
                    (x + size * 0.7, y + size * 0.09),
                ]
            ),
            (x, y + size * 0.11),
        ]
        pen.polygon(back, fur)
        for number in range(4):
            u = x + size * (0.02 + number * 0.17)
            top = y - size * (0.455 - 0.02 * number - (0.05 if number == 3 else 0))
            pen.blade(
                curve(
                    [
                        (u, top),
                        (u + size * 0.09, top + size * 0.1),
                        (u + size * 0.06, top + size * 0.25),
                    ],
                    8,
                ),
                size * 0.075,
                marks,
            )
        haunch = mix(fur, marks, 0.28)
        pen.line(
            curve(
                [
                    (x + size * 0.36, y + size * 0.02),
                    (x + size * 0.26, y - size * 0.3),
                    (x + size * 0.56, y - size * 0.32),
                ]
            ),
            size * 0.022,
            haunch,
        )
        tail = curve(
            [
                (x + size * 0.78, y + size * 0.02),
                (x + size * 0.5, y + size * 0.2),
                (x, y + size * 0.15),
                (x - size * 0.24, y + size * 0.1),
            ]
        )
        pen.line(tail, size * 0.115, mix(fur, marks, 0.5))
        pen.line(tail[-6:], size * 0.115, pale)
    _sleeping_head(canvas, (x - size * 0.58, y - size * 0.1), size, (fur, marks, pale, dark))


def _sleeping_head(canvas: Canvas, at: Point, size: float, inks: tuple[Colour, ...]) -> None:
    x, y = at
    fur, marks, pale, dark = inks
    with canvas.layer() as pen:
        pen.oval(x + size * 0.03, y + size * 0.03, size * 0.29, size * 0.235, mix(fur, dark, 0.4))
        for side in (-1, 1):
            ear = [
                (x + side * size * 0.25, y - size * 0.05),
                (x + side * size * 0.23, y - size * 0.34),
                (x + side * size * 0.06, y - size * 0.19),
            ]
            pen.polygon(ear, fur)
            pen.polygon(
                [
                    (
                        x + side * size * 0.15 + (u - x - side * size * 0.15) * 0.55,
                        y - size * 0.17 + (v - y + size * 0.17) * 0.6,
                    )
                    for u, v in ear
                ],
                rgb("#d9949a"),
            )
        pen.oval(x, y, size * 0.28, size * 0.225, fur)
        for u in (-0.07, 0.0, 0.07):
            pen.line(
                [(x + u * size, y - size * 0.2), (x + u * size * 0.8, y - size * 0.12)],
                size * 0.028,
                marks,
            )
        pen.oval(x, y + size * 0.1, size * 0.14, size * 0.1, pale)
        for side in (-1, 1):
            lid = curve(
                [
                    (x + side * size * 0.06, y),
                    (x + side * size * 0.12, y + size * 0.065),
                    (x + side * size * 0.19, y - size * 0.01),
                ]
            )
            pen.line(lid, size * 0.02, dark)
            for drop in (0.06, 0.1, 0.14):
                whisker = [
                    (x + side * size * 0.1, y + size * 0.1),
                    (x + side * size * 0.38, y + size * drop),
                ]
                pen.line(whisker, size * 0.006, (250, 244, 236), 190)
        pen.polygon(
            [
                (x - size * 0.03, y + size * 0.055),
                (x + size * 0.03, y + size * 0.055),
                (x, y + size * 0.085),
            ],
            rgb("#c9707a"),
        )
        for side in (-1, 1):
            pen.line(
                curve(
                    [
                        (x, y + size * 0.085),
                        (x + side * size * 0.02, y + size * 0.13),
                        (x + side * size * 0.06, y + size * 0.115),
                    ]
                ),
                size * 0.012,
                dark,
            )
        _paws(pen, at, size, pale)


def _paws(pen: Pen, at: Point, size: float, ink: Colour) -> None:
    x, y = at
    for side in (-1, 1):
        pen.oval(x + side * size * 0.12, y + size * 0.235, size * 0.105, size * 0.052, ink)
