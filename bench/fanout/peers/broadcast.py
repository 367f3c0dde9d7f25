"""websockets' own `broadcast()`, as its documentation has it: broadcast.py PORT REDIS_URL."""

from __future__ import annotations

import sys

import uvloop
from redis.asyncio import Redis
from websockets.asyncio.server import ServerConnection, broadcast, serve

CLIENTS: set[ServerConnection] = set()


async def follow(client: ServerConnection) -> None:
    CLIENTS.add(client)
    try:
        await client.wait_closed()
    finally:
        CLIENTS.remove(client)


async def main(port: int, url: str) -> None:
    async with (
        Redis.from_url(url).pubsub(ignore_subscribe_messages=True) as channel,
        serve(follow, "127.0.0.1", port, compression=None, ping_interval=None, backlog=4096),
    ):
        await channel.subscribe("feed")
        async for message in channel.listen():
            broadcast(CLIENTS, message["data"].decode())


uvloop.run(main(int(sys.argv[1]), sys.argv[2]))
