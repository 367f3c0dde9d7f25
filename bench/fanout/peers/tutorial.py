"""A list of sockets and a loop of send_text, as tutorials have it: tutorial.py PORT REDIS_URL."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import uvicorn
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

CLIENTS: list[WebSocket] = []
PORT, URL = int(sys.argv[1]), sys.argv[2]


async def follow(socket: WebSocket) -> None:
    await socket.accept()
    CLIENTS.append(socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        CLIENTS.remove(socket)


async def spread() -> None:
    async with Redis.from_url(URL).pubsub(ignore_subscribe_messages=True) as channel:
        await channel.subscribe("feed")
        async for message in channel.listen():
            text = message["data"].decode()
            for client in CLIENTS:
                with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                    await client.send_text(text)


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(spread())
    yield
    task.cancel()


uvicorn.run(
    Starlette(routes=[WebSocketRoute("/", follow)], lifespan=lifespan),
    host="127.0.0.1",
    port=PORT,
    ws="websockets-sansio",
    ws_per_message_deflate=False,
    log_level="warning",
    backlog=4096,
)
