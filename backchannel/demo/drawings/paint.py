"""Brushes for the drawings: smooth edges by drawing twice as large, light by adding."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import cos, radians, sin
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]
_FINE: Final = 2
_SOFT: Final = 4
_GRAIN: Final = 384


def rgb(code: str) -> Colour:
    """`#rrggbb` as numbers."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def turned(points: Sequence[Point], about: Point, degrees: float) -> list[Point]:
    """Points turned clockwise about another."""
    turn, side = cos(radians(degrees)), sin(radians(degrees))
    x0, y0 = about
    return [
        (x0 + (x - x0) * turn - (y - y0) * side, y0 + (x - x0) * side + (y - y0) * turn)
        for x, y in points
    ]


def curve(points: Sequence[Point], steps: int = 24) -> list[Point]:
    """A smooth line that begins and ends at the outer points and bends towards the inner ones."""
    line: list[Point] = []
    for step in range(steps + 1):
        level = list(points)
        share = step / steps
        while len(level) > 1:
            level = [
                (x + (u - x) * share, y + (v - y) * share)
                for (x, y), (u, v) in itertools.pairwise(level)
            ]
        line.append(level[0])
    return line


def rectangle(about: Point, half_wide: float, half_tall: float) -> list[Point]:
    """The corners, from the top left on, clockwise."""
    x, y = about
    return [
        (x - half_wide, y - half_tall),
        (x + half_wide, y - half_tall),
        (x + half_wide, y + half_tall),
        (x - half_wide, y + half_tall),
    ]


class Pen:
    """Draws in the picture's own units on something `scale` times as large."""

    def __init__(self, image: Image.Image, scale: float) -> None:
        self._draw = ImageDraw.Draw(image, "RGBA" if image.mode == "RGB" else None)
        self._scale = scale

    def polygon(self, points: Sequence[Point], ink: Colour | int = 255, alpha: int = 255) -> None:
        """A filled polygon."""
        self._draw.polygon(
            [(x * self._scale, y * self._scale) for x, y in points], fill=_ink(ink, alpha)
        )

    def oval(
        self, x: float, y: float, rx: float, ry: float, ink: Colour | int = 255, alpha: int = 255
    ) -> None:
        """A filled ellipse about a point."""
        box = [
            (x - rx) * self._scale,
            (y - ry) * self._scale,
            (x + rx) * self._scale,
            (y + ry) * self._scale,
        ]
        self._draw.ellipse(box, fill=_ink(ink, alpha))

    def box(
        self,
        corners: tuple[float, float, float, float],
        ink: Colour | int = 255,
        alpha: int = 255,
        radius: float = 0,
    ) -> None:
        """A filled rectangle with round corners: left, top, right, bottom."""
        scaled = [value * self._scale for value in corners]
        self._draw.rounded_rectangle(scaled, radius * self._scale, fill=_ink(ink, alpha))

    def line(
        self, points: Sequence[Point], width: float, ink: Colour | int = 255, alpha: int = 255
    ) -> None:
        """A line with round ends."""
        scaled = [(x * self._scale, y * self._scale) for x, y in points]
        thick = max(1, round(width * self._scale))
        self._draw.line(scaled, fill=_ink(ink, alpha), width=thick, joint="curve")
        if thick > 2:
            radius = thick / 2 - 0.5
            for x, y in (scaled[0], scaled[-1]):
                ends = [x - radius, y - radius, x + radius, y + radius]
                self._draw.ellipse(ends, fill=_ink(ink, alpha))

    def blade(self, points: Sequence[Point], width: float, ink: Colour, alpha: int = 255) -> None:
        """A line that ends in a tip, as grass does."""
        left: list[Point] = []
        right: list[Point] = []
        for number, (x, y) in enumerate(points):
            half = width / 2 * (1 - number / (len(points) - 1))
            left.append((x - half, y))
            right.append((x + half, y))
        self.polygon([*left, *reversed(right)], ink, alpha)


def _ink(ink: Colour | int, alpha: int) -> Colour | tuple[int, int, int, int] | int:
    if isinstance(ink, int):
        return ink
    return (*ink, alpha)


Draw = Callable[[Pen], None]
Light = tuple[Colour, Draw, float, float]


class Canvas:
    """A picture being painted, from the back to the front."""

    def __init__(self, width: int, height: int, stops: Sequence[tuple[float, Colour]]) -> None:
        self.width, self.height = width, height
        self.image = down((width, height), stops)

    @contextmanager
    def layer(self) -> Iterator[Pen]:
        """Things with clean edges, there when the block ends."""
        size = (self.width * _FINE, self.height * _FINE)
        sheet = self.image.resize(size, Image.Resampling.NEAREST)
        yield Pen(sheet, _FINE)
        self.image = sheet.reduce(_FINE)

    @contextmanager
    def hazy(self, blur: float, ground: Colour) -> Iterator[Pen]:
        """Things out of focus, there when the block ends; `ground` is about their own colour."""
        sheet = Image.new("RGBA", (self.width // 2, self.height // 2), (*ground, 0))
        yield Pen(sheet, 1 / 2)
        sheet = sheet.filter(ImageFilter.GaussianBlur(blur / 2))
        sheet = sheet.resize((self.width, self.height), Image.Resampling.BILINEAR)
        self.image.paste(sheet, (0, 0), sheet)

    def soft(self, ink: Colour, draw: Draw, blur: float = 24.0, alpha: float = 1.0) -> None:
        """Something without edges: a cloud, a shadow."""
        small = self._small(draw, blur).point([round(value * alpha) for value in range(256)])
        mask = small.resize((self.width, self.height), Image.Resampling.BILINEAR)
        self.image.paste(ink, (0, 0), mask)

    def light(self, *lights: Light) -> None:
        """Things without edges that shine: each an ink, what to draw, its blur, its strength."""
        small: Image.Image | None = None
        for ink, draw, blur, alpha in lights:
            mask = self._small(draw, blur)
            bands = [
                mask.point([round(value * band / 255 * alpha) for value in range(256)])
                for band in ink
            ]
            lit = Image.merge("RGB", bands)
            small = lit if small is None else ImageChops.screen(small, lit)
        if small is not None:
            large = small.resize((self.width, self.height), Image.Resampling.BILINEAR)
            self.image = ImageChops.screen(self.image, large)

    def _small(self, draw: Draw, blur: float) -> Image.Image:
        small = Image.new("L", (-(-self.width // _SOFT), -(-self.height // _SOFT)))
        draw(Pen(small, 1 / _SOFT))
        return small.filter(ImageFilter.GaussianBlur(blur / _SOFT))

    def finish(self, rng: Random, grain: float = 0.05, dark: float = 0.35) -> bytes:
        """The picture as a JPEG, its corners darkened and with the grain of film."""
        corners = Image.radial_gradient("L").resize((self.width, self.height))
        corners = corners.point([round(max(0, v - 90) / 165 * 255 * dark) for v in range(256)])
        self.image.paste((6, 8, 18), (0, 0), corners)
        tile = Image.frombytes("L", (_GRAIN, _GRAIN), rng.randbytes(_GRAIN * _GRAIN))
        noise = Image.new("L", (self.width, self.height))
        for x in range(0, self.width, _GRAIN):
            for y in range(0, self.height, _GRAIN):
                noise.paste(tile, (x, y))
        grey = Image.merge("RGB", (noise, noise, noise))
        image = Image.blend(self.image, ImageChops.soft_light(self.image, grey), grain * 4)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=86)
        return out.getvalue()


def down(size: tuple[int, int], stops: Sequence[tuple[float, Colour]]) -> Image.Image:
    """A picture whose colour changes from the top (0) to the foot (1)."""
    strip = Image.new("RGB", (1, 256))
    for y in range(256):
        strip.putpixel((0, y), _between(stops, y / 255))
    return strip.resize(size, Image.Resampling.BICUBIC)


def _between(stops: Sequence[tuple[float, Colour]], at: float) -> Colour:
    for (start, one), (end, other) in itertools.pairwise(stops):
        if at <= end:
            return mix(one, other, max(0.0, at - start) / ((end - start) or 1.0))
    return stops[-1][1]
