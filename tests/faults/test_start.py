"""A start that cannot go well: what is told, and that the way out is told with it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from backchannel.core.errors import StoreError
from backchannel.store.connect import check, connect
from tests.deployment import command, free_port
from tests.faults.house import Valkey
from tests.wait import until

PASSWORD = "hunter2canary"


async def begun(folder: Path, what: str, url: str) -> subprocess.CompletedProcess[str]:
    """`backchannel web` or `ingest` over that Redis, which is to end by itself."""
    file = folder / "conference.toml"
    file.write_text('slug = "a"\ntitle = "A"\nhashtags = ["#a"]\n')
    return await asyncio.to_thread(
        command,
        what,
        data=folder / "data",
        REDIS_URL=url,
        BACKCHANNEL_CONFERENCES=str(file),
        BACKCHANNEL_PORT=str(free_port()),
    )


def refused(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    last = ended.stderr.strip().splitlines()[-1]
    assert all(word in last for word in words), last
    assert PASSWORD not in ended.stderr + ended.stdout


async def test_rows_23_42_a_store_that_will_not_do_is_refused_in_one_line_with_the_way_out(
    tmp_path: Path,
) -> None:
    """Row 42: no server, a wrong password. Row 23: one that throws posts away, or is too old."""
    valkey = Valkey(tmp_path / "valkey", requirepass=PASSWORD)
    lossy = Valkey(tmp_path / "lossy", maxmemory_policy="allkeys-lru")
    nobody = free_port()
    try:
        for server in (valkey, lossy):
            server.start()
            await until(lambda port=server.port: _listens(port), pause=0.02)
        async with old_server() as old:
            ends = await asyncio.gather(
                begun(tmp_path, "web", f"redis://:{PASSWORD}x@127.0.0.1:{valkey.port}/0"),
                begun(tmp_path, "ingest", lossy.url),
            )
            gone = await complaint(f"redis://:{PASSWORD}@127.0.0.1:{nobody}/0")
            none = await complaint(f"redis://127.0.0.1:{valkey.port}/0")
            aged = await complaint(f"redis://127.0.0.1:{old}/0")
    finally:
        await valkey.kill()
        await lossy.kill()
    wrong, throws = ends
    refused(wrong, "REDIS_URL", "password", f"127.0.0.1:{valkey.port}")
    refused(throws, "CONFIG SET maxmemory-policy noeviction")
    assert f"127.0.0.1:{nobody}, cannot be reached" in gone
    assert f"127.0.0.1:{valkey.port}, refuses the password" in none
    assert "6.2.14 is too old; 7.0 or later" in aged
    assert PASSWORD not in gone


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def complaint(url: str) -> str:
    """What is said of a Redis before anything else is done with it."""
    redis = connect(url)
    try:
        with pytest.raises(StoreError) as raised:
            await check(redis)
        return str(raised.value)
    finally:
        await redis.aclose()


@asynccontextmanager
async def old_server() -> AsyncIterator[int]:
    """The port of what says that it is Redis 6.2."""
    info = b"# Server\r\nredis_version:6.2.14\r\nrole:master\r\n"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while count := (await reader.readline())[1:]:
            words = [await _word(reader) for _ in range(int(count))]
            if words[0].upper() == b"INFO":
                writer.write(b"$%d\r\n%s\r\n" % (len(info), info))
            else:
                writer.write(b"+OK\r\n")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def _word(reader: asyncio.StreamReader) -> bytes:
    size = int((await reader.readline())[1:])
    return (await reader.readexactly(size + 2))[:-2]
