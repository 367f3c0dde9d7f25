"""The slides of the demo's talks."""

from __future__ import annotations

from math import pi, sin
from random import Random
from typing import Final

from backchannel.demo.drawings.paint import Canvas, Colour, Pen, mix, rgb

_ACCENT: Final = rgb("#c9e52c")
_GREYS: Final = tuple(rgb(code) for code in ("#8e96ac", "#5d6580", "#6f7894", "#a2a9bb"))


def paper(rng: Random) -> Colour:
    """A slide's background."""
    return rng.choice((rgb("#fbfbf8"), rgb("#f6f4ee"), rgb("#f1f5fb"), rgb("#fbfbf8")))


def slide(
    canvas: Canvas,
    screen: tuple[float, float, float, float],
    rng: Random,
    paper: Colour,
    *,
    curved: bool,
) -> None:
    """A screen with a chart on it: bars, or a curve."""
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
