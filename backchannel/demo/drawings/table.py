"""A table from above: coffee, a notebook, a lanyard."""

from __future__ import annotations

from functools import partial
from math import sin
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

_WOODS: Final = ("#6b4630", "#8a6242", "#4a3427", "#a07a54")
_LANYARD: Final = rgb("#d4ee40")
_PAPER: Final = rgb("#fbfaf4")


def coffee(width: int, height: int, rng: Random) -> bytes:
    """A cup from above, a badge on its lanyard beside it."""
    wood = rgb(rng.choice(_WOODS))
    canvas = Canvas(width, height, [(0, wood), (1, wood)])
    with canvas.layer() as pen:
        planks(pen, canvas, wood, rng)
    size = min(width, height) * 0.24
    cup = (width * (0.36 if width > height else 0.45), height * (0.5 if width > height else 0.36))
    badge = (
        width * (0.74 if width > height else 0.56),
        height * (0.56 if width > height else 0.76),
    )
    lean = rng.uniform(-16, 14)
    card = turned(rectangle(badge, size * 0.62, size * 0.84), badge, lean)
    shadow = [(x + 14, y + 18) for x, y in card]
    canvas.soft(
        (14, 6, 2),
        lambda pen: pen.oval(cup[0] + 22, cup[1] + 30, size * 1.34, size * 1.34),
        26,
        0.62,
    )
    canvas.soft((14, 6, 2), lambda pen: pen.polygon(shadow), 14, 0.6)
    with canvas.layer() as pen:
        _notebook(pen, (width * 0.9, height * 0.12), size, rng)
        _strap(pen, card, badge, size, rng)
        _badge(pen, card, badge, lean, size)
        _cup(pen, cup, size, rng)
    canvas.soft(
        (255, 255, 255),
        lambda pen: pen.oval(cup[0] - size * 0.4, cup[1] - size * 0.44, size * 0.2, size * 0.1),
        12,
        0.22,
    )
    _window(canvas, rng)
    return canvas.finish(rng, dark=0.45)


def _cup(pen: Pen, cup: Point, size: float, rng: Random) -> None:
    x, y = cup
    glaze = rgb(rng.choice(("#f2eee4", "#dfe6e4", "#2f4a63", "#b8c9b4")))
    pen.oval(x, y, size * 1.3, size * 1.3, mix(glaze, (0, 0, 0), 0.1))
    pen.oval(x, y, size * 1.26, size * 1.26, glaze)
    pen.oval(x, y, size * 0.98, size * 0.98, mix(glaze, (0, 0, 0), 0.13))
    grip = turned([(x + size * 0.7, y), (x + size * 1.22, y)], cup, rng.uniform(-50, 30))
    pen.line(grip, size * 0.2, mix(glaze, (255, 255, 255), 0.3))
    pen.oval(x, y, size * 0.86, size * 0.86, mix(glaze, (255, 255, 255), 0.4))
    pen.oval(x, y, size * 0.77, size * 0.77, rgb("#3a1f12"))
    for ring in range(6):
        share = ring / 5
        at = size * (0.75 - 0.06 * share)
        pen.oval(x, y, at, at, mix(rgb("#5c3218"), rgb("#b77a42"), share))
    milk, heart = rgb("#f3dcb8"), size * 0.3
    for side in (-1, 1):
        pen.oval(x + side * heart * 0.52, y - heart * 0.3, heart * 0.62, heart * 0.58, milk)
    tip = [
        (x - heart * 1.08, y - heart * 0.06),
        (x + heart * 1.08, y - heart * 0.06),
        (x, y + heart * 1.3),
    ]
    pen.polygon(tip, milk)
    pen.oval(x, y - heart * 0.06, heart * 0.26, heart * 0.34, rgb("#b77a42"))


def _strap(pen: Pen, card: list[Point], badge: Point, size: float, rng: Random) -> None:
    top = ((card[0][0] + card[1][0]) / 2, (card[0][1] + card[1][1]) / 2)
    wild = size * rng.uniform(1.2, 1.7)
    ways = (
        [
            top,
            (top[0] - wild * 1.2, top[1] - wild),
            (top[0] + wild * 0.4, top[1] - wild * 2.2),
            (badge[0] + wild * 1.4, top[1] - wild * 0.6),
            (badge[0] + wild * 3, top[1] + wild * 0.2),
        ],
        [
            top,
            (top[0] + wild, top[1] - wild * 0.4),
            (top[0] + wild * 0.2, top[1] - wild * 1.8),
            (badge[0] + wild * 1.8, top[1] - wild * 1.4),
            (badge[0] + wild * 3, top[1] + wild * 0.5),
        ],
    )
    for way in ways:
        line = curve(way, 40)
        pen.line([(x + 5, y + 8) for x, y in line], size * 0.13, (20, 8, 2), 90)
        pen.line(line, size * 0.13, mix(_LANYARD, (0, 0, 0), 0.16))
        pen.line(line, size * 0.09, _LANYARD)
    pen.oval(*top, size * 0.09, size * 0.09, rgb("#8d9299"))


def _badge(pen: Pen, card: list[Point], about: Point, lean: float, size: float) -> None:
    pen.polygon(card, _PAPER)
    x, y = about
    band = [
        (x - size * 0.62, y - size * 0.84),
        (x + size * 0.62, y - size * 0.84),
        (x + size * 0.62, y - size * 0.5),
        (x - size * 0.62, y - size * 0.5),
    ]
    pen.polygon(turned(band, about, lean), rgb("#14202c"))
    for row, (wide, tall, ink) in enumerate(
        (
            (0.46, 0.1, "#14202c"),
            (0.34, 0.1, "#14202c"),
            (0.4, 0.045, "#8b939b"),
            (0.26, 0.045, "#8b939b"),
        )
    ):
        at = y - size * 0.2 + row * size * 0.26
        line = [(x - size * 0.48, at), (x - size * 0.48 + size * 2 * wide, at)]
        pen.line(turned(line, about, lean), size * tall, rgb(ink))
    pen.polygon(
        turned(rectangle((x - size * 0.38, y - size * 0.67), size * 0.1, size * 0.05), about, lean),
        _LANYARD,
    )


def _notebook(pen: Pen, corner: Point, size: float, rng: Random) -> None:
    lean = rng.uniform(12, 28)
    pen.polygon(
        [
            (x + 10, y + 14)
            for x, y in turned(rectangle(corner, size * 1.2, size * 0.9), corner, lean)
        ],
        (20, 8, 2),
        110,
    )
    pen.polygon(turned(rectangle(corner, size * 1.2, size * 0.9), corner, lean), rgb("#e9e4d4"))
    for row in range(9):
        y = corner[1] - size * 0.7 + row * size * 0.18
        pen.line(
            turned([(corner[0] - size, y), (corner[0] + size, y)], corner, lean),
            1.2,
            rgb("#b9c3cc"),
        )
    for row in range(5):
        y = corner[1] - size * 0.06 + row * size * 0.18
        end = corner[0] - size + size * rng.uniform(0.5, 1.6)
        wave = [
            (corner[0] - size + step * 9, y - 4 - 3 * sin(step * 1.9) * rng.random())
            for step in range(int((end - corner[0] + size) / 9))
        ]
        if len(wave) > 1:
            pen.line(turned(wave, corner, lean), 2.2, rgb("#31405e"))


def planks(pen: Pen, canvas: Canvas, wood: Colour, rng: Random, top: float = 0.0) -> None:
    """Boards across a picture, from `top` down."""
    """A table of boards with their grain, from a height down."""
    rows = 5
    tall = (canvas.height - top) / rows
    for row in range(rows):
        y = top + row * tall
        board = mix(wood, rng.choice(((0, 0, 0), (255, 220, 180))), rng.uniform(0.0, 0.1))
        pen.box((0, y, canvas.width, y + tall), board)
        for _ in range(26):
            at, bend = y + rng.uniform(4, tall - 4), rng.gauss(0, 5)
            x, long = rng.uniform(-0.2, 0.9) * canvas.width, rng.uniform(0.15, 0.6) * canvas.width
            grain = curve([(x, at), (x + long / 2, at + bend), (x + long, at)], 8)
            pen.line(grain, 1.3, mix(board, (20, 8, 2), 0.5), rng.randint(30, 90))
        pen.line([(0, y), (canvas.width, y)], 3, mix(wood, (0, 0, 0), 0.6))


def _window(canvas: Canvas, rng: Random, warm: Colour = (255, 226, 178)) -> None:
    """Slanting light from outside the picture."""
    x = canvas.width * rng.uniform(0.1, 0.4)
    wide, tall = canvas.width * 0.3, canvas.height
    bands = [
        [
            (x + shift, -20),
            (x + shift + wide * 0.8, -20),
            (x + shift + wide * 1.9, tall + 20),
            (x + shift + wide * 0.9, tall + 20),
        ]
        for shift in (-wide * 1.1, wide * 0.1)
    ]
    canvas.light(*((warm, partial(Pen.polygon, points=band), 30, 0.26) for band in bands))
