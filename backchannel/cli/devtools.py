"""A browser that is watched over its DevTools pipe: what became of its page, and whether it lives.

A page that crashed is a sad face on a grey ground, for as long as nobody looks; so is an address
that does not answer. The pipe is the browser's file descriptors 3 and 4, nobody else can open it,
and when it closes the browser ends. Windows has no such descriptors: there nothing is watched.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

PageEvent = Literal["opened", "crashed", "unreachable", "stuck"]

PULSE_SECONDS: Final = 10.0
STUCK_SECONDS: Final = 60.0
"""A page that has not answered for so long is not going to."""
CLOSE_SECONDS: Final = 5.0
WATCHES: Final = sys.platform != "win32"


class Browser:
    """One run of the browser, with its page.

    Args:
        command: the browser and its arguments.
        log: gets what it writes, most of which means nothing.
    """

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self._session = ""
        self._sent = 0
        self._pulses: set[int] = set()
        self._rest = b""
        self._asked = self._heard = time.monotonic()
        self._to = self._from = -1
        with log.open("wb") as out:
            if WATCHES:
                self._process = self._piped([*command, "--remote-debugging-pipe"], out)
                follow = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": True}
                self._send("Target.setAutoAttach", follow)
            else:
                self._process = subprocess.Popen(command, stdout=out, stderr=out)

    def _piped(self, command: Sequence[str], out: Any) -> subprocess.Popen[bytes]:
        import fcntl

        theirs, self._to = os.pipe()
        self._from, ours = os.pipe()
        # Out of the way of 3 and 4 first.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (theirs, ours)]

        def place() -> None:
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                close_fds=False,  # 3 and 4 stay; all others of ours close by themselves
                preexec_fn=place,
                start_new_session=True,
            )
        finally:
            for end in (theirs, ours, *ends):
                os.close(end)

    @property
    def code(self) -> int | None:
        """What the browser ended with; None while it runs."""
        return self._process.poll()

    def events(self, seconds: float) -> list[PageEvent]:
        """What has happened; waits so long for it."""
        if not WATCHES:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
            return []
        found: list[PageEvent] = []
        if select.select([self._from], [], [], seconds)[0]:
            data = os.read(self._from, 1 << 20)
            if not data:  # it is about to end
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(CLOSE_SECONDS)
            *messages, self._rest = (self._rest + data).split(b"\0")
            found = [event for raw in messages if (event := self._read(json.loads(raw)))]
        return [*found, "stuck"] if self._stuck() else found

    def go(self, url: str) -> None:
        """Sends the page to another address."""
        if self._session:
            self._send("Page.navigate", {"url": url})

    def close(self) -> None:
        """Ends the browser, in order if it can."""
        for end in (self._to, self._from):
            if end >= 0:
                os.close(end)
        self._to = self._from = -1
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read(self, message: dict[str, Any]) -> PageEvent | None:
        params = message.get("params", {})
        match message.get("method", message.get("id")):
            case "Target.attachedToTarget":
                target = params["targetInfo"]
                if target["type"] != "page" or target["url"].startswith("chrome"):
                    return None
                self._session = params["sessionId"]
                self._heard = time.monotonic()
                for domain in ("Page", "Inspector"):
                    self._send(f"{domain}.enable", {})
                return "opened"
            case "Inspector.targetCrashed" if message.get("sessionId") == self._session:
                return "crashed"
            case "Page.frameNavigated" if "parentId" not in params["frame"]:
                return "unreachable" if params["frame"].get("unreachableUrl") else None
            case id if id in self._pulses and "result" in message:
                self._pulses.clear()
                self._heard = time.monotonic()
        return None

    def _stuck(self) -> bool:
        """Asks the page for a sign of life now and then."""
        now = time.monotonic()
        if not self._session:
            return False
        if now - self._asked > PULSE_SECONDS:
            self._asked = now
            self._pulses.add(self._send("Runtime.evaluate", {"expression": "1"}))
        return now - self._heard > STUCK_SECONDS

    def _send(self, method: str, params: dict[str, Any]) -> int:
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        with contextlib.suppress(BrokenPipeError):
            os.write(self._to, json.dumps(message).encode() + b"\0")
        return self._sent
