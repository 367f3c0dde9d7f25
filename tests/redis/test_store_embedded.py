from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.asyncio.connection import SSLConnection

from backchannel.core.errors import StoreError
from backchannel.store.cluster import Cluster
from backchannel.store.connect import check, connect
from backchannel.store.embedded import Embedded, find_server
from backchannel.store.folders import SOCKET_PATH_MAX
from tests.wait import until

_START_AND_DIE = """
import os, signal, sys
from pathlib import Path
from backchannel.store.embedded import Embedded
from redis import Redis

url = Embedded(Path(sys.argv[1])).start()
with Redis.from_url(url) as redis:
    redis.set("kept", "yes")
    print(redis.info("server")["process_id"], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _orphan(data: Path) -> int:
    """Starts a server in a process that is then killed; returns the server's pid."""
    told = subprocess.run(
        [sys.executable, "-c", _START_AND_DIE, str(data)],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert told.returncode == -signal.SIGKILL, told.stderr
    return int(told.stdout)


def test_the_binary_is_found_and_runs() -> None:
    told = subprocess.run([find_server(), "--version"], capture_output=True, text=True, timeout=5)
    assert "server v=" in told.stdout


async def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    for expected in (None, b"yes"):
        with Embedded(tmp_path) as url:
            redis = connect(url)
            assert await redis.get("kept") == expected
            await redis.set("kept", "yes")
            assert await check(redis) == []
            await redis.aclose()


async def test_a_server_that_outlived_a_killed_parent_is_ended_and_its_data_kept(
    tmp_path: Path,
) -> None:
    orphan = _orphan(tmp_path)
    os.kill(orphan, 0)  # it is still there
    with Embedded(tmp_path) as url:
        redis = connect(url)
        assert (await redis.info("server"))["process_id"] != orphan
        assert await redis.get("kept") == b"yes"
        await redis.aclose()


async def test_a_stale_socket_file_does_no_harm(tmp_path: Path) -> None:
    orphan = _orphan(tmp_path)
    os.kill(orphan, signal.SIGKILL)
    assert (tmp_path / "valkey" / "valkey.sock").exists()
    with Embedded(tmp_path) as url:
        redis = connect(url)
        assert await redis.get("kept") == b"yes"
        await redis.aclose()


@pytest.mark.parametrize("name", ["data", "d" * 120], ids=["short", "long"])
def test_a_folder_in_use_is_refused_and_its_server_left_alone(tmp_path: Path, name: str) -> None:
    first, second = Embedded(tmp_path / name), Embedded(tmp_path / name)
    first.start()
    try:
        with pytest.raises(StoreError, match="in use by another Backchannel"):
            second.start()
        assert second.running()
    finally:
        first.stop()
        first.stop()


def test_a_folder_that_cannot_be_used_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "valkey").write_text("a file, not a folder")
    with pytest.raises(StoreError, match=r"valkey cannot be used .*BACKCHANNEL_DATA"):
        Embedded(tmp_path).start()


async def test_a_long_folder_gets_a_socket_on_a_short_path(tmp_path: Path) -> None:
    data = tmp_path / ("d" * 120)
    server = Embedded(data)
    assert len(os.fsencode(server.socket)) < SOCKET_PATH_MAX
    redis = connect(server.start())
    assert await redis.ping()
    assert server.socket.parent.stat().st_mode & 0o777 == 0o700
    await redis.aclose()
    server.stop()
    await until(lambda: not server.socket.parent.exists())


def test_a_server_that_cannot_start_says_where_its_words_are(tmp_path: Path) -> None:
    (tmp_path / "valkey" / "appendonlydir").mkdir(parents=True)
    (tmp_path / "valkey" / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(StoreError, match=r"valkey\.log"):
        Embedded(tmp_path).start()


@pytest.mark.parametrize(
    "url",
    [
        *("http://localhost", "redis://host:port:x", "redis://:pass@word@h:99999/", "nonsense"),
        *("redis+cluster://", "redis+cluster://:pass@word@h,g:99999", "redis+cluster://a,,b"),
        "redis+cluster://:pass%40word@a/3",
    ],
)
def test_an_address_that_cannot_be_read_is_told_without_quoting_it(url: str) -> None:
    with pytest.raises(StoreError) as raised:
        connect(url)
    assert "word" not in str(raised.value).replace("password", "")
    assert raised.value.__cause__ is None


async def test_some_servers_of_a_cluster_are_named_in_one_address() -> None:
    cluster = connect("rediss+cluster://mo:p%40ss@a:7001,b,[::1]:7003/0?ssl_check_hostname=no")
    assert isinstance(cluster, Cluster)
    one: Any = cluster.layout.server(("b", 6379)).connection_pool
    made = one.make_connection()
    assert (made.host, made.port, made.username, made.password) == ("b", 6379, "mo", "p@ss")
    assert isinstance(made, SSLConnection)
    slot: Any = cluster.connection_pool
    assert isinstance(slot.make_connection(), SSLConnection)
    assert [*cluster.layout.servers] == [("a", 7001), ("b", 6379), ("::1", 7003)]
    await cluster.aclose()


async def test_an_unreachable_server_is_told(tmp_path: Path) -> None:
    redis = connect(f"unix://{tmp_path}/nothing.sock")
    with pytest.raises(StoreError, match="cannot be reached"):
        await check(redis)
    await redis.aclose()


async def test_a_server_that_would_throw_posts_away_is_refused(tmp_path: Path) -> None:
    with Embedded(tmp_path) as url:
        redis = connect(url)
        await redis.config_set("maxmemory-policy", "allkeys-lru")
        with pytest.raises(StoreError, match="CONFIG SET maxmemory-policy noeviction"):
            await check(redis)
        await redis.config_set("maxmemory-policy", "volatile-lru")
        await redis.config_set("maxmemory", "1gb")
        await redis.config_set("appendonly", "no")
        warnings = await check(redis)
        assert ["appendonly yes" in warnings[0], "sign people out" in warnings[1]] == [True, True]
        await redis.execute_command("REPLICAOF", "127.0.0.1", "1")  # type: ignore[no-untyped-call]
        with pytest.raises(StoreError, match="replica and takes no writes"):
            await check(redis)
        await redis.aclose()


async def test_a_user_who_may_not_ask_how_the_server_is_set_up_is_told_what_is_missing(
    valkey_as_admin: str, admin: Redis
) -> None:
    await admin.execute_command("ACL", "SETUSER", "wen", "on", ">pass", "~*", "+@all", "-info")  # type: ignore[no-untyped-call]
    asking = connect(valkey_as_admin.replace("unix://", "unix://wen:pass@"))
    with pytest.raises(StoreError, match=r"\+info"):
        await check(asking)
    await asking.aclose()
    await admin.execute_command("ACL", "DELUSER", "wen")  # type: ignore[no-untyped-call]
