"""`backchannel screen`: this machine's screen is a wall, until someone closes it."""

from __future__ import annotations

import contextlib
import re
import signal
import time
from collections.abc import Sequence
from typing import Final

from rich.console import Console

from backchannel.cli.address import Address, address, answers
from backchannel.cli.awake import awake
from backchannel.cli.chromium import arguments, find_browser
from backchannel.cli.devtools import WATCHES, Browser
from backchannel.cli.processes import Stopped
from backchannel.cli.profile import Profile
from backchannel.core.errors import BackchannelError, SettingsError
from backchannel.core.settings import Settings

LOOK_SECONDS: Final = 1.0
STEADY_SECONDS: Final = 60.0
"""A browser that ran for so long had no trouble with its start."""
PAUSE_MAX: Final = 30.0


class Show:
    """One wall on one screen. `run` returns when someone closed it."""

    def __init__(
        self, profile: Profile, wall: Address, command: Sequence[str], console: Console
    ) -> None:
        self._profile = profile
        self._wall = wall
        self._command = command
        self._console = console
        self._waiting = False

    def run(self) -> None:
        """Keeps the browser running: it starts it again whenever it crashed.

        Raises:
            BackchannelError: it does not start at all.
        """
        self._begin()
        pause, ever = 1.0, False
        while True:
            began = time.monotonic()
            code, opened = self._play()
            if code == 0:
                return
            ever = ever or opened
            if not ever and WATCHES:
                raise BackchannelError(
                    f"the browser does not start (code {code}): {self._last_words()}"
                )
            pause = 1.0 if time.monotonic() - began > STEADY_SECONDS else min(PAUSE_MAX, 2 * pause)
            self._say(f"The browser ended with code {code}; it starts again in {pause:.0f} s.")
            time.sleep(pause)

    def _begin(self) -> None:
        why = answers(self._wall)
        if not why:
            self._profile.lead(True)
        elif self._profile.played:
            self._say(f"The server does not answer ({why}): the wall plays what it has.")
            self._profile.lead(True)
        else:
            self._say(f"The server does not answer ({why}): the wall begins when it does.")
            self._wait()

    def _play(self) -> tuple[int, bool]:
        """Plays until the browser ends: with which code, and whether it ever had its page."""
        browser = Browser(self._command, self._profile.log)
        opened, stuck = False, False
        try:
            while browser.code is None and not stuck:
                found = browser.events(LOOK_SECONDS)
                opened = opened or "opened" in found
                stuck = "stuck" in found
                self._mend(browser, found)
        finally:
            browser.close()
        return (1 if stuck else browser.code or 0), opened

    def _mend(self, browser: Browser, found: Sequence[str]) -> None:
        if "crashed" in found:
            self._say("The page crashed; it is opened again.")
        if "unreachable" in found:
            self._say("The server does not answer: the wall begins when it does.")
            self._wait()
        if "crashed" in found or "unreachable" in found:
            browser.go(self._profile.page.as_uri())
        if self._waiting and self._there():
            self._waiting = False
            self._profile.lead(True)

    def _wait(self) -> None:
        self._waiting = True
        self._profile.lead(False)

    def _there(self) -> bool:
        try:
            return not answers(self._wall)
        except SettingsError:
            return False  # a server that is about to get its conference, or another one

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            lines = self._profile.log.read_text("utf-8", "replace").strip().splitlines()
            if lines:
                return re.sub(r"^\[[^\]]*\]\s*", "", lines[-1])
        return "it says nothing"

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False)


def show(
    settings: Settings,
    url: str,
    console: Console,
    *,
    browser: str = "",
    windowed: bool = False,
    position: str = "",
    extra: Sequence[str] = (),
) -> None:
    """Shows the wall until someone closes it, or SIGINT or SIGTERM comes.

    Raises:
        SettingsError: the link or the browser is none, or the wall is on already.
        BackchannelError: the browser does not start.
    """
    wall = address(url)
    if position and not re.fullmatch(r"-?\d{1,5},-?\d{1,5}", position):
        raise SettingsError(f"--position {position!r}: write two numbers, as in 1920,0")
    found = find_browser(browser or settings.browser)
    if found is None:
        raise SettingsError(
            "no Chromium here. Install Chromium, Chrome or Edge (on Debian and Ubuntu: "
            "apt install chromium), or name yours with --browser."
        )
    profile = Profile(settings.data, wall)
    secure = "" if wall.local or wall.origin.startswith("https:") else wall.origin
    told = arguments(
        profile.chromium, profile.page, secure=secure, windowed=windowed, position=position
    )
    with contextlib.suppress(Stopped), profile.locked(), awake() as kept:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        console.print(f"The wall at {wall.told}. Alt-F4, or Ctrl-C here, closes it.", markup=False)
        if not kept:
            console.print("Nothing here keeps this machine awake: switch its sleep off by hand.")
        Show(profile, wall, [str(found), *told[:-1], *extra, told[-1]], console).run()


def _stop(number: int, frame: object) -> None:
    raise Stopped
