"""Pictures of the water's edge: the harbour at either end of the day, and the lighthouse."""

from __future__ import annotations

from math import sin
from random import Random
from typing import Final

from backchannel.demo.drawings.paint import Canvas, Colour, Draw, Pen, curve, mix, rgb

# sky from the top to the horizon, water from there to the foot, sun, clouds, land
_HOURS: Final = (
    (
        ("#22305e", "#5c6296", "#e59a86", "#f9d48f"),
        ("#e9bf82", "#8f7a70", "#1c2233"),
        "#fff3c4",
        "#f2a596",
        "#39405c",
    ),
    (
        ("#3a4b7a", "#8a86a8", "#f3b384", "#fbe3a4"),
        ("#e7c68c", "#b08e74", "#40302f"),
        "#fff6d6",
        "#f4b79c",
        "#5d5872",
    ),
    (
        ("#1a2450", "#4a3f7c", "#b9587f", "#f39a6a"),
        ("#d9876b", "#6d4a66", "#171a33"),
        "#ffe2b0",
        "#e07f92",
        "#2b2a4c",
    ),
    (
        ("#6f8fae", "#a9bfca", "#e6ddcb", "#f6ecd2"),
        ("#dcd8c6", "#90a3a8", "#3c4b55"),
        "#fffbe9",
        "#f3ead8",
        "#71838f",
    ),
    (
        ("#16324a", "#2f6d80", "#9cc3a8", "#f5e3a0"),
        ("#cfd3a2", "#5a8c8c", "#12303c"),
        "#fff8cf",
        "#e7d9a6",
        "#274c5a",
    ),
)


def harbour(width: int, height: int, rng: Random) -> bytes:
    """A low sun over a calm bay, reeds in front."""
    sky, sea, sun_ink, cloud_ink, land_ink = rng.choice(_HOURS)
    horizon = height * rng.uniform(0.54, 0.6)
    at = horizon / height
    stops = [(at * share, rgb(ink)) for share, ink in zip((0, 0.4, 0.8, 1), sky, strict=True)]
    water = (at + 0.001, at + (1 - at) * 0.45, 1.0)
    stops += [(share, rgb(ink)) for share, ink in zip(water, sea, strict=True)]
    canvas = Canvas(width, height, stops)
    sun = (width * rng.choice((0.3, 0.64, 0.72)), horizon - height * rng.uniform(0.03, 0.08))
    _clouds(canvas, rgb(cloud_ink), horizon, rng)
    _sun(canvas, sun, horizon, rgb(sun_ink))
    with canvas.layer() as pen:
        _land(pen, canvas, horizon, rgb(land_ink), rgb(sky[3]), rng)
        _ripples(pen, canvas, horizon, sun[0], rgb(sun_ink), rgb(sea[2]), rng)
        _birds(pen, canvas, horizon, rng)
    _reeds(canvas, mix(rgb(sea[2]), (8, 10, 20), 0.66), rng)
    return canvas.finish(rng)


def _clouds(canvas: Canvas, ink: Colour, horizon: float, rng: Random) -> None:
    def banks(low: float, high: float, size: float) -> Draw:
        def draw(pen: Pen) -> None:
            for _ in range(9):
                x, y = rng.uniform(-0.1, 1.1) * canvas.width, rng.uniform(low, high) * horizon
                for _ in range(7):
                    pen.oval(
                        x + rng.gauss(0, 0.16) * canvas.width,
                        y + rng.gauss(0, 0.014) * horizon,
                        canvas.width * size * rng.uniform(0.5, 1.3),
                        horizon * rng.uniform(0.003, 0.011),
                    )

        return draw

    canvas.soft(mix(ink, (70, 70, 120), 0.5), banks(0.12, 0.5, 0.13), 7, 0.5)
    canvas.soft(ink, banks(0.35, 0.9, 0.12), 5, 0.62)


def _sun(canvas: Canvas, sun: tuple[float, float], horizon: float, ink: Colour) -> None:
    x, y = sun
    size = min(canvas.width, canvas.height)
    depth = horizon + (canvas.height - horizon) * 0.16
    canvas.light(
        (ink, lambda pen: pen.oval(x, y, size * 0.42, size * 0.24), size * 0.16, 0.5),
        (ink, lambda pen: pen.oval(x, y, size * 0.14, size * 0.12), size * 0.06, 0.85),
        ((255, 255, 246), lambda pen: pen.oval(x, y, size * 0.055, size * 0.055), 7, 1.0),
        (ink, lambda pen: pen.oval(x, depth, size * 0.075, size * 0.13), size * 0.035, 0.8),
    )


def _land(pen: Pen, canvas: Canvas, horizon: float, ink: Colour, haze: Colour, rng: Random) -> None:
    for number, tall in enumerate((0.026, 0.015)):
        phase, wide = rng.uniform(0, 9), rng.uniform(0.004, 0.009)
        ridge = [
            (
                x,
                horizon
                - canvas.height
                * tall
                * (0.55 + 0.3 * sin(x * wide + phase) + 0.15 * sin(x * wide * 3.1 + phase * 2)),
            )
            for x in range(-8, canvas.width + 16, 12)
        ]
        shore = [*ridge, (canvas.width + 8, horizon), (-8, horizon)]
        pen.polygon(shore, mix(ink, haze, 0.42 if number == 0 else 0.08))


def _ripples(
    pen: Pen, canvas: Canvas, horizon: float, sun: float, bright: Colour, dark: Colour, rng: Random
) -> None:
    deep = canvas.height - horizon
    for _ in range(150):
        near = rng.random() ** 1.6
        y = horizon + 3 + near * deep
        x, long = rng.uniform(-0.1, 1) * canvas.width, (0.04 + near * 0.22) * canvas.width
        pen.line([(x, y), (x + long, y)], 0.8 + near * 1.6, dark, round(16 + 26 * near))
    for _ in range(90):
        near = rng.random() ** 1.3
        y = horizon + 4 + near * deep * 0.7
        spread = (0.02 + near * 0.09) * canvas.width
        x = sun + rng.gauss(0, 1) * spread
        long = spread * rng.uniform(0.3, 0.9)
        pen.line([(x - long, y), (x + long, y)], 1 + near * 2, bright, round(150 - 110 * near))


def _birds(pen: Pen, canvas: Canvas, horizon: float, rng: Random) -> None:
    x0, y0 = canvas.width * rng.uniform(0.12, 0.4), horizon * rng.uniform(0.26, 0.55)
    size = min(canvas.width, canvas.height)
    for _ in range(6):
        x, y = x0 + rng.uniform(-0.1, 0.14) * size, y0 + rng.uniform(-0.06, 0.06) * size
        wing = size * rng.uniform(0.008, 0.015)
        for side in (-1, 1):
            bend = [(x, y), (x + side * wing * 0.5, y - wing * 0.75), (x + side * wing, y)]
            pen.line(curve(bend, 6), 2, (24, 26, 44), 230)


def _reeds(canvas: Canvas, ink: Colour, rng: Random) -> None:
    foot, size = canvas.height + 6.0, min(canvas.width, canvas.height)
    for depth in (0, 1):
        with canvas.layer() if depth else canvas.hazy(3.2, ink) as pen:
            for _ in range(canvas.width // (11 if depth else 20)):
                share = rng.random() ** (1.5 if depth else 0.6)
                x = share * canvas.width if depth else (0.35 + share * 0.7) * canvas.width
                tall = size * rng.uniform(0.1, 0.36) * (1.15 - 0.75 * share * depth)
                lean = rng.gauss(0.03, 0.1) * tall
                line = curve([(x, foot), (x, foot - tall * 0.6), (x + lean, foot - tall)], 12)
                if rng.random() < 0.4:
                    pen.blade(line, size * 0.008, ink)
                    continue
                pen.line(line, 1.8, ink)
                if rng.random() < 0.72:
                    (x1, y1), (x2, y2) = line[-3], line[-1]
                    pen.line([(x1, y1), (x2, y2)], size * 0.009, ink)
                    pen.line([(x2, y2), (x2 + (x2 - x1) * 0.5, y2 + (y2 - y1) * 0.5)], 1.3, ink)


def lighthouse(width: int, height: int, rng: Random) -> bytes:
    """A lighthouse at night, its beam over the water."""
    cold = rng.random() < 0.6
    top, low = ("#050b1f", "#24416b") if cold else ("#0b0a24", "#513a70")
    horizon = height * 0.74
    sea = mix(rgb(low), (2, 4, 12), 0.55)
    stops = [(0, rgb(top)), (0.74, rgb(low)), (0.742, sea), (1, (4, 7, 18))]
    canvas = Canvas(width, height, [(0.0, stops[0][1]), *stops[1:]])
    side = rng.choice((-1, 1))
    x = width * (0.5 - side * rng.uniform(0.14, 0.24))
    tall = height * 0.36
    lamp = (x, horizon - height * 0.05 - tall)
    _stars(canvas, horizon, rng)
    _beam(canvas, lamp, side, rng)
    _headland(canvas, x, horizon, side, rng)
    _tower(canvas, x, horizon - height * 0.045, tall)
    gold = rgb("#ffe9ae")
    canvas.light(
        (gold, lambda pen: pen.oval(*lamp, tall * 0.14, tall * 0.14), tall * 0.09, 0.8),
        ((255, 252, 236), lambda pen: pen.oval(*lamp, tall * 0.03, tall * 0.03), 5, 1.0),
    )
    _glitter(canvas, x + side * width * 0.1, horizon, gold, rng)
    return canvas.finish(rng, dark=0.5)


def _stars(canvas: Canvas, horizon: float, rng: Random) -> None:
    band = [(rng.uniform(0, 1) * canvas.width, rng.uniform(0, 0.8) * horizon) for _ in range(3)]

    def haze(pen: Pen) -> None:
        for x, y in band:
            pen.oval(x, y, 190, 70)

    canvas.light(((120, 140, 210), haze, 90, 0.15))
    with canvas.layer() as pen:
        for _ in range(220):
            x, y = rng.uniform(0, canvas.width), rng.uniform(0, 1) ** 1.3 * horizon
            size = 0.5 + rng.paretovariate(3.2) * 0.45
            pen.oval(
                x,
                y,
                size,
                size,
                rng.choice(((255, 255, 255), (210, 222, 255), (255, 240, 214))),
                rng.randint(90, 240),
            )


def _beam(canvas: Canvas, lamp: tuple[float, float], side: int, rng: Random) -> None:
    x, y = lamp
    rise = rng.uniform(-0.16, 0.02) * canvas.height
    reach = side * canvas.width * 1.3
    gold = (255, 232, 176)

    def cone(wide: float, long: float, slope: float) -> list[tuple[float, float]]:
        tip = y + rise * slope
        return [(x, y - 4), (x + long, tip - wide), (x + long, tip + wide), (x, y + 4)]

    canvas.light(
        (gold, lambda pen: pen.polygon(cone(canvas.height * 0.2, reach, 1)), 18, 0.3),
        (gold, lambda pen: pen.polygon(cone(canvas.height * 0.1, reach, 1)), 18, 0.42),
        (gold, lambda pen: pen.polygon(cone(60, -reach / 2, -0.4)), 24, 0.16),
    )


def _headland(canvas: Canvas, x: float, horizon: float, side: int, rng: Random) -> None:
    wide, tall = canvas.width, canvas.height
    shore = [
        (x - side * wide, horizon + tall * 0.05),
        (x - side * wide * 0.7, horizon - tall * 0.075),
        (x - side * wide * 0.3, horizon - tall * 0.05),
        (x - side * wide * 0.1, horizon - tall * 0.052),
        (x + side * wide * 0.09, horizon - tall * 0.047),
        (x + side * wide * 0.17, horizon - tall * 0.012),
        (x + side * wide * 0.3, horizon + tall * 0.012),
        (x + side * wide * 0.12, horizon + tall * 0.035),
    ]
    with canvas.layer() as pen:
        pen.polygon(shore, (7, 10, 22))
        for _ in range(70):
            at = x - side * rng.uniform(-0.1, 0.75) * wide
            y = horizon - tall * rng.uniform(0.03, 0.06)
            pen.blade(
                [(at, y + 8), (at + 2, y - 8), (at + rng.uniform(-8, 8), y - 22)], 3, (7, 10, 22)
            )
        hut = x - side * wide * 0.12
        roof = horizon - tall * 0.1
        pen.box((hut - 46, roof, hut + 46, horizon - tall * 0.04), (16, 20, 36))
        pen.polygon([(hut - 54, roof + 2), (hut, roof - 32), (hut + 54, roof + 2)], (11, 14, 28))
        for window in (-20, 12):
            pen.box((hut + window, roof + 16, hut + window + 11, roof + 32), (255, 205, 120))


def _tower(canvas: Canvas, x: float, foot: float, tall: float) -> None:
    with canvas.layer() as pen:
        for band in range(5):
            low, high = band / 5, (band + 1) / 5
            left = [(x - tall * (0.1 - 0.04 * s), foot - tall * 0.9 * s) for s in (low, high)]
            right = [(x + tall * (0.1 - 0.04 * s), foot - tall * 0.9 * s) for s in (high, low)]
            ink = (196, 200, 210) if band % 2 == 0 else (126, 44, 52)
            pen.polygon([*left, *right], mix(ink, (14, 20, 48), 0.36))
            middle = [(x - tall * 0.012, py) for _, py in reversed(left)]
            pen.polygon([*left, *middle], (8, 12, 34), 96)
        top = foot - tall * 0.9
        pen.box((x - tall * 0.085, top - 6, x + tall * 0.085, top + 6), (12, 15, 30), radius=2)
        pen.box((x - tall * 0.044, top - tall * 0.13, x + tall * 0.044, top), (255, 236, 180))
        for post in (-0.044, 0, 0.044):
            pen.line(
                [(x + tall * post, top), (x + tall * post, top - tall * 0.13)], 2.4, (12, 15, 30)
            )
        cap = top - tall * 0.125
        pen.polygon(
            [(x - tall * 0.06, cap), (x, cap - tall * 0.075), (x + tall * 0.06, cap)], (34, 18, 30)
        )


def _glitter(canvas: Canvas, x: float, horizon: float, ink: Colour, rng: Random) -> None:
    deep = canvas.height - horizon
    with canvas.layer() as pen:
        for _ in range(150):
            near = rng.random()
            y = horizon + 4 + near * deep
            at = x + rng.gauss(0, 0.06 + near * 0.16) * canvas.width
            long = canvas.width * rng.uniform(0.006, 0.03) * (0.5 + near)
            pen.line([(at - long, y), (at + long, y)], 1 + near * 1.4, ink, round(100 - 70 * near))
