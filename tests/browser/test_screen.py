"""`backchannel screen`: a real browser that comes back, and keeps a secret."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio

from backchannel.cli import devtools
from backchannel.cli.chromium import arguments
from backchannel.store.now import read_now
from tests.browser.conftest import chromium
from tests.browser.house import House, Web
from tests.wait import PATIENCE, until

EXTRA = ("--headless=new", "--no-sandbox", "--disable-gpu")


class Screen:
    """A running `backchannel screen`, and what it printed so far."""

    def __init__(self, house: House, process: asyncio.subprocess.Process) -> None:
        self.house = house
        self.process = process
        self.printed = ""
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.printed += line.decode()

    async def says(self, text: str) -> None:
        await until(lambda: text in self.printed)

    def browsers(self) -> list[psutil.Process]:
        """The browser's processes, itself first."""
        return [
            each
            for each in psutil.Process(self.process.pid).children(recursive=True)
            if "--user-data-dir=" in " ".join(_arguments(each))
        ]

    async def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), PATIENCE)
        await self._reading
        return code


def _runs(process: psutil.Process) -> bool:
    """Whether it does; one that has ended and that nobody has buried does not."""
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _arguments(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.Error):
        return process.cmdline()
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def screens(house: House) -> AsyncIterator[Any]:
    """Shows a link, read from standard input."""
    started: list[Screen] = []

    async def show(link: str) -> Screen:
        flags = [f"--extra={flag}" for flag in EXTRA]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "backchannel", "screen", "-", "--browser", chromium(), *flags),
            env={**house.environ, "PYTHONUNBUFFERED": "1"},
            stdin=PIPE,
            stdout=PIPE,
            stderr=STDOUT,
        )
        assert process.stdin is not None
        process.stdin.write(link.encode() + b"\n")
        await process.stdin.drain()
        started.append(Screen(house, process))
        return started[-1]

    yield show
    for screen in started:
        if screen.process.returncode is None:
            await screen.end()


async def test_a_wall_comes_back_from_a_server_that_is_late_a_crashed_page_and_a_killed_browser(
    house: House, screens: Any
) -> None:
    web = Web(house.environ)
    house.webs.append(web)
    await house.post("Tide tables in one file", "Slides are online")
    link = house.wall(web.port, "Foyer")
    secret = link.partition("#screen=")[2]
    screen = await screens(link)
    await screen.says("The server does not answer (Connection refused): the wall begins when")
    await web.start()
    await shows(house, "form:Tide")
    assert not [each for each in screen.browsers() if secret in " ".join(_arguments(each))]

    # The page's process dies: the browser would show a sad face for as long as nobody looks.
    for each in screen.browsers():
        if "--type=renderer" in _arguments(each):
            with contextlib.suppress(psutil.Error):
                each.send_signal(signal.SIGSEGV)
    await screen.says("The page crashed; it is opened again.")
    await shows(house, "form:Slides")

    first = screen.browsers()[0]
    first.kill()
    await screen.says("The browser ended with code -9; it starts again")
    await shows(house, "form:Tide")
    assert screen.browsers()[0].pid != first.pid

    left = screen.browsers()
    assert await screen.end() == 0
    await until(lambda: not any(_runs(each) for each in left))
    assert secret not in screen.printed
    assert "Traceback" not in screen.printed


async def shows(house: House, id: str) -> None:
    """Has the walls hold a post, and returns once the counted screen says that it shows it."""
    await house.log.cue({"hold": id}, by="Mo", at=datetime.now(UTC))

    async def said() -> bool:
        rows = (await read_now(house.log, datetime.now(UTC))).screens
        return any(row.name == "Foyer" and row.showing == id for row in rows)

    await until(said, 60)


async def test_a_page_that_answers_nothing_any_more_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devtools, "PULSE_SECONDS", 0.2)
    monkeypatch.setattr(devtools, "STUCK_SECONDS", 4.0)
    page = tmp_path / "page.html"
    page.write_text("<script>setTimeout(() => { for (;;); }, 500)</script>")
    told = [chromium(), *EXTRA, *arguments(tmp_path / "profile", page, windowed=True)]
    browser = devtools.Browser(told, tmp_path / "log")
    try:
        found: list[str] = []

        async def stuck() -> bool:
            found.extend(await asyncio.to_thread(browser.events, 0.5))
            return "stuck" in found

        await until(stuck, 60)
        assert found[0] == "opened"
        assert "crashed" not in found
    finally:
        await asyncio.to_thread(browser.close)
    assert browser.code is not None
