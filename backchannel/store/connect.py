"""Opens a connection to Redis, Valkey or a cluster; says whether it can be trusted with posts."""

from __future__ import annotations

import re
import socket
from typing import Any, Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError

from backchannel.core.errors import StoreError
from backchannel.store.cluster import Cluster, HostPort, Shard, unkept

TIMEOUT_SECONDS: Final = 5.0
"""For every command: a server that says nothing for this long is treated as gone."""
CONNECTIONS: Final = 50
"""Of one client; a crowd's commands wait for their turn (redis-py's own pool refuses them)."""
OLDEST: Final = (7, 0)
_KEEPALIVE: Final = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 2), ("TCP_KEEPINTVL", 1), ("TCP_KEEPCNT", 3))
    if hasattr(socket, name)
}


class _Away(StoreError):
    """A server cannot be reached."""


# Scheme, who, servers with commas between, and what may follow.
_cluster: Final = re.compile(r"(rediss?)\+cluster://(?:(.*)@)?([^@/?]+)(.*)")


def connect(url: str) -> Redis:
    """A client for an address. Connects when first used.

    `redis://`, `rediss://` and `unix://` name one server; `redis+cluster://` and
    `rediss+cluster://` some servers of a cluster, which name the others.

    A dropped connection is retried a few times within a second; a silent server is not, so no
    command takes much longer than `TIMEOUT_SECONDS`, nor waits longer than that for its turn. Every
    write is safe to send twice.

    Raises:
        StoreError: the address cannot be read.
    """
    options: dict[str, Any] = {
        "socket_timeout": TIMEOUT_SECONDS,
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "retry": Retry(
            ExponentialWithJitterBackoff(base=0.05, cap=0.5),
            retries=3,
            supported_errors=(RedisConnectionError,),
        ),
        "decode_responses": False,
        "max_connections": CONNECTIONS,
        "timeout": TIMEOUT_SECONDS,
    }
    if not url.startswith("unix:"):
        options |= {"socket_keepalive": True, "socket_keepalive_options": _KEEPALIVE}
    try:
        if found := _cluster.fullmatch(url):
            return _connect_cluster(*found.groups(default=""), options=options)
        return Redis.from_pool(BlockingConnectionPool.from_url(url, **options))
    except (ValueError, TypeError):
        raise StoreError(  # the cause may quote the password
            "REDIS_URL cannot be read. It looks like redis://user:password@host:6379/0, "
            "rediss://… (TLS), unix:///path/to/socket or, for a cluster, "
            "redis+cluster://user:password@a:6379,b:6379; escape special characters in the "
            "password."
        ) from None


def _connect_cluster(
    scheme: str, who: str, hosts: str, rest: str, *, options: dict[str, Any]
) -> Cluster:
    at = f"{who}@" if who else ""
    each: list[Any] = [parse_url(f"{scheme}://{at}{host}{rest}") for host in hosts.split(",")]
    if any(said.pop("db", 0) for said in each):
        raise StoreError("REDIS_URL: a cluster has no databases; leave out the number at its end.")
    if not all("host" in said for said in each):
        raise ValueError
    seeds = [(said.pop("host"), said.pop("port", 6379)) for said in each]
    each[0].pop("connection_class", None)
    return Cluster(seeds, scheme == "rediss", {**options, **each[0]})


async def check(redis: Redis) -> list[str]:
    """Warnings about how each server is set up, with the command that mends it.

    Raises:
        StoreError: it is unreachable, too old, a replica, or would throw posts away. Of a cluster,
            one server may be away.
    """
    if isinstance(redis, Cluster):
        return await _check_cluster(redis)
    info = await _info(redis)
    if info.get("role") == "slave":
        raise StoreError("This Redis is a replica and takes no writes; point REDIS_URL elsewhere.")
    if info.get("cluster_enabled"):
        raise StoreError(
            "This Redis is one server of a cluster. Write REDIS_URL as redis+cluster://host:6379, "
            "with more of its servers behind commas."
        )
    return _warnings(info)


async def describe(redis: Redis) -> str:
    """What has answered, in a few words.

    Raises:
        StoreError: it cannot be reached.
    """
    if not isinstance(redis, Cluster):
        return "one server"
    shards = await _shards(redis)
    replicas = sum(len(shard.replicas) for shard in shards)
    return f"a cluster, primaries: {len(shards)}, replicas: {replicas}"


async def _check_cluster(cluster: Cluster) -> list[str]:
    shards = await _shards(cluster)
    warnings = []
    if missing := unkept(await cluster.layout.shards()):
        warnings.append(f"No server of the cluster keeps {missing} of its slots.")
    for shard in shards:
        for address in (shard.primary, *shard.replicas):
            try:
                said = _warnings(await _info(cluster.layout.server(address)))
            except _Away as error:  # the others' conferences need not wait for it
                said = [str(error)]
            except StoreError as error:
                raise StoreError(f"{_named(address)}: {error}") from None
            warnings += [f"{_named(address)}: {warning}" for warning in said]
        if not shard.replicas:
            warnings.append(
                f"{_named(shard.primary)}: It has no replica. While it is away, so are its "
                "conferences."
            )
    return warnings


def _named(address: HostPort) -> str:
    return "{}:{}".format(*address)


async def _shards(cluster: Cluster) -> list[Shard]:
    """One for each primary."""
    try:
        return [*{shard.primary: shard for shard in await cluster.layout.shards()}.values()]
    except RedisConnectionError as error:
        raise StoreError(
            f"The cluster of REDIS_URL cannot be used: {error}. "
            "Is it up, and are the addresses right?"
        ) from None


async def _info(redis: Redis) -> dict[str, Any]:
    """What a server that can be used says of itself."""
    try:
        info: dict[str, Any] = await redis.info()
    except NoPermissionError:
        raise StoreError("Redis: this user may not run INFO. Allow it with ACL … +info") from None
    except AuthenticationError:
        raise StoreError(
            f"The Redis of REDIS_URL, {_address(redis)}, refuses the password. "
            "It looks like redis://user:password@host:6379/0, without a user redis://:password@…"
        ) from None
    except (RedisError, OSError) as error:
        raise _Away(
            f"The Redis of REDIS_URL, {_address(redis)}, cannot be reached "
            f"({type(error).__name__}). Is it up, and is the address right?"
        ) from None
    version = str(info.get("valkey_version") or info.get("redis_version") or "0")
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < OLDEST:
        raise StoreError(f"Redis {version} is too old; 7.0 or later, or any Valkey, is needed.")
    if _policy(info).startswith("allkeys-"):
        raise StoreError(
            f"Redis has maxmemory-policy {_policy(info)}: when memory runs out it would throw away "
            "posts. Mend it with: CONFIG SET maxmemory-policy noeviction"
        )
    return info


def _policy(info: dict[str, Any]) -> str:
    return str(info.get("maxmemory_policy", "noeviction"))


def _warnings(info: dict[str, Any]) -> list[str]:
    warnings = []
    if not info.get("aof_enabled"):
        warnings.append(
            "Redis writes no append-only file: a crash loses what came after its last save. "
            "Mend it with: CONFIG SET appendonly yes"
        )
    if _policy(info).startswith("volatile-") and info.get("maxmemory"):
        warnings.append(
            f"Redis has maxmemory-policy {_policy(info)}: when memory runs out it may sign people "
            "out. Mend it with: CONFIG SET maxmemory-policy noeviction"
        )
    return warnings


def _address(redis: Redis) -> str:
    """Where it is, without what is secret about it."""
    found: dict[str, Any] = redis.connection_pool.connection_kwargs
    return str(found.get("path") or f"{found.get('host')}:{found.get('port')}")
