"""Lunch on the quay: a bowl of soup, bread, and boats behind."""

from __future__ import annotations

from functools import partial
from math import cos, pi, sin
from random import Random

from backchannel.demo.drawings.paint import Canvas, Pen, Point, curve, mix, rgb
from backchannel.demo.drawings.table import planks


def soup(width: int, height: int, rng: Random) -> bytes:
    """A bowl on the quay, bread beside it, masts behind."""
    edge = height * (0.42 if width > height else 0.5)
    sky = rng.choice((("#b9cdd8", "#e9e3d2"), ("#8fb4cf", "#dfe8ea"), ("#c9b9c4", "#f0d9c0")))
    canvas = Canvas(
        width,
        height,
        [
            (0, rgb(sky[0])),
            (edge * 0.62 / height, rgb(sky[1])),
            (edge * 0.63 / height, rgb("#7d9aa6")),
            (edge / height, rgb("#4e7280")),
            (edge / height + 0.01, rgb("#8a7a66")),
            (1, rgb("#6d5c4a")),
        ],
    )
    _boats(canvas, edge, rng)
    with canvas.layer() as pen:
        planks(pen, canvas, rgb(rng.choice(("#8a7a66", "#97806a", "#77695c"))), rng, edge)
    size = min(width, height) * 0.3
    bowl = (width * (0.44 if width > height else 0.46), height * (0.66 if width > height else 0.7))
    canvas.soft(
        (20, 12, 8),
        lambda pen: pen.oval(bowl[0] + 26, bowl[1] + size * 0.34, size * 1.2, size * 0.56),
        30,
        0.6,
    )
    canvas.soft(
        (20, 12, 8),
        lambda pen: pen.oval(bowl[0] + size * 1.66, bowl[1] + size * 0.34, size * 0.5, size * 0.2),
        18,
        0.5,
    )
    with canvas.layer() as pen:
        _bread(pen, (bowl[0] + size * 1.6, bowl[1] + size * 0.14), size)
        _bowl(pen, bowl, size, rng)
    _steam(canvas, bowl, size, rng)
    return canvas.finish(rng, dark=0.4)


def _boats(canvas: Canvas, edge: float, rng: Random) -> None:
    with canvas.hazy(5, (60, 70, 80)) as pen:
        pen.box((0, edge * 0.57, canvas.width, edge * 0.64), rgb("#6f8078"), 200)
        for _ in range(5):
            x, wide = rng.uniform(0.02, 0.98) * canvas.width, canvas.width * rng.uniform(0.07, 0.13)
            y = edge * rng.uniform(0.74, 0.9)
            hull = rgb(rng.choice(("#24455c", "#8a3b36", "#e9e2d0", "#2f5a4e", "#c98f3e")))
            pen.polygon(
                [
                    (x - wide, y - 22),
                    (x + wide, y - 26),
                    (x + wide * 0.74, y + 20),
                    (x - wide * 0.8, y + 20),
                ],
                hull,
            )
            pen.box(
                (x - wide * 0.3, y - 52, x + wide * 0.3, y - 22), mix(hull, (255, 255, 255), 0.6)
            )
            pen.line([(x, y - 24), (x, y - edge * rng.uniform(0.5, 0.8))], 6, rgb("#5a4a3c"))
            pen.line([(x, y - edge * 0.5), (x + wide, y - 26)], 3, rgb("#6f6258"))


def _bread(pen: Pen, at: Point, size: float) -> None:
    x, y = at
    pen.oval(x, y, size * 0.52, size * 0.32, rgb("#7a4a22"))
    pen.oval(x - 3, y - 7, size * 0.5, size * 0.29, rgb("#b97b3c"))
    pen.oval(x - 5, y - 10, size * 0.42, size * 0.22, rgb("#f0d7a6"))
    for dx, dy, hole in (
        (-0.2, 0.02, 0.05),
        (0.1, -0.06, 0.04),
        (0.2, 0.06, 0.05),
        (-0.04, 0.09, 0.03),
    ):
        pen.oval(x + dx * size, y - 10 + dy * size, hole * size, hole * size * 0.7, rgb("#dfbd84"))


def _bowl(pen: Pen, bowl: Point, size: float, rng: Random) -> None:
    x, y = bowl
    glaze = rgb(rng.choice(("#2f4a63", "#e9e2d0", "#3f6259", "#8a3f3a")))
    pen.polygon(
        [
            (x - size, y),
            (x + size, y),
            (x + size * 0.66, y + size * 0.62),
            (x + size * 0.4, y + size * 0.72),
            (x - size * 0.4, y + size * 0.72),
            (x - size * 0.66, y + size * 0.62),
        ],
        mix(glaze, (0, 0, 0), 0.24),
    )
    pen.polygon(
        [
            (x - size, y),
            (x - size * 0.1, y),
            (x - size * 0.3, y + size * 0.7),
            (x - size * 0.66, y + size * 0.62),
        ],
        mix(glaze, (255, 255, 255), 0.06),
    )
    pen.oval(x, y, size, size * 0.46, mix(glaze, (255, 255, 255), 0.22))
    pen.oval(x, y + 3, size * 0.93, size * 0.41, mix(glaze, (0, 0, 0), 0.35))
    for ring in range(8):
        share = ring / 7
        wide = size * (0.88 - 0.3 * share)
        pen.oval(
            x - size * 0.08 * share,
            y + size * 0.06 - 3 * share,
            wide,
            wide * 0.42,
            mix(rgb("#c4601f"), rgb("#efa244"), share),
        )
    for _ in range(70):
        turn, far = rng.uniform(0, 2 * pi), rng.random() ** 0.6 * 0.74
        at = (x + cos(turn) * far * size, y + size * 0.05 + sin(turn) * far * size * 0.38)
        leaf = rgb(rng.choice(("#3d6b2f", "#5c8a3a", "#2f5227", "#f7e3b8")))
        pen.oval(*at, rng.uniform(2, 6), rng.uniform(1.4, 3.4), leaf)
    swirl = [
        (x + cos(t / 7) * size * 0.3 * (1 - t / 60), y + sin(t / 7) * size * 0.13 * (1 - t / 60))
        for t in range(40)
    ]
    pen.line(swirl, size * 0.035, rgb("#fdf0d8"), 215)
    pen.line(
        [(x + size * 0.34, y + size * 0.04), (x + size * 1.2, y - size * 0.42)],
        size * 0.055,
        rgb("#b9bec2"),
    )
    pen.line(
        [(x + size * 0.36, y + size * 0.02), (x + size * 1.2, y - size * 0.44)],
        size * 0.02,
        rgb("#eef1f2"),
    )


def _steam(canvas: Canvas, bowl: Point, size: float, rng: Random) -> None:
    wisps = []
    for _ in range(5):
        x = bowl[0] + rng.uniform(-0.5, 0.5) * size
        bends = [
            (x + rng.uniform(-0.5, 0.5) * size, bowl[1] - size * 0.5 * step) for step in range(5)
        ]
        wisps.append(curve([(x, bowl[1]), *bends[1:]], 18))
    canvas.light(
        *(
            ((255, 248, 236), partial(Pen.line, points=wisp, width=size * 0.13), 22, 0.34)
            for wisp in wisps
        )
    )
