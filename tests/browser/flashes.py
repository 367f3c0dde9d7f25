"""How often a page flashes, counted as WCAG 2.3.1 does, in what Chromium painted.

A flash is a pair of opposing changes of luminance, by a tenth of white and more, whose darker end
is below 0.80, on a quarter of any field a third as wide and as high as the screen (10 degrees of
what somebody sees). Here the parts of a field need not change together: that is stricter.
"""

from __future__ import annotations

import asyncio
import base64
import io
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from PIL import Image
from playwright.async_api import CDPSession, Page

COLUMNS: Final = 48
ROWS: Final = 27
FIELD: Final = (COLUMNS // 3, ROWS // 3)
PART: Final = FIELD[0] * FIELD[1] / 4
CHANGE: Final = 0.1
DARKER: Final = 0.8
SECOND: Final = 1.0
# Of a channel's 256 values, how much light: sRGB.
LIGHT: Final = [
    round(255 * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4))
    for c in (value / 255 for value in range(256))
]
LUMINANCE: Final = (0.2126, 0.7152, 0.0722, 0)
FADES: Final = """
  window.fades = [];
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (frames, timing) {
    const opacity = frames.map((frame) => frame.opacity).filter((each) => each !== undefined);
    fades.push([this.className, opacity.map(Number), timing.duration, timing.iterations ?? 1]);
    return animate.call(this, frames, timing);
  };
"""
"""Before a page is opened: remembers what each animation does to an element's opacity."""
STOOD: Final = """
  window.stood = 0;
  let last = performance.now();
  const beat = (now) => {
    stood = Math.max(stood, now - last);
    last = now;
    requestAnimationFrame(beat);
  };
  requestAnimationFrame(beat);
"""
"""The longest time between two of a page's frames, in ms."""


@dataclass
class Film:
    """What a page paints, frame by frame, from `begin` to `end`."""

    frames: list[tuple[float, bytes]] = field(default_factory=list)
    """When, in seconds, and the luminance of each of its cells, 0 to 255."""
    _acks: set[asyncio.Task[Any]] = field(default_factory=set)
    _devtools: CDPSession | None = None

    async def begin(self, page: Page) -> None:
        """From now on."""
        await page.evaluate(STOOD)
        self._devtools = await page.context.new_cdp_session(page)
        self._devtools.on("Page.screencastFrame", self._take)
        size = {"maxWidth": 4 * COLUMNS, "maxHeight": 4 * ROWS}
        await self._devtools.send("Page.startScreencast", {"format": "png", **size})

    async def end(self) -> None:
        assert self._devtools is not None
        await self._devtools.send("Page.stopScreencast")
        await asyncio.gather(*self._acks)

    def _take(self, frame: dict[str, Any]) -> None:
        assert self._devtools is not None
        image = Image.open(io.BytesIO(base64.b64decode(frame["data"])))
        self.frames.append((float(frame["metadata"]["timestamp"]), cells(image)))
        ack = self._devtools.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})
        self._acks.add(asyncio.ensure_future(ack))


def cells(image: Image.Image) -> bytes:
    """The luminance of each cell of a picture, row by row."""
    light = image.convert("RGB").point(LIGHT * 3).convert("L", LUMINANCE)
    return light.resize((COLUMNS, ROWS), Image.Resampling.BOX).tobytes()


def most(frames: list[tuple[float, bytes]], stood: float = 0.0) -> int:
    """The most flashes in any second of these frames, anywhere on the screen.

    What came a second apart may have been painted so much nearer by a page that `stood` still.
    """
    turns = [turning(frames, cell) for cell in range(COLUMNS * ROWS)]
    found = 0
    for begin in sorted({at for each in turns for at in each}):
        end = begin + SECOND - stood
        flashes = [(bisect_left(each, end) - bisect_left(each, begin)) // 2 for each in turns]
        while max(flashes) > found and spread([each > found for each in flashes]):
            found += 1
    return found


def turning(frames: list[tuple[float, bytes]], cell: int) -> list[float]:
    """When a cell changed far enough, each time against the way it changed before."""
    turns: list[float] = []
    way = 0
    low = high = frames[0][1][cell] / 255
    for at, values in frames:
        now = values[cell] / 255
        low, high = min(low, now), max(high, now)
        if way <= 0 and now - low >= CHANGE and low < DARKER:
            turns.append(at)
            way, high = 1, now
        elif way >= 0 and high - now >= CHANGE and now < DARKER:
            turns.append(at)
            way, low = -1, now
    return turns


def spread(cells: list[bool]) -> bool:
    """Whether these are a quarter of some field."""
    wide, high = FIELD
    rows = [cells[row * COLUMNS : (row + 1) * COLUMNS] for row in range(ROWS)]
    across = [[sum(row[left : left + wide]) for left in range(COLUMNS - wide + 1)] for row in rows]
    return any(
        sum(row[left] for row in across[top : top + high]) >= PART
        for top in range(ROWS - high + 1)
        for left in range(COLUMNS - wide + 1)
    )


async def fades(page: Page) -> int:
    """How many animations there were (FADES); of none is the light a flicker."""
    found: list[tuple[str, list[float], float, float]] = await page.evaluate("fades")
    for name, opacity, duration, times in found:
        ways = [after > before for before, after in pairwise(opacity) if after != before]
        turns = sum(one != other for one, other in pairwise(ways))
        assert turns <= 1, (name, opacity)
        assert duration >= 100, (name, duration)
        assert times == 1, name
    return len(found)
