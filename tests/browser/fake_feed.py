"""A wall or desk feed that a test speaks for, over Playwright's routed WebSockets.

It keeps the protocol's promises (one contiguous sequence, a snapshot on first contact, resume from
what it remembers), so a page cannot tell it from the server.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import BrowserContext, Page, WebSocketRoute

from tests.wait import until

Json = dict[str, Any]


class FakeFeed:
    """Route it with `attach`, then `show`, `gone`, `cue`, `send`; read `pongs`."""

    def __init__(self, *, epoch: str = "Xa3") -> None:
        self.epoch = epoch
        self.seq = 0
        self.state: Json = {"posts": [], "floor": 0, "cue": {}, "counts": {}}
        self.log: list[Json] = []
        self.heard: list[Json] = []
        self.sockets: list[WebSocketRoute] = []
        self.refuse = False
        self.alarm: Json | None = None
        self.now = "2027-05-04T13:22:00Z"

    async def attach(self, page: Page | BrowserContext, pattern: str = "**/ws/v1/**") -> None:
        """Answers every feed socket that the page opens from now on."""
        await page.route_web_socket(pattern, self._connect)

    @property
    def pongs(self) -> list[Json]:
        """What the page said it painted, oldest first."""
        return [frame for frame in self.heard if frame["t"] == "pong"]

    async def connected(self) -> None:
        """Returns once a page has said hello."""
        await until(lambda: any(frame["t"] == "hello" for frame in self.heard))

    async def painted(self, *, seq: int | None = None, **fields: object) -> Json:
        """The first pong at or past `seq` (now: this feed's) whose fields are these."""
        least = self.seq if seq is None else seq

        def found() -> list[Json]:
            return [
                pong
                for pong in self.pongs
                if pong["seq"] >= least and all(pong.get(k) == v for k, v in fields.items())
            ]

        await until(found)
        return found()[0]

    def append(self, *changes: Json) -> None:
        """Writes one batch and sends it as one frame."""
        entries = []
        for change in changes:
            self.seq += 1
            entry = {"seq": self.seq, **change}
            if entry["kind"] == "show":
                entry["post"] = {**entry["post"], "shown": entry["post"].get("shown", self.seq)}
                entry["id"] = entry["post"]["id"]
            self._reduce(entry)
            entries.append(entry)
        self.log += entries
        self.send({"t": "entries", "entries": entries})

    def show(self, *posts: Json) -> None:
        """Makes posts public, in one batch."""
        self.append(*({"kind": "show", "post": post} for post in posts))

    def gone(self, *ids: str) -> None:
        """Takes posts off, in one batch."""
        self.append(*({"kind": "gone", "id": id} for id in ids))

    def cue(self, **cue: object) -> None:
        """The desk's instruction, whole."""
        self.append({"kind": "cue", "cue": cue})

    def panic(self, on: bool, id: str = "p1") -> None:
        """The holding screen, outside the sequence."""
        self.alarm = {"t": "panic", "on": on, "id": id}
        self.send(self.alarm)

    def send(self, frame: Json) -> None:
        """Sends a frame to every open socket."""
        for socket in self.sockets:
            socket.send(json.dumps(frame))

    def clock(self, now: str) -> None:
        """The server's clock says so, to every open socket too."""
        self.now = now
        self.send(self._welcome(resumed=True))

    async def drop(self, code: int = 4009) -> None:
        """Ends every connection."""
        sockets, self.sockets = self.sockets, []
        for socket in sockets:
            await socket.close(code=code)

    async def back(self, page: Page) -> None:
        """Refuses no more, and the page need not wait for the rest of its pause."""
        self.refuse = False
        await page.evaluate("dispatchEvent(new Event('online'))")

    async def _connect(self, socket: WebSocketRoute) -> None:
        if self.refuse:
            await socket.close(code=4009)
            return
        self.sockets.append(socket)
        socket.on_message(lambda message: self._answer(socket, message))
        socket.on_close(lambda code, reason: self._forget(socket))

    def _forget(self, socket: WebSocketRoute) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)

    def _answer(self, socket: WebSocketRoute, message: str | bytes) -> None:
        frame = json.loads(message)
        self.heard.append(frame)
        if frame["t"] != "hello":
            return
        resumed = frame.get("epoch") == self.epoch and "seq" in frame
        at = {"epoch": self.epoch, "seq": self.seq}
        socket.send(json.dumps(self._welcome(resumed=resumed)))
        if self.alarm is not None:
            socket.send(json.dumps(self.alarm))
        if not resumed:
            socket.send(json.dumps({"t": "snapshot", **at, "state": self.state}))
        elif missed := [entry for entry in self.log if entry["seq"] > frame["seq"]]:
            socket.send(json.dumps({"t": "entries", "entries": missed}))

    def _welcome(self, *, resumed: bool) -> Json:
        at = {"epoch": self.epoch, "seq": self.seq}
        return {"t": "welcome", "v": 1, **at, "resumed": resumed, "ping": 10, "now": self.now}

    def _reduce(self, entry: Json) -> None:
        posts = [post for post in self.state["posts"] if post["id"] != entry.get("id")]
        if entry["kind"] == "cue":
            self.state["cue"] = entry["cue"]
        elif entry["kind"] == "gone":
            self.state["posts"] = posts
        elif "post" in entry:
            self.state["posts"] = [*posts, entry["post"]]
