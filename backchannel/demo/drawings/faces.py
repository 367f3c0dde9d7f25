"""Faces for people who do not exist: flat, calm, a little different each time."""

from __future__ import annotations

import io
from random import Random
from typing import Final

from PIL import Image

from backchannel.demo.drawings.paint import Colour, Pen, mix, rgb

SIZE: Final = 256
_FINE: Final = 4
_CROP: Final = (22 * _FINE, 26 * _FINE, 234 * _FINE, 238 * _FINE)
_GROUNDS: Final = (
    ("#f3a56b", "#8f3f58", "#4a1d3c"),
    ("#8fd0c4", "#2c6b74", "#123c46"),
    ("#c9b8f2", "#5b4aa0", "#241d4d"),
    ("#f2cf5b", "#b5721f", "#4d2a12"),
    ("#9fc0f0", "#3a63a8", "#16264f"),
    ("#f08f96", "#8a3a6c", "#3b1535"),
    ("#cfd6d8", "#76858a", "#2b3840"),
    ("#b9dc7a", "#4f7d3a", "#1d3b25"),
    ("#f5b7c6", "#b15a86", "#54234a"),
    ("#7fc4e8", "#2a5f8f", "#122c4a"),
)
_SKINS: Final = ("#f3cfb3", "#e6b48f", "#d09468", "#b0744b", "#8a5637", "#673d28", "#efc3a0")
_HAIRS: Final = (
    "#241a1c",
    "#3a2620",
    "#5e3a24",
    "#8a5a2f",
    "#c79a4f",
    "#e2c98f",
    "#9a9ca3",
    "#d9dadc",
    "#6b2f2a",
    "#15161c",
    "#b5522f",
)
_CLOTHS: Final = ("#1c2340", "#3d1f33", "#123c46", "#4d2a12", "#28323a", "#1d3b25", "#5a2230")
_SCARVES: Final = ("#2f4a63", "#7a2f45", "#2b5a4e", "#e8dcc6", "#4a3b78", "#c98f4b")
_CUTS: Final = ("short", "bun", "long", "curls", "bob", "shaven", "scarf", "parting", "puffs")


def face(number: int) -> bytes:
    """One person's picture, as a PNG."""
    rng = Random(f"face {number}")
    light, deep, _ = (rgb(code) for code in rng.choice(_GROUNDS))
    image = _ground(light, deep)
    pen = Pen(image, _FINE)
    skin = rgb(rng.choice(_SKINS))
    hair = rng.choice([ink for ink in map(rgb, _HAIRS) if abs(sum(ink) - sum(skin)) > 90])
    cloth = rgb(rng.choice(_CLOTHS))
    cut = rng.choice(_CUTS)
    if cut == "scarf":
        hair = rgb(rng.choice(_SCARVES))
    width = rng.uniform(43, 49)
    _behind(pen, cut, hair, width)
    _body(pen, cloth, skin, rng)
    _head(pen, skin, width, ears=cut != "scarf")
    if rng.random() < 0.32 and cut not in ("bun", "scarf", "bob", "long", "puffs"):
        _beard(pen, mix(hair, skin, 0.08), width)
    _before(pen, cut, hair, skin, width, rng)
    if rng.random() < 0.24:
        _glasses(pen, mix(hair, (10, 10, 14), 0.6), mix(skin, (255, 255, 255), 0.3))
    if cut in ("bun", "bob", "puffs", "shaven") and rng.random() < 0.4:
        for side in (-1, 1):
            pen.oval(128 + side * (width + 1), 146, 4.2, 4.2, rgb("#f2cf5b"))
    out = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.BOX, _CROP).save(out, "PNG")
    return out.getvalue()


def _ground(light: Colour, deep: Colour) -> Image.Image:
    small = Image.new("RGB", (3, 3))
    for x in range(3):
        for y in range(3):
            small.putpixel((x, y), mix(light, deep, (x * 0.45 + y * 0.55) / 2))
    return small.resize((SIZE * _FINE, SIZE * _FINE), Image.Resampling.BICUBIC)


def _behind(pen: Pen, cut: str, hair: Colour, width: float) -> None:
    if cut == "long":
        pen.box((128 - width - 14, 78, 128 + width + 14, 214), hair, radius=46)
    elif cut == "bob":
        pen.box((128 - width - 13, 72, 128 + width + 13, 172), hair, radius=44)
    elif cut == "bun":
        pen.oval(128, 52, 21, 20, hair)
    elif cut == "puffs":
        for side in (-1, 1):
            pen.oval(128 + side * 56, 88, 29, 30, hair)
    elif cut == "scarf":
        pen.box((128 - width - 15, 62, 128 + width + 15, 226), hair, radius=60)
    elif cut == "curls":
        for x, y, size in ((78, 112, 22), (178, 112, 22), (76, 138, 17), (180, 138, 17)):
            pen.oval(x, y, size, size, hair)


def _body(pen: Pen, cloth: Colour, skin: Colour, rng: Random) -> None:
    pen.box((36, 206, 220, 330), cloth, radius=62)
    shadow = mix(skin, (60, 20, 30), 0.28)
    pen.box((108, 168, 148, 226), shadow, radius=18)
    style = rng.random()
    if style < 0.35:  # a round collar
        pen.oval(128, 208, 27, 17, mix(skin, (60, 20, 30), 0.14))
    elif style < 0.6:  # a shirt's two wings
        for side in (-1, 1):
            wing = [(128, 232), (128 + side * 26, 202), (128 + side * 40, 224)]
            pen.polygon(wing, mix(cloth, (255, 255, 255), 0.75))
    elif style < 0.8:  # a jumper's neck
        pen.box((102, 200, 154, 224), mix(cloth, (255, 255, 255), 0.16), radius=11)
    else:  # a conference's lanyard
        for side in (-1, 1):
            pen.line([(128 + side * 26, 204), (128 + side * 4, 260)], 7, rgb("#d4ee40"))


def _head(pen: Pen, skin: Colour, width: float, *, ears: bool) -> None:
    for side in (-1, 1) if ears else ():
        pen.oval(128 + side * width, 130, 7, 11, mix(skin, (80, 30, 30), 0.16))
    pen.oval(128, 126, width, 57, skin)
    pen.oval(128, 150, width - 9, 38, skin)


def _beard(pen: Pen, hair: Colour, width: float) -> None:
    jaw = [
        (128 - width + 1, 130),
        (128 - width + 5, 158),
        (112, 186),
        (128, 190),
        (144, 186),
        (128 + width - 5, 158),
        (128 + width - 1, 130),
        (128 + width - 12, 150),
        (146, 154),
        (128, 151),
        (110, 154),
        (128 - width + 12, 150),
    ]
    pen.polygon(jaw, hair)
    pen.box((113, 163, 143, 168), mix(hair, (240, 150, 140), 0.45), radius=2.5)


def _before(pen: Pen, cut: str, hair: Colour, skin: Colour, width: float, rng: Random) -> None:
    if cut == "shaven":
        pen.oval(128, 92, width - 6, 24, mix(skin, hair, 0.16))
        pen.oval(128, 106, width - 1, 22, skin)
        return
    if cut == "scarf":
        pen.oval(128, 128, width + 9, 70, hair)
        pen.polygon([(80, 168), (128, 236), (176, 168), (150, 186), (106, 186)], hair)
        pen.oval(128, 133, width - 7, 51, skin)
        fold = mix(hair, (0, 0, 0), 0.22)
        pen.line([(96, 186), (112, 202), (140, 208), (166, 196)], 3, fold)
        return
    if cut in ("curls", "puffs"):
        for _ in range(11):
            x = rng.uniform(-1, 1) * (width - 6)
            pen.oval(128 + x, 82 + abs(x) * 0.32 + rng.uniform(-4, 4), 19, 18, hair)
        return
    top = _dome(width + 3, 62 if cut != "short" else 66)
    side = rng.choice((-1, 1))
    if cut in ("parting", "long", "bob"):
        fringe = [(128 + (width + 3), 118), (128 + 30, 98), (128 - 8, 88), (128 - (width + 3), 124)]
        fringe = [(128 + side * (x - 128), y) for x, y in fringe]
        pen.polygon([*top, *(fringe if side > 0 else reversed(fringe))][: len(top) + 4], hair)
    else:
        pen.polygon(
            [*top, (128 + width, 110), (154, 94), (128, 90), (102, 94), (128 - width, 110)], hair
        )


def _dome(half: float, top: float) -> list[tuple[float, float]]:
    points = []
    for step in range(25):
        x = -1 + step / 12
        points.append((128 + x * half, 116 - (116 - top) * (1 - abs(x) ** 2.6) ** 0.5))
    return points


def _glasses(pen: Pen, frame: Colour, glass: Colour) -> None:
    for side in (-1, 1):
        x = 128 + side * 20
        pen.oval(x, 130, 16.5, 15, frame)
        pen.oval(x, 130, 13.3, 11.8, glass)
    pen.line([(124, 127), (132, 127)], 3.4, frame)
