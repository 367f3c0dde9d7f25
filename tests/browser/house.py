"""A deployment in pieces: a Valkey and web processes that a test may end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import urllib.request
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Page
from redis.asyncio import Redis

from backchannel.core.post import Author, Posted, Segment, new_post
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from backchannel.web.links import SignedLinks
from tests.deployment import free_port
from tests.wait import until

SLUG = "saltmarsh27"
SECRET = "a secret for tests, and long enough"
CONFERENCE = f"""
slug = "{SLUG}"
title = "Saltmarsh 27"
hashtags = ["#saltmarsh27"]
"""
LOST = ("Failed to load resource", "WebSocket connection", "ERR_")
"""What a browser writes to its console when a server is away."""


@dataclass
class Web:
    """One web process on a port of its own."""

    environ: dict[str, str]
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    async def start(self) -> None:
        """Starts it, and returns when it answers."""
        command = ["-m", "backchannel", "web", "--port", str(self.port)]
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=self.environ, stdout=DEVNULL, stderr=DEVNULL
        )
        await until(self._answers, 60)

    async def _answers(self) -> bool:
        def ask() -> bool:
            try:
                return bool(urllib.request.urlopen(self.base + "/healthz", timeout=2).read())
            except OSError:
                return False

        return await asyncio.to_thread(ask)

    async def kill(self) -> None:
        """Ends it without a word."""
        if self.process is not None:
            self.process.kill()
            await self.process.wait()
            self.process = None


@dataclass
class House:
    """A conference, its database, and the processes that serve it."""

    data: Path
    valkey: Embedded
    redis: Redis
    log: Log
    environ: dict[str, str]
    links: SignedLinks
    webs: list[Web] = field(default_factory=list)

    async def web(self) -> Web:
        """One more web process, ready."""
        web = Web(self.environ)
        self.webs.append(web)
        await web.start()
        return web

    def desk(self, web: Web, name: str, role: str = "admin") -> str:
        """A link that lets someone in at the desk."""
        return f"{web.base}/join#{self.links.invite(SLUG, role, name)}"

    def wall(self, port: int, name: str = "", query: str = "motion=off") -> str:
        """A wall's link; with a name, a counted screen's."""
        screen = f"#screen={self.links.screen_token(SLUG, name)}" if name else ""
        return f"http://localhost:{port}/c/{SLUG}/wall?{query}{screen}"

    async def post(self, *texts: str, status: str = "shown") -> None:
        """Posts come in; a text's first word is its id."""
        items = [
            Posted(
                post=new_post(
                    id=f"form:{text.split()[0]}",
                    source="form",
                    author=Author(id=text.split()[0], name=f"{text.split()[0]} Lund"),
                    segments=(Segment(text=text),),
                    text=text,
                    created_at=datetime.now(UTC),
                    status=status,
                )
            )
            for text in texts
        ]
        await self.log.ingest(items, at=datetime.now(UTC), source="form")


@contextlib.asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[House]:
    """A house with a running Valkey and no web process yet. All of it ends with the block."""
    file = folder / "conference.toml"
    file.write_text(CONFERENCE)
    data = folder / "data"
    valkey = Embedded(data)
    url = await asyncio.to_thread(valkey.start)
    redis = connect(url)
    environ = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
        "BACKCHANNEL_DATA": str(data),
        "BACKCHANNEL_CONFERENCES": str(file),
        "BACKCHANNEL_SECRET": SECRET,
        "REDIS_URL": url,
    }
    house = House(data, valkey, redis, Log(redis, SLUG), environ, SignedLinks(SECRET.encode()))
    try:
        yield house
    finally:
        for web in house.webs:
            await web.kill()
        await redis.aclose()
        await asyncio.to_thread(valkey.stop)


async def command(desk: Page, path: str, body: dict[str, Any]) -> None:
    """Gives one of the desk's commands as its page would."""
    send = """async ([path, body]) => {
      const key = "k" + Math.random().toString(36).slice(2);
      const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
      const answer = await fetch(path, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(await answer.text());
    }"""
    await desk.evaluate(send, [f"/api/v1/{SLUG}/{path}", json.dumps(body)])
