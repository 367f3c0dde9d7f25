"""A Redis or Valkey Cluster: an ordinary client for each slot that we use.

All keys of a conference share one slot, so a conference needs one server at a time, and all that
it asks of one server (transactions, scripts, a subscription, WAIT) works as ever: only where that
server is may change. A slot's connections ask who keeps it whenever they connect. What a server
answers that does not keep the slot, or not now, counts as a lost connection: it is asked again,
within the same second, and then left to the caller. redis-py's own RedisCluster is not used: a
server that is down disturbs the others' connections there, and a transaction starts threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from redis.asyncio import Redis
from redis.asyncio.connection import BlockingConnectionPool, Connection, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MovedError,
    NoScriptError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from backchannel.store.keys import PEOPLE, Keys

HostPort = tuple[str, int]

WAIT_SECONDS: Final = 0.5
"""How long a write waits for a replica to have it as well."""
TRIES: Final = 5
"""How often it is sent: after each the cluster may count that replica no more, or be another."""
_ASK_SECONDS: Final = 1.0
_FRESH_SECONDS: Final = 5.0
_ELSEWHERE: Final = (AskError, TryAgainError, ClusterDownError, ReadOnlyError)
"""What a server says that does not keep the slot, or not now. (MOVED is a kind of ASK.)"""


class Unacknowledged(RedisError):
    """No replica had the write in time. It may be lost with its server: send it again."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The servers that keep a range of slots."""

    first: int
    last: int
    primary: HostPort
    replicas: tuple[HostPort, ...]
    """Those that the cluster counts as well."""


class Layout:
    """Which server keeps which slot, as the servers say when they are asked.

    Args:
        seeds: some of the servers; these name the others.
        options: for a connection to any of them.
    """

    def __init__(self, seeds: Sequence[HostPort], secure: bool, options: Mapping[str, Any]) -> None:
        self.options = options
        self.secure = secure
        self.servers: dict[HostPort, Redis] = {}
        """Their clients, in the order in which they are asked."""
        self._shards: list[Shard] = []
        self._until = 0.0
        self._asking = asyncio.Lock()
        self._seeds = frozenset(seeds)
        for seed in seeds:
            self.server(seed)

    def server(self, address: HostPort) -> Redis:
        """The client of one server, whatever it keeps."""
        known = self.servers.get(address)
        if known is None:
            host, port = address
            kind = SSLConnection if self.secure else Connection
            once = {**self.options, "retry": Retry(NoBackoff(), 0)}  # the next one is asked
            pool = BlockingConnectionPool(connection_class=kind, host=host, port=port, **once)
            known = self.servers[address] = Redis.from_pool(pool)
        return known

    async def shards(self) -> list[Shard]:
        """All of them.

        Raises:
            RedisConnectionError: no server answers, or none that is one of a cluster.
        """
        async with self._asking:
            if time.monotonic() >= self._until:
                self._shards = await self._ask()
                self._until = time.monotonic() + _FRESH_SECONDS
            return self._shards

    async def shard(self, slot: int) -> Shard:
        """Where a slot is kept.

        Raises:
            RedisConnectionError: nobody says so.
        """
        for shard in await self.shards():
            if shard.first <= slot <= shard.last:
                return shard
        self.doubt()
        raise RedisConnectionError(f"no server of the cluster keeps slot {slot}")

    def doubt(self, knows: HostPort | None = None) -> None:
        """Has the servers asked anew: something was not as had been said.

        Args:
            knows: the one to ask first; else any but the last.
        """
        self._until = 0.0
        if knows is None:
            self._ask_last(next(iter(self.servers)))
        else:
            first = self.server(knows)
            self.servers = {knows: first, **self.servers}

    async def aclose(self) -> None:
        """Closes the connections to them."""
        for server in self.servers.values():
            await server.aclose()

    async def _ask(self) -> list[Shard]:
        answer = ""
        for address, server in list(self.servers.items()):
            try:
                async with asyncio.timeout(_ASK_SECONDS):
                    rows: Any = await server.execute_command(  # type: ignore[no-untyped-call]
                        "CLUSTER SLOTS"
                    )
            except (RedisError, OSError, TimeoutError) as error:
                answer = str(error) if isinstance(error, ResponseError) else type(error).__name__
                self._ask_last(address)
                continue
            if shards := [_shard(row, address[0]) for row in rows]:
                named = {each for shard in shards for each in (shard.primary, *shard.replicas)}
                await self._keep(named)
                return shards
            answer = "no slot is kept anywhere"
        raise RedisConnectionError(f"no server of the cluster answers ({answer})")

    async def _keep(self, named: Set[HostPort]) -> None:
        """Knows those that were named and the seeds, and no more those that left the cluster."""
        for each in named:
            self.server(each)
        for address in self.servers.keys() - named - self._seeds:
            await self.servers.pop(address).aclose()

    def _ask_last(self, address: HostPort) -> None:
        self.servers[address] = self.servers.pop(address)


def _shard(row: Sequence[Any], asked: str) -> Shard:
    first, last, *servers = row
    primary, *replicas = (
        ((host or b"").decode() or asked, int(port)) for host, port, *_ in servers
    )
    return Shard(first, last, primary, tuple(replicas))


class _SlotConnection(Connection):
    """A connection to whichever server keeps a slot."""

    def __init__(self, *, layout: Layout, slot: int, **options: Any) -> None:
        super().__init__(**options)
        self._layout = layout
        self._slot = slot

    async def connect_check_health(
        self, check_health: bool = True, retry_socket_connect: bool = True
    ) -> None:
        if self.is_connected:
            return
        self.host, self.port = (await self._layout.shard(self._slot)).primary
        try:
            await super().connect_check_health(check_health, retry_socket_connect)
        except RedisError:
            self._layout.doubt()
            raise

    async def read_response(self, *args: Any, **options: Any) -> Any:
        try:
            return await super().read_response(*args, **options)
        except _ELSEWHERE as error:
            moved = isinstance(error, MovedError) and (error.host or self.host, error.port)
            self._layout.doubt(moved or None)
            await self.disconnect(nowait=True)
            raise RedisConnectionError(f"{self.host}:{self.port} {error}") from None
        except (RedisConnectionError, RedisTimeoutError):
            self._layout.doubt()
            raise


class _SecureSlotConnection(_SlotConnection, SSLConnection):
    pass


class Slot(Redis):
    """The client of whichever server of a cluster keeps one slot.

    Args:
        keys: those it is for; all of one slot.
    """

    def __init__(self, layout: Layout, keys: Keys) -> None:
        self.layout = layout
        self._mark = keys("wait")
        self.slot = key_slot(self._mark.encode())
        pool = BlockingConnectionPool(
            connection_class=_SecureSlotConnection if layout.secure else _SlotConnection,
            layout=layout,
            slot=self.slot,
            **layout.options,
        )
        super().__init__(connection_pool=pool)
        self.auto_close_connection_pool = True

    async def acknowledged(
        self, script: AsyncScript, keys: Sequence[str], args: Sequence[Any]
    ) -> Any:
        """Runs a script; returns once a replica, where there is one, has what it wrote.

        The script must do nothing more when it is sent again.

        Raises:
            Unacknowledged: none had it in time.
        """
        for _ in range(TRIES - 1):
            with contextlib.suppress(Unacknowledged):
                return await self._acknowledged(script, keys, args)
        return await self._acknowledged(script, keys, args)

    async def _acknowledged(
        self, script: AsyncScript, keys: Sequence[str], args: Sequence[Any]
    ) -> Any:
        if not (await self.layout.shard(self.slot)).replicas:
            return await script(keys=list(keys), args=list(args))
        rest = (len(keys), *keys, *args)
        try:
            return await self._waited(1, "EVALSHA", script.sha, *rest)
        except NoScriptError:
            return await self._waited(1, "EVAL", script.script, *rest)

    async def servers(self) -> list[Redis]:
        """The server that keeps the slot and its replicas, once these have all that was written.

        Raises:
            Unacknowledged: one had not in time.
        """
        shard = await self.layout.shard(self.slot)
        if shard.replicas:
            await self._waited(len(shard.replicas), "PING")
        return [self.layout.server(address) for address in (shard.primary, *shard.replicas)]

    async def _waited(self, replicas: int, *command: Any) -> Any:
        # WAIT is about the last write of its own connection. A command that is sent again may find
        # all done and write nothing, so that there would be nothing to wait for: hence the mark.
        async with self.pipeline(transaction=False) as pipe:
            pipe.execute_command(*command)
            pipe.set(self._mark, b"")
            pipe.execute_command("WAIT", replicas, int(WAIT_SECONDS * 1000))
            answers = await pipe.execute(raise_on_error=False)  # that would quote the command
        for answer in answers:
            if isinstance(answer, ResponseError):
                raise answer
        if answers[-1] < replicas:
            self.layout.doubt()
            raise Unacknowledged("no replica has it yet")
        return answers[0]


class Cluster(Slot):
    """A whole cluster; itself the client of the slot of what belongs to no one conference."""

    def __init__(self, seeds: Sequence[HostPort], secure: bool, options: Mapping[str, Any]) -> None:
        super().__init__(Layout(seeds, secure, options), PEOPLE)
        self._slots: dict[str, Slot] = {}

    def of(self, slug: str) -> Slot:
        """The client of a conference's slot."""
        if slug not in self._slots:
            self._slots[slug] = Slot(self.layout, Keys(slug))
        return self._slots[slug]

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(self.layout.aclose)
            stack.push_async_callback(super().aclose, close_connection_pool)
            for slot in self._slots.values():
                stack.push_async_callback(slot.aclose)


def keeper(redis: Redis, slug: str) -> Redis:
    """The client for a conference's keys: on one server always the same."""
    return redis.of(slug) if isinstance(redis, Cluster) else redis


def unkept(shards: Sequence[Shard]) -> int:
    """How many slots no server keeps."""
    return REDIS_CLUSTER_HASH_SLOTS - sum(each.last - each.first + 1 for each in shards)
