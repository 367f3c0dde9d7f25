"""A chat's webhook on loopback, which answers as a test says."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

from aiohttp import web


class HookServer:
    """Keeps what it is sent. `answers`: the statuses to give, the last one for ever; 0: none."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        """What was answered with success."""
        self.tried = 0
        self.answers = [200]
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._over = asyncio.Event()

    @property
    def url(self) -> str:
        """Its address, a secret in it."""
        return f"http://127.0.0.1:{self._port}/hook/s3cret"

    async def up(self) -> None:
        """Listens, on the port it had before if it was down."""
        app = web.Application()
        app.router.add_post("/hook/s3cret", self._answer)
        self._over = asyncio.Event()
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def down(self) -> None:
        """Hears nothing more."""
        self._over.set()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    async def __aenter__(self) -> HookServer:
        await self.up()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.down()

    async def _answer(self, request: web.Request) -> web.Response:
        self.tried += 1
        body = await request.json()
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if status == 0:
            await self._over.wait()
        if status == 200:
            self.got.append(body)
        return web.Response(status=status or 503, headers={"Location": "http://127.0.0.1:1/"})
