"""Keeps this machine awake while a wall is on."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

WHY: Final = "A wall is on"
KEEPERS: Final = (
    ("systemd-inhibit", "--what=idle:sleep:handle-lid-switch", "--who=Backchannel", f"--why={WHY}"),
    ("gnome-session-inhibit", "--inhibit", "idle:suspend", "--reason", WHY),
    ("caffeinate", "-d", "-i"),
)
"""Each of them runs a command, and keeps the machine awake until that ends."""
SETTLES_SECONDS: Final = 0.5


@contextmanager
def awake() -> Iterator[bool]:
    """Keeps the machine awake inside the block. False: nothing here can.

    What is run is `cat`, which ends when its input does: when the block does, and when this
    process is killed.
    """
    with contextlib.ExitStack() as stack:
        kept = [_keep(stack, *command) for command in KEEPERS]
        yield any(kept)


def _keep(stack: contextlib.ExitStack, *command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    process = stack.enter_context(
        subprocess.Popen(
            [*command, "cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(SETTLES_SECONDS)
        return False  # there is no such service here
    return True
