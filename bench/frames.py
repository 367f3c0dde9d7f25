"""What a browser's own trace says of its frames: requestAnimationFrame always reads 60."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import CDPSession

_CATEGORIES: Final = (
    "devtools.timeline,toplevel,"
    "disabled-by-default-devtools.timeline,disabled-by-default-devtools.timeline.frame"
)


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of a page in a while, and its main thread's work for them."""

    seconds: float
    drawn: int
    dropped: int
    tasks: list[float]
    """Milliseconds of each of the main thread's tasks."""

    @property
    def dropped_percent(self) -> float:
        return 100 * self.dropped / max(1, self.drawn + self.dropped)

    @property
    def main_ms_a_frame(self) -> float:
        """Milliseconds of the main thread for each frame that was drawn."""
        return sum(self.tasks) / max(1, self.drawn)

    @property
    def longest_ms(self) -> float:
        return max(self.tasks, default=0.0)


async def traced(devtools: CDPSession, work: Callable[[], Awaitable[object]]) -> Frames:
    """Traces a page while `work` runs."""
    events: list[Any] = []
    done = asyncio.Event()

    def collected(told: Any) -> None:
        events.extend(told["value"])

    def complete(_: Any) -> None:
        done.set()

    devtools.on("Tracing.dataCollected", collected)
    devtools.on("Tracing.tracingComplete", complete)
    await devtools.send(
        "Tracing.start", {"categories": _CATEGORIES, "transferMode": "ReportEvents"}
    )
    began = time.monotonic()
    await work()
    seconds = time.monotonic() - began
    await devtools.send("Tracing.end")
    await done.wait()
    devtools.remove_listener("Tracing.dataCollected", collected)
    devtools.remove_listener("Tracing.tracingComplete", complete)
    return _read(events, seconds)


def _read(events: list[Any], seconds: float) -> Frames:
    """Counts by name; tasks are those of the thread that the page's scripts ran on."""
    names = [event["name"] for event in events]
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"].get("name") == "CrRendererMain"
    }
    tasks = [
        event["dur"] / 1000
        for event in events
        if event["name"] in ("RunTask", "ThreadControllerImpl::RunTask")
        and event.get("ph") == "X"
        and (event["pid"], event["tid"]) in threads
    ]
    return Frames(seconds, names.count("DrawFrame"), names.count("DroppedFrame"), tasks)
