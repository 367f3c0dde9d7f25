"""A site that is being served, and what a client says to its sockets and hears there."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from backchannel.web import serve
from backchannel.web.listening import listening_socket
from backchannel.web.site import Site
from tests.wait import PATIENCE, until

HELLO = {"t": "hello", "v": 1}


@dataclass
class Live:
    """A site that is being served."""

    server: uvicorn.Server
    site: Site
    port: int
    slug: str

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self, feed: str = "wall", slug: str = "", **headers: str) -> connect:
        return connect(
            f"ws://127.0.0.1:{self.port}/ws/v1/{slug or self.slug}/{feed}",
            additional_headers=headers,
            compression=None,
            proxy=None,
            open_timeout=PATIENCE,
        )

    async def signed_in(self, role: str = "moderator") -> str:
        """The cookie header of someone at the desk."""
        cookie = await self.site.signins.begin(self.site.links.invite(self.slug, role, "Wen"))
        return f"backchannel={cookie}"

    async def desk(self) -> ClientConnection:
        return await self.connect("desk", Origin=self.base, Cookie=await self.signed_in())


@contextlib.asynccontextmanager
async def serving(site: Site, slug: str) -> AsyncIterator[Live]:
    """Serves a site as `serve` does, in this loop."""
    listener = listening_socket("127.0.0.1", 0)
    server = uvicorn.Server(serve.config(site.settings, site))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await until(lambda: server.started)
        yield Live(server, site, listener.getsockname()[1], slug)
    finally:
        server.should_exit = True
        await task
        listener.close()


async def say(socket: ClientConnection, **frame: object) -> None:
    await socket.send(json.dumps(frame))


async def hear(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    async with asyncio.timeout(PATIENCE):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if frame["t"] == kind:
                return frame


async def code(socket: ClientConnection) -> int | None:
    """Why the server closes."""
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionClosed):
            while True:
                await socket.recv()
    return socket.close_code


def seqs(frame: dict[str, Any]) -> list[int]:
    return [entry["seq"] for entry in frame["entries"]]
