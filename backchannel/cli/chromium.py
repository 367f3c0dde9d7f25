"""Chromium: where it is on this machine, and how it is told to be a wall and nothing else."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from backchannel.core.errors import SettingsError

NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
"""Where macOS and Windows keep what is not on PATH."""

ALONE: Final = (
    # Nothing may come between the wall and the room: no bubble, question, dialog or gesture.
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-crash-restore-bubble",
    "--disable-session-crashed-bubble",
    "--disable-search-engine-choice-screen",
    "--disable-features=Translate",
    "--noerrdialogs",
    "--deny-permission-prompts",
    "--disable-notifications",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    # No question for the password of a keyring that it has no use for.
    "--password-store=basic",
    "--use-mock-keychain",
    # A wall plays though a window of the operator's covers it for a moment.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    # It asks nobody but the wall's own server for anything.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser(named: str = "") -> Path | None:
    """The browser of that name or path; of none, the first that is here. None: there is none.

    Raises:
        SettingsError: the one that was named is not here.
    """
    if named:
        found = shutil.which(named)
        if found is None:
            raise SettingsError(
                f"the browser {named!r} is not here, or cannot be run. Name another with "
                "--browser or BACKCHANNEL_BROWSER, or neither, to have one looked for."
            )
        return Path(found)
    known = (shutil.which(name) for name in (*NAMES, *PLACES))
    return next((Path(path) for path in known if path), None)


def arguments(
    profile: Path, page: Path, *, secure: str = "", windowed: bool = False, position: str = ""
) -> list[str]:
    """What the browser is started with.

    Args:
        profile: the folder that is its own.
        page: the file that it opens. No address: everyone on a machine may read arguments.
        secure: the origin that counts as secure though it is plain http.
        windowed: a window in place of the whole screen.
        position: the corner of the screen to open on, "1920,0".
    """
    told = [f"--user-data-dir={profile}", *ALONE]
    if secure:
        told.append(f"--unsafely-treat-insecure-origin-as-secure={secure}")
    if position:
        told.append(f"--window-position={position}")
    told += ["--new-window", "--window-size=1280,720"] if windowed else ["--kiosk"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        told.append("--no-sandbox")  # Chromium refuses to run as root with it
    return [*told, page.as_uri()]
