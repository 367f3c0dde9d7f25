"""An ingester in a process of its own, to be killed. Arguments: URL, slug, file."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from backchannel.core.conference import Conference
from backchannel.ingest.ingester import Ingester
from backchannel.sources.replay import ReplaySource
from backchannel.store.connect import connect
from backchannel.store.log import Log


async def main(url: str, slug: str, file: str) -> None:
    """Plays a file, fast, until it is killed."""
    conference = Conference(slug=slug, title="Killed", hashtags=("#killed",))
    source = ReplaySource(Path(file), rate=4000)
    await Ingester(Log(connect(url), slug), conference, [source], leader_seconds=0.3).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
