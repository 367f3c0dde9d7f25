"""Six servers that are a cluster: three primaries, each with a replica."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.crc import key_slot
from redis.exceptions import RedisError
from redis.retry import Retry

from backchannel.store.embedded import find_server
from backchannel.store.keys import Keys
from tests.deployment import free_port
from tests.rights import USER, rights

RANGES: Final = ((0, 5460), (5461, 10922), (10923, 16383))
PATIENT_MS: Final = 60_000
"""A server is not given up because the machine is busy."""
HASTY_MS: Final = 1500
_slugs = itertools.count()


class Node:
    """One server; killed and started again over the same files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True)
        self.process: subprocess.Popen[bytes] | None = None
        self.stopped = False
        for _ in range(5):  # somebody else may take a port meanwhile
            self.port, self.bus = free_port(), free_port()
            self.redis = Redis(port=self.port, socket_timeout=5.0, retry=Retry(NoBackoff(), 0))
            self.start()
            if self.up:
                return
        raise AssertionError(f"no server starts here: {folder}")

    def start(self) -> None:
        options = {
            "port": self.port,
            "cluster-port": self.bus,
            "bind": "127.0.0.1",
            "dir": self.folder,
            "logfile": self.folder / "valkey.log",
            "save": "",
            "appendonly": "yes",
            "appendfsync": "no",  # a kill costs it nothing, also while the disk is busy
            "cluster-enabled": "yes",
            "cluster-node-timeout": HASTY_MS,  # until the cluster is whole: it is told of sooner
            "cluster-require-full-coverage": "no",
            "cluster-replica-validity-factor": 0,
            "cluster-allow-replica-migration": "no",
            "repl-diskless-sync-delay": 0,
        }
        flags = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen(
            [find_server(), *flags, "--user", *rights()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        wait(self.answers_or_ended)

    def answers_or_ended(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            self.process = None
            return True
        with contextlib.suppress(RedisError):
            return bool(self.info("server")["process_id"] == self.process.pid)
        return False

    def info(self, section: str) -> dict[str, Any]:
        found: dict[str, Any] = self.redis.info(section)
        return found

    def call(self, *command: str | int) -> Any:
        return self.redis.execute_command(*command)  # type: ignore[no-untyped-call]

    @property
    def id(self) -> str:
        return str(self.call("CLUSTER", "MYID").decode())

    @property
    def up(self) -> bool:
        return self.process is not None

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        os.kill(self.process.pid, number)
        self.stopped = number == signal.SIGSTOP

    def kill(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
        self.redis.connection_pool.disconnect()


class Nodes:
    """All six."""

    def __init__(self) -> None:
        self.all: list[Node] = []

    @property
    def url(self) -> str:
        return f"redis+cluster://{USER}@" + ",".join(
            f"127.0.0.1:{node.port}" for node in self.all[:2]
        )

    def start(self, folder: Path) -> None:
        while len(self.all) < 6:
            self.all.append(Node(folder / str(len(self.all))))
        primaries, replicas = self.all[:3], self.all[3:]
        for number, (node, (first, last)) in enumerate(zip(primaries, RANGES, strict=True)):
            node.call("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            node.call("CLUSTER", "ADDSLOTSRANGE", first, last)
        for node in self.all[1:]:
            node.call("CLUSTER", "MEET", "127.0.0.1", self.all[0].port, self.all[0].bus)
        wait(lambda: all(len(node.call("CLUSTER NODES")) == 6 for node in self.all))
        for node, primary in zip(replicas, primaries, strict=True):
            node.call("CLUSTER", "REPLICATE", primary.id)
        self.mend()

    def stop(self) -> None:
        for node in self.all:
            node.kill()

    def mend(self) -> None:
        """Starts what is down, and returns when each primary has its replica again."""
        for node in self.all:
            if not node.up:
                node.start()
        with self.hasty():
            wait(self.whole)

    @contextlib.contextmanager
    def hasty(self) -> Iterator[None]:
        """While the block runs, a server that is silent for a moment is given up."""
        self._give_up_after(HASTY_MS)
        try:
            yield
        finally:
            self._give_up_after(PATIENT_MS)

    def _give_up_after(self, milliseconds: int) -> None:
        for node in self.all:
            if node.up and not node.stopped:
                node.call("CONFIG", "SET", "cluster-node-timeout", milliseconds)

    def whole(self) -> bool:
        with contextlib.suppress(RedisError):
            for node in self.all:
                replication = node.info("replication")
                if replication.get("master_link_status", "up") != "up":
                    return False
                if any(len(row) != 4 for row in node.call("CLUSTER SLOTS")):
                    return False
            return True
        return False

    def shard(self, slug: str) -> tuple[Node, list[Node]]:
        """Who keeps a conference now, and its replicas; as a server says that is up."""
        slot = key_slot(Keys(slug)("posts").encode())
        by_port = {node.port: node for node in self.all}
        asked = next(node for node in self.all if node.up)
        for first, last, primary, *replicas in asked.call("CLUSTER SLOTS"):
            if first <= slot <= last:
                return by_port[primary[1]], [by_port[replica[1]] for replica in replicas]
        raise AssertionError(f"nobody keeps {slug}")

    def slugs(self) -> list[str]:
        """New conferences, one for each primary."""
        found: dict[int, str] = {}
        while len(found) < 3:
            slug = f"clustered-{next(_slugs)}"
            found.setdefault(self.shard(slug)[0].port, slug)
        return list(found.values())


def wait(condition: Callable[[], bool], seconds: float = 40.0) -> None:
    """As `tests.wait.until`, where there is no event loop yet."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the cluster did not come about"
        time.sleep(0.02)
