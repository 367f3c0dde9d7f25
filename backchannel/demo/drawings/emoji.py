"""The custom emoji of the demo's servers: small, round, no background."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from backchannel.demo.drawings.paint import Pen, curve, rgb

SIZE: Final = 128
_FINE: Final = 4


def emoji(word: str) -> bytes:
    """An emoji as a PNG.

    Raises:
        KeyError: there is none of that name.
    """
    paint = {"tern": _tern, "wave": _wave, "lighthouse": _lighthouse, "soup": _soup}[word]
    image = Image.new("RGBA", (SIZE * _FINE, SIZE * _FINE))
    paint(Pen(image, _FINE))
    out = io.BytesIO()
    image.reduce(_FINE).save(out, "PNG")
    return out.getvalue()


def _tern(pen: Pen) -> None:
    white, grey = rgb("#f4f6fa"), rgb("#b4bfce")
    pen.polygon(curve([(58, 66), (20, 50), (4, 10)]) + curve([(4, 10), (50, 22), (84, 62)]), grey)
    pen.polygon(
        curve([(24, 112), (40, 60), (104, 48)]) + curve([(104, 48), (92, 92), (24, 112)]), white
    )
    pen.polygon(
        curve([(62, 70), (84, 30), (122, 14)]) + curve([(122, 14), (116, 52), (84, 80)]),
        rgb("#d3dbe6"),
    )
    pen.oval(99, 54, 14, 13, white)
    pen.polygon(curve([(86, 48), (98, 34), (113, 50)]), rgb("#1d2333"))
    pen.polygon([(111, 50), (127, 60), (110, 61)], rgb("#f0593e"))
    pen.oval(103, 53, 2.6, 2.6, rgb("#1d2333"))


def _wave(pen: Pen) -> None:
    blue, deep, foam = rgb("#4aa3dc"), rgb("#21689f"), rgb("#f2faff")
    pen.polygon(
        curve([(4, 118), (10, 20), (70, 4), (116, 40)])
        + curve([(116, 40), (84, 26), (64, 60), (92, 92)])
        + [(124, 118)],
        blue,
    )
    pen.polygon([*curve([(4, 118), (30, 62), (70, 108), (124, 96)]), (124, 118)], deep)
    pen.line(curve([(34, 40), (72, 0), (116, 40)]), 11, foam)
    for x, y, size in ((108, 42, 9), (94, 33, 8), (118, 50, 5)):
        pen.oval(x, y, size, size, foam)


def _lighthouse(pen: Pen) -> None:
    white, red, dark = rgb("#f7f4ee"), rgb("#d64545"), rgb("#26304a")
    for side in (-1, 1):
        pen.polygon([(64, 30), (64 + side * 60, 12), (64 + side * 60, 48)], rgb("#ffe08a"), 190)
    for band in range(4):
        low, high = 118 - band * 19, 118 - (band + 1) * 19
        left, right = 26 - band * 3.2, 26 - (band + 1) * 3.2
        pen.polygon(
            [(64 - left, low), (64 + left, low), (64 + right, high), (64 - right, high)],
            white if band % 2 else red,
        )
    pen.box((46, 38, 82, 44), dark, radius=3)
    pen.box((54, 22, 74, 38), rgb("#fff3b8"))
    pen.polygon([(48, 24), (64, 6), (80, 24)], red)


def _soup(pen: Pen) -> None:
    for x in (44, 64, 84):
        pen.line(curve([(x, 44), (x - 14, 32), (x + 14, 20), (x, 8)]), 6, rgb("#dfe5ec"), 220)
    bowl = [
        (10, 62),
        *curve([(10, 62), (18, 122), (64, 122)]),
        *curve([(64, 122), (110, 122), (118, 62)]),
    ]
    pen.polygon(bowl, rgb("#3d6ea5"))
    pen.oval(64, 62, 54, 14, rgb("#dbe6f2"))
    pen.oval(64, 63, 47, 10, rgb("#f0953e"))
    for x, y in ((48, 61), (70, 66), (84, 60)):
        pen.oval(x, y, 5, 2.6, rgb("#8fc15a"))
