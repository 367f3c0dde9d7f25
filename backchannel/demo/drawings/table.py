"""Pictures of small things: coffee, soup, sticky notes, and a cat where the keyboard should be."""

from __future__ import annotations

from functools import partial
from math import cos, pi, sin
from random import Random
from typing import Final

from backchannel.demo.drawings.paint import Canvas, Colour, Pen, Point, curve, mix, rgb, turned

_WOODS: Final = ("#6b4630", "#8a6242", "#4a3427", "#a07a54")
_LANYARD: Final = rgb("#d4ee40")
_PAPER: Final = rgb("#fbfaf4")
_NOTES: Final = ("#f6d743", "#f59bb4", "#8fc7f2", "#a6dc8a", "#f6b36b")


def _planks(pen: Pen, canvas: Canvas, wood: Colour, rng: Random, top: float = 0.0) -> None:
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
    bands = [[(x + shift, -20), (x + shift + wide * 0.8, -20), (x + shift + wide * 1.9, tall + 20),
              (x + shift + wide * 0.9, tall + 20)] for shift in (-wide * 1.1, wide * 0.1)]  # fmt: skip
    canvas.light(*((warm, partial(Pen.polygon, points=band), 30, 0.26) for band in bands))


def coffee(width: int, height: int, rng: Random) -> bytes:
    """A cup from above, a badge on its lanyard beside it."""
    wood = rgb(rng.choice(_WOODS))
    canvas = Canvas(width, height, [(0, wood), (1, wood)])
    with canvas.layer() as pen:
        _planks(pen, canvas, wood, rng)
    size = min(width, height) * 0.24
    cup = (width * (0.36 if width > height else 0.45), height * (0.5 if width > height else 0.36))
    badge = (width * (0.74 if width > height else 0.56), height * (0.56 if width > height else 0.76))
    lean = rng.uniform(-16, 14)
    card = turned(_square(badge, size * 0.62, size * 0.84), badge, lean)
    shadow = [(x + 14, y + 18) for x, y in card]
    canvas.soft((14, 6, 2), lambda pen: pen.oval(cup[0] + 22, cup[1] + 30, size * 1.34, size * 1.34), 26, 0.62)
    canvas.soft((14, 6, 2), lambda pen: pen.polygon(shadow), 14, 0.6)
    with canvas.layer() as pen:
        _notebook(pen, (width * 0.9, height * 0.12), size, rng)
        _strap(pen, card, badge, size, rng)
        _badge(pen, card, badge, lean, size)
        _cup(pen, cup, size, rng)
    canvas.soft((255, 255, 255), lambda pen: pen.oval(cup[0] - size * 0.4, cup[1] - size * 0.44,
                                                      size * 0.2, size * 0.1), 12, 0.22)  # fmt: skip
    _window(canvas, rng)
    return canvas.finish(rng, dark=0.45)


def _square(about: Point, half_wide: float, half_tall: float) -> list[Point]:
    x, y = about
    return [(x - half_wide, y - half_tall), (x + half_wide, y - half_tall),
            (x + half_wide, y + half_tall), (x - half_wide, y + half_tall)]  # fmt: skip


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
    tip = [(x - heart * 1.08, y - heart * 0.06), (x + heart * 1.08, y - heart * 0.06), (x, y + heart * 1.3)]
    pen.polygon(tip, milk)
    pen.oval(x, y - heart * 0.06, heart * 0.26, heart * 0.34, rgb("#b77a42"))


def _strap(pen: Pen, card: list[Point], badge: Point, size: float, rng: Random) -> None:
    top = ((card[0][0] + card[1][0]) / 2, (card[0][1] + card[1][1]) / 2)
    wild = size * rng.uniform(1.2, 1.7)
    ways = (
        [top, (top[0] - wild * 1.2, top[1] - wild), (top[0] + wild * 0.4, top[1] - wild * 2.2),
         (badge[0] + wild * 1.4, top[1] - wild * 0.6), (badge[0] + wild * 3, top[1] + wild * 0.2)],
        [top, (top[0] + wild, top[1] - wild * 0.4), (top[0] + wild * 0.2, top[1] - wild * 1.8),
         (badge[0] + wild * 1.8, top[1] - wild * 1.4), (badge[0] + wild * 3, top[1] + wild * 0.5)],
    )  # fmt: skip
    for way in ways:
        line = curve(way, 40)
        pen.line([(x + 5, y + 8) for x, y in line], size * 0.13, (20, 8, 2), 90)
        pen.line(line, size * 0.13, mix(_LANYARD, (0, 0, 0), 0.16))
        pen.line(line, size * 0.09, _LANYARD)
    pen.oval(*top, size * 0.09, size * 0.09, rgb("#8d9299"))


def _badge(pen: Pen, card: list[Point], about: Point, lean: float, size: float) -> None:
    pen.polygon(card, _PAPER)
    x, y = about
    band = [(x - size * 0.62, y - size * 0.84), (x + size * 0.62, y - size * 0.84),
            (x + size * 0.62, y - size * 0.5), (x - size * 0.62, y - size * 0.5)]  # fmt: skip
    pen.polygon(turned(band, about, lean), rgb("#14202c"))
    for row, (wide, tall, ink) in enumerate(((0.46, 0.1, "#14202c"), (0.34, 0.1, "#14202c"),
                                             (0.4, 0.045, "#8b939b"), (0.26, 0.045, "#8b939b"))):  # fmt: skip
        at = y - size * 0.2 + row * size * 0.26
        line = [(x - size * 0.48, at), (x - size * 0.48 + size * 2 * wide, at)]
        pen.line(turned(line, about, lean), size * tall, rgb(ink))
    pen.polygon(turned(_square((x - size * 0.38, y - size * 0.67), size * 0.1, size * 0.05), about, lean), _LANYARD)


def _notebook(pen: Pen, corner: Point, size: float, rng: Random) -> None:
    lean = rng.uniform(12, 28)
    pen.polygon([(x + 10, y + 14) for x, y in turned(_square(corner, size * 1.2, size * 0.9), corner, lean)], (20, 8, 2), 110)
    pen.polygon(turned(_square(corner, size * 1.2, size * 0.9), corner, lean), rgb("#e9e4d4"))
    for row in range(9):
        y = corner[1] - size * 0.7 + row * size * 0.18
        pen.line(turned([(corner[0] - size, y), (corner[0] + size, y)], corner, lean), 1.2, rgb("#b9c3cc"))
    for row in range(5):
        y = corner[1] - size * 0.06 + row * size * 0.18
        end = corner[0] - size + size * rng.uniform(0.5, 1.6)
        wave = [(corner[0] - size + step * 9, y - 4 - 3 * sin(step * 1.9) * rng.random())
                for step in range(int((end - corner[0] + size) / 9))]  # fmt: skip
        if len(wave) > 1:
            pen.line(turned(wave, corner, lean), 2.2, rgb("#31405e"))


def soup(width: int, height: int, rng: Random) -> bytes:
    """A bowl on the quay, bread beside it, masts behind."""
    edge = height * (0.42 if width > height else 0.5)
    sky = rng.choice((("#b9cdd8", "#e9e3d2"), ("#8fb4cf", "#dfe8ea"), ("#c9b9c4", "#f0d9c0")))
    canvas = Canvas(width, height, [(0, rgb(sky[0])), (edge * 0.62 / height, rgb(sky[1])),
                                    (edge * 0.63 / height, rgb("#7d9aa6")), (edge / height, rgb("#4e7280")),
                                    (edge / height + 0.01, rgb("#8a7a66")), (1, rgb("#6d5c4a"))])  # fmt: skip
    _boats(canvas, edge, rng)
    with canvas.layer() as pen:
        _planks(pen, canvas, rgb(rng.choice(("#8a7a66", "#97806a", "#77695c"))), rng, edge)
    size = min(width, height) * 0.3
    bowl = (width * (0.44 if width > height else 0.46), height * (0.66 if width > height else 0.7))
    canvas.soft((20, 12, 8), lambda pen: pen.oval(bowl[0] + 26, bowl[1] + size * 0.34, size * 1.2, size * 0.56), 30, 0.6)
    canvas.soft((20, 12, 8), lambda pen: pen.oval(bowl[0] + size * 1.66, bowl[1] + size * 0.34, size * 0.5, size * 0.2), 18, 0.5)
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
            pen.polygon([(x - wide, y - 22), (x + wide, y - 26), (x + wide * 0.74, y + 20), (x - wide * 0.8, y + 20)], hull)
            pen.box((x - wide * 0.3, y - 52, x + wide * 0.3, y - 22), mix(hull, (255, 255, 255), 0.6))
            pen.line([(x, y - 24), (x, y - edge * rng.uniform(0.5, 0.8))], 6, rgb("#5a4a3c"))
            pen.line([(x, y - edge * 0.5), (x + wide, y - 26)], 3, rgb("#6f6258"))


def _bread(pen: Pen, at: Point, size: float) -> None:
    x, y = at
    pen.oval(x, y, size * 0.52, size * 0.32, rgb("#7a4a22"))
    pen.oval(x - 3, y - 7, size * 0.5, size * 0.29, rgb("#b97b3c"))
    pen.oval(x - 5, y - 10, size * 0.42, size * 0.22, rgb("#f0d7a6"))
    for dx, dy, hole in ((-0.2, 0.02, 0.05), (0.1, -0.06, 0.04), (0.2, 0.06, 0.05), (-0.04, 0.09, 0.03)):
        pen.oval(x + dx * size, y - 10 + dy * size, hole * size, hole * size * 0.7, rgb("#dfbd84"))


def _bowl(pen: Pen, bowl: Point, size: float, rng: Random) -> None:
    x, y = bowl
    glaze = rgb(rng.choice(("#2f4a63", "#e9e2d0", "#3f6259", "#8a3f3a")))
    pen.polygon([(x - size, y), (x + size, y), (x + size * 0.66, y + size * 0.62), (x + size * 0.4, y + size * 0.72),
                 (x - size * 0.4, y + size * 0.72), (x - size * 0.66, y + size * 0.62)], mix(glaze, (0, 0, 0), 0.24))  # fmt: skip
    pen.polygon([(x - size, y), (x - size * 0.1, y), (x - size * 0.3, y + size * 0.7), (x - size * 0.66, y + size * 0.62)],
                mix(glaze, (255, 255, 255), 0.06))  # fmt: skip
    pen.oval(x, y, size, size * 0.46, mix(glaze, (255, 255, 255), 0.22))
    pen.oval(x, y + 3, size * 0.93, size * 0.41, mix(glaze, (0, 0, 0), 0.35))
    for ring in range(8):
        share = ring / 7
        wide = size * (0.88 - 0.3 * share)
        pen.oval(x - size * 0.08 * share, y + size * 0.06 - 3 * share, wide, wide * 0.42, mix(rgb("#c4601f"), rgb("#efa244"), share))
    for _ in range(70):
        turn, far = rng.uniform(0, 2 * pi), rng.random() ** 0.6 * 0.74
        at = (x + cos(turn) * far * size, y + size * 0.05 + sin(turn) * far * size * 0.38)
        leaf = rgb(rng.choice(("#3d6b2f", "#5c8a3a", "#2f5227", "#f7e3b8")))
        pen.oval(*at, rng.uniform(2, 6), rng.uniform(1.4, 3.4), leaf)
    swirl = [(x + cos(t / 7) * size * 0.3 * (1 - t / 60), y + sin(t / 7) * size * 0.13 * (1 - t / 60)) for t in range(40)]
    pen.line(swirl, size * 0.035, rgb("#fdf0d8"), 215)
    pen.line([(x + size * 0.34, y + size * 0.04), (x + size * 1.2, y - size * 0.42)], size * 0.055, rgb("#b9bec2"))
    pen.line([(x + size * 0.36, y + size * 0.02), (x + size * 1.2, y - size * 0.44)], size * 0.02, rgb("#eef1f2"))


def _steam(canvas: Canvas, bowl: Point, size: float, rng: Random) -> None:
    wisps = []
    for _ in range(5):
        x = bowl[0] + rng.uniform(-0.5, 0.5) * size
        bends = [(x + rng.uniform(-0.5, 0.5) * size, bowl[1] - size * 0.5 * step) for step in range(5)]
        wisps.append(curve([(x, bowl[1]), *bends[1:]], 18))
    canvas.light(*(((255, 248, 236), partial(Pen.line, points=wisp, width=size * 0.13), 22, 0.34) for wisp in wisps))


def notes(width: int, height: int, rng: Random) -> bytes:
    """A whiteboard full of sticky notes, some of them joined by arrows."""
    canvas = Canvas(width, height, [(0, rgb("#f4f5f3")), (0.7, rgb("#e6e9ea")), (1, rgb("#cfd5d8"))])
    size = min(width, height) * 0.15
    columns, rows = round(width / (size * 1.5)), round(height / (size * 1.34))
    spots = [
        ((column + 0.5) * width / columns + rng.gauss(0, size * 0.12),
         (row + 0.5) * height / rows + rng.gauss(0, size * 0.1))
        for column in range(columns) for row in range(rows) if rng.random() < 0.8
    ]  # fmt: skip
    squares = [turned(_square(at, size * 0.5, size * 0.5), at, rng.gauss(0, 5)) for at in spots]

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
    canvas.light(((255, 255, 255), lambda pen: pen.oval(width * 0.2, height * 0.1, width * 0.3, height * 0.16), 90, 0.4))
    return canvas.finish(rng, grain=0.03, dark=0.3)


def _note(pen: Pen, at: Point, square: list[Point], size: float, rng: Random) -> None:
    ink = rgb(rng.choices(_NOTES, (5, 3, 3, 2, 2))[0])
    pen.polygon(square, ink)
    pen.polygon([square[3], square[2], *(_toward(square[n], square[n - 1], 0.2) for n in (2, 0))][:4]
                if False else [square[3], square[2], _toward(square[2], square[1], 0.14),
                               _toward(square[3], square[0], 0.14)], mix(ink, (255, 255, 255), 0.24))  # fmt: skip
    x, y = at
    for row in range(rng.randint(2, 4)):
        left = x - size * 0.36
        long = size * rng.uniform(0.3, 0.72)
        base = y - size * 0.24 + row * size * 0.18
        steps = int(long / 5)
        line = [(left + n * 5, base + sin(n * 2.1 + row) * size * 0.03 * rng.random()) for n in range(steps)]
        pen.line(line, size * 0.024, mix(ink, (20, 24, 40), 0.82))


def _toward(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _arrow(pen: Pen, start: Point, end: Point, size: float, ink: Colour) -> None:
    start, end = _toward(start, end, 0.2), _toward(end, start, 0.2)
    bend = ((start[0] + end[0]) / 2 + (end[1] - start[1]) * 0.22, (start[1] + end[1]) / 2 - (end[0] - start[0]) * 0.22)
    line = curve([start, bend, end], 20)
    pen.line(line, size * 0.035, ink)
    for turn in (148, 212):
        x, y = turned([(end[0] + (line[-1][0] - line[-3][0]), end[1] + (line[-1][1] - line[-3][1]))], end, turn)[0]
        far = max(1.0, ((x - end[0]) ** 2 + (y - end[1]) ** 2) ** 0.5)
        pen.line([end, (end[0] + (x - end[0]) / far * size * 0.2, end[1] + (y - end[1]) / far * size * 0.2)], size * 0.035, ink)


def _ring(pen: Pen, about: Point, size: float, ink: Colour, rng: Random) -> None:
    start = rng.uniform(0, 6)
    line = [(about[0] + cos(start + t / 9) * size * (0.78 + t * 0.001), about[1] + sin(start + t / 9) * size * (0.7 + t * 0.0012))
            for t in range(64)]  # fmt: skip
    pen.line(line, size * 0.035, ink)


def cat(width: int, height: int, rng: Random) -> bytes:
    """A cat asleep on an open laptop, by a lamp, at night."""
    wall = rgb(rng.choice(("#2b3050", "#3a2f45", "#24404a")))
    desk = height * 0.66
    canvas = Canvas(width, height, [(0, mix(wall, (0, 0, 0), 0.4)), (0.64, wall),
                                    (0.66, rgb("#5a3c2a")), (1, rgb("#2c1b14"))])  # fmt: skip
    size = min(width, height) * 0.32
    middle = (width * 0.47, desk + size * 0.16)
    lamp = (width * (0.86 if width > height else 0.84), desk - size * 1.25)
    with canvas.layer() as pen:
        _pane(pen, canvas, desk, rng)
        _lamp(pen, lamp, desk, size)
        _laptop(pen, middle, size, rng)
    warm = (255, 204, 128)
    cone = [(lamp[0] - 40, lamp[1]), (lamp[0] + 40, lamp[1]), (lamp[0] + size, height), (lamp[0] - size * 1.9, height)]
    canvas.light((warm, lambda pen: pen.oval(*lamp, size * 0.5, size * 0.4), 70, 0.55), (warm, lambda pen: pen.polygon(cone), 60, 0.3))
    canvas.soft((12, 6, 6), lambda pen: pen.oval(middle[0], middle[1] + size * 0.36, size * 1.1, size * 0.16), 16, 0.7)
    fur = rgb(rng.choice(("#d98b3f", "#3a3a44", "#b9b4ac", "#8a6a4c", "#e8dcc8")))
    with canvas.layer() as pen:
        _sleeper(pen, (middle[0], middle[1] + size * 0.02), size, fur)
    canvas.light((warm, lambda pen: pen.oval(middle[0] + size * 0.5, middle[1] - size * 0.3, size * 0.5, size * 0.24), 50, 0.22))
    return canvas.finish(rng, dark=0.55)


def _pane(pen: Pen, canvas: Canvas, desk: float, rng: Random) -> None:
    left, top = canvas.width * 0.06, desk * 0.1
    right, foot = left + canvas.width * 0.3, desk * 0.72
    pen.box((left - 12, top - 12, right + 12, foot + 12), rgb("#1a1620"))
    pen.box((left, top, right, foot), rgb("#13244a"))
    for _ in range(26):
        x, y = rng.uniform(left, right), rng.uniform(top, foot)
        pen.oval(x, y, 1.3, 1.3, (220, 230, 255), rng.randint(90, 230))
    pen.oval(left + (right - left) * 0.7, top + (foot - top) * 0.26, 24, 24, rgb("#f5ecc8"))
    pen.oval(left + (right - left) * 0.7 - 9, top + (foot - top) * 0.26 - 5, 21, 21, rgb("#13244a"))
    middle, half = (left + right) / 2, (top + foot) / 2
    pen.box((middle - 4, top, middle + 4, foot), rgb("#1a1620"))
    pen.box((left, half - 4, right, half + 4), rgb("#1a1620"))


def _lamp(pen: Pen, lamp: Point, desk: float, size: float) -> None:
    x, y = lamp
    pen.line([(x, y), (x + size * 0.18, desk + 10)], 9, rgb("#171820"))
    pen.oval(x + size * 0.18, desk + 14, size * 0.26, size * 0.06, rgb("#171820"))
    pen.polygon([(x - size * 0.17, y - size * 0.24), (x + size * 0.17, y - size * 0.24), (x + size * 0.34, y + size * 0.06),
                 (x - size * 0.34, y + size * 0.06)], rgb("#d8b25c"))  # fmt: skip
    pen.oval(x, y + size * 0.06, size * 0.34, size * 0.07, rgb("#fff3cf"))


def _laptop(pen: Pen, middle: Point, size: float, rng: Random) -> None:
    x, y = middle
    pen.polygon([(x - size * 0.98, y - size * 1.12), (x + size * 0.98, y - size * 1.12), (x + size * 1.02, y + 4), (x - size * 1.02, y + 4)],
                rgb("#30343e"))  # fmt: skip
    pen.polygon([(x - size * 0.92, y - size * 1.06), (x + size * 0.92, y - size * 1.06), (x + size * 0.96, y - size * 0.06),
                 (x - size * 0.96, y - size * 0.06)], rgb("#dfe8f0"))  # fmt: skip
    pen.box((x - size * 0.92, y - size * 1.06, x + size * 0.92, y - size * 0.96), rgb("#b9c6d2"))
    pen.box((x - size * 0.8, y - size * 0.86, x + size * 0.14, y - size * 0.34), rgb("#2b3a67"), radius=6)
    for row in range(6):
        top = y - size * 0.84 + row * size * 0.1
        end = x + size * rng.uniform(0.5, 0.86)
        pen.box((x + size * 0.24, top, end, top + size * 0.045), rgb("#8fa0b4"))
    pen.polygon([(x - size * 1.02, y), (x + size * 1.02, y), (x + size * 1.26, y + size * 0.42), (x - size * 1.26, y + size * 0.42)],
                rgb("#a9afb8"))  # fmt: skip
    pen.polygon([(x - size * 1.26, y + size * 0.42), (x + size * 1.26, y + size * 0.42), (x + size * 1.24, y + size * 0.46),
                 (x - size * 1.24, y + size * 0.46)], rgb("#767c86"))  # fmt: skip
    pen.polygon([(x - size * 0.86, y + size * 0.05), (x + size * 0.86, y + size * 0.05), (x + size * 0.98, y + size * 0.25),
                 (x - size * 0.98, y + size * 0.25)], rgb("#3d424c"))  # fmt: skip


def _sleeper(pen: Pen, at: Point, size: float, fur: Colour) -> None:
    x, y = at
    dark, pale = mix(fur, (20, 8, 4), 0.34), mix(fur, (255, 244, 228), 0.4)
    tail = curve([(x + size * 0.74, y + size * 0.12), (x + size * 1.16, y + size * 0.5), (x + size * 0.1, y + size * 0.5),
                  (x - size * 0.34, y + size * 0.33)], 24)  # fmt: skip
    pen.oval(x + size * 0.12, y - size * 0.02, size * 0.8, size * 0.43, dark)
    pen.oval(x + size * 0.12, y - size * 0.05, size * 0.79, size * 0.42, fur)
    for stripe in range(4):
        sx = x + size * (0.06 + stripe * 0.19)
        line = curve([(sx, y - size * 0.44 + stripe * size * 0.025), (sx + size * 0.07, y - size * 0.26), (sx + size * 0.02, y - size * 0.1)], 10)
        pen.line(line, size * 0.045, dark, 170)
    pen.line(tail, size * 0.17, dark)
    pen.line([(px, py - 4) for px, py in tail], size * 0.14, fur)
    head = (x - size * 0.52, y + size * 0.04)
    for side in (-1, 1):
        ear = [(head[0] + side * size * 0.07, head[1] - size * 0.2), (head[0] + side * size * 0.24, head[1] - size * 0.44),
               (head[0] + side * size * 0.3, head[1] - size * 0.06)]  # fmt: skip
        pen.polygon(ear, dark)
        pen.polygon([_toward(point, (head[0] + side * size * 0.2, head[1] - size * 0.2), 0.36) for point in ear], rgb("#d99a8c"))
    pen.oval(*head, size * 0.34, size * 0.28, dark)
    pen.oval(head[0], head[1] - 4, size * 0.33, size * 0.27, fur)
    pen.oval(head[0], head[1] + size * 0.1, size * 0.16, size * 0.12, pale)
    for side in (-1, 1):
        eye = (head[0] + side * size * 0.14, head[1] - size * 0.02)
        lid = curve([(eye[0] - size * 0.07, eye[1]), (eye[0], eye[1] + size * 0.07), (eye[0] + size * 0.07, eye[1])], 8)
        pen.line(lid, size * 0.022, mix(dark, (0, 0, 0), 0.5))
        for lift in (-0.02, 0.05):
            pen.line([(head[0] + side * size * 0.14, head[1] + size * 0.1), (head[0] + side * size * 0.42, head[1] + size * (0.08 + lift))], 1.4,
                     mix(pale, (255, 255, 255), 0.4), 170)  # fmt: skip
    pen.polygon([(head[0] - size * 0.04, head[1] + size * 0.045), (head[0] + size * 0.04, head[1] + size * 0.045), (head[0], head[1] + size * 0.085)],
                rgb("#b5645c"))  # fmt: skip
    pen.oval(x - size * 0.3, y + size * 0.33, size * 0.17, size * 0.085, pale)
