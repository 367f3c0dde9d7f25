"""An ingester in a process of its own, to be killed, or that kills itself.

Arguments: URL, slug, file; after how many stored items it dies, and how many seconds after that.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from backchannel.core.conference import Conference
from backchannel.ingest.ingester import Ingester
from backchannel.sources.replay import ReplaySource
from backchannel.store.connect import connect
from backchannel.store.log import Log


class Mortal(Log):
    """A log whose process is killed, whatever it does then, soon after so many items."""

    left = 0
    seconds = 0.0

    async def ingest(self, items: Any, **options: Any) -> list[str]:
        """Stores them, and counts."""
        words = await super().ingest(items, **options)
        before, self.left = self.left, self.left - len(items)
        if before > 0 >= self.left:
            threading.Timer(self.seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return words


async def main(url: str, slug: str, file: str, left: str = "0", seconds: str = "0") -> None:
    """Plays a file, fast, until it is killed."""
    conference = Conference(slug=slug, title="Killed", hashtags=("#killed",))
    source = ReplaySource(Path(file), rate=4000)
    log = Mortal(connect(url), slug)
    log.left, log.seconds = int(left), float(seconds)
    await Ingester(log, conference, [source], leader_seconds=0.3).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
