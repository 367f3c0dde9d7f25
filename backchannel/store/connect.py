"""Opens a connection to Redis or Valkey, and says whether it can be trusted with posts."""

from __future__ import annotations

import socket
from typing import Any, Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError

from backchannel.core.errors import StoreError

TIMEOUT_SECONDS: Final = 5.0
"""For every command: a server that says nothing for this long is treated as gone."""
OLDEST: Final = (7, 0)
_KEEPALIVE: Final = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 2), ("TCP_KEEPINTVL", 1), ("TCP_KEEPCNT", 3))
    if hasattr(socket, name)
}


def connect(url: str) -> Redis:
    """A client for a `redis://`, `rediss://` or `unix://` address. Connects when first used.

    A dropped connection is retried a few times within a second; a silent server is not, so no
    command takes much longer than `TIMEOUT_SECONDS`. Every write is safe to send twice.

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
    }
    if not url.startswith("unix:"):
        options |= {"socket_keepalive": True, "socket_keepalive_options": _KEEPALIVE}
    try:
        return Redis.from_url(url, **options)
    except (ValueError, TypeError):
        raise StoreError(  # the cause may quote the password
            "REDIS_URL cannot be read. It looks like redis://user:password@host:6379/0, "
            "rediss://… (TLS) or unix:///path/to/socket; escape special characters in the password."
        ) from None


async def check(redis: Redis) -> list[str]:
    """Warnings about how the server is set up, each with the command that mends it.

    Raises:
        StoreError: it is unreachable, too old, a replica, or would throw posts away.
    """
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
        raise StoreError(
            f"The Redis of REDIS_URL, {_address(redis)}, cannot be reached "
            f"({type(error).__name__}). Is it up, and is the address right?"
        ) from None
    version = str(info.get("valkey_version") or info.get("redis_version") or "0")
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < OLDEST:
        raise StoreError(f"Redis {version} is too old; 7.0 or later, or any Valkey, is needed.")
    if info.get("role") == "slave":
        raise StoreError("This Redis is a replica and takes no writes; point REDIS_URL elsewhere.")
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy.startswith("allkeys-"):
        raise StoreError(
            f"Redis has maxmemory-policy {policy}: when memory runs out it would throw away posts. "
            "Mend it with: CONFIG SET maxmemory-policy noeviction"
        )
    return _warnings(info, policy)


def _warnings(info: dict[str, Any], policy: str) -> list[str]:
    warnings = []
    if not info.get("aof_enabled"):
        warnings.append(
            "Redis writes no append-only file: a crash loses what came after its last save. "
            "Mend it with: CONFIG SET appendonly yes"
        )
    if policy.startswith("volatile-") and info.get("maxmemory"):
        warnings.append(
            f"Redis has maxmemory-policy {policy}: when memory runs out it may sign people out. "
            "Mend it with: CONFIG SET maxmemory-policy noeviction"
        )
    return warnings


def _address(redis: Redis) -> str:
    """Where it is, without what is secret about it."""
    found: dict[str, Any] = redis.connection_pool.connection_kwargs
    return str(found.get("path") or f"{found.get('host')}:{found.get('port')}")
