"""The web process is killed and started again under thousands of clients, who all come back."""

from __future__ import annotations

import asyncio
import http.client
import signal
import threading
import time
from typing import Final

import msgspec
import redis
from msgspec.structs import replace

from backchannel.core.post import Posted
from backchannel.core.settings import load as settings
from backchannel.store.connect import connect
from backchannel.web.secret import load_secret
from bench.fanout.load import Returned
from bench.fanout.messages import post, stamp
from bench.fanout.publish import ToLog
from bench.fanout.running import Ground, Running, Server, end
from tests.visitor import entrance

CLIENTS: Final = 5000
BEFORE: Final = 300
"""Posts on the wall when the server is killed..."""
MEANWHILE: Final = 20
"""...and those that come while it is away."""
HELD: Final = 100
"""Posts in the desk's queue."""
SECONDS: Final = 90.0
PAUSE: Final = 0.02


class Return(msgspec.Struct):
    """How all of them came back."""

    clients: int
    returned: Returned
    start_s: float
    """From the kill until connections were taken again: the process's own start."""
    desk_p50_ms: float
    desk_p99_ms: float
    desk_longest_ms: float
    desk_requests: int
    log_reads: int
    """Of the new process, until the last client was level: XRANGE calls."""
    cpu_s: float
    """Of the new process, from its first connection until then, the desk's requests included."""
    level_mb: float
    """Resident, with all of them back."""


class Asking(threading.Thread):
    """A moderator's page that asks for the queue, again and again.

    Its first answer does not count: it waits for the process's own start, which is `start_s`.
    """

    def __init__(self, port: int, slug: str, cookie: str) -> None:
        super().__init__(daemon=True)
        self.took: list[float] = []
        """Milliseconds of each answer."""
        self._port = port
        self._path = f"/api/v1/{slug}/queue?status=held"
        self._headers = {"Cookie": f"backchannel={cookie}"}
        self._answered = False
        self._over = threading.Event()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._over.wait(PAUSE):
            began = time.monotonic()
            try:
                connection.request("GET", self._path, headers=self._headers)
                answer = connection.getresponse()
                said = answer.read()
            except OSError:  # it is away; the next request connects anew
                connection.close()
                continue
            if answer.status != 200:
                raise SystemExit(f"the desk was answered {answer.status}: {said[:200]!r}")
            if self._answered:
                self.took.append((time.monotonic() - began) * 1000)
            self._answered = True

    def stop(self) -> None:
        self._over.set()
        self.join()


def returning(server: Server, ground: Ground, clients: int = CLIENTS) -> Return:
    """Ours only: nobody else has a position to come back with."""
    with server.running(ground) as running:
        assert isinstance(running.publisher, ToLog)
        slug = running.publisher.log.keys.slug
        _posts(running.publisher, BEFORE, "shown")
        _posts(running.publisher, HELD, "held")
        asking = Asking(running.port, slug, _cookie(running, ground, slug))
        with running.load(clients) as load, redis.Redis.from_url(ground.redis) as store:
            load.ask("return", SECONDS)
            reads = _reads(store)
            killed = time.monotonic()
            end(running.process, signal.SIGKILL)
            _posts(running.publisher, MEANWHILE, "shown")
            running.process = running.again()
            asking.start()
            running.ready()
            start, began = time.monotonic() - killed, running.cpu()
            returned = load.read(Returned)
            cpu = running.cpu() - began
            reads = _reads(store) - reads
            asking.stop()
            level = running.resident()
    took = sorted(asking.took) or [-1.0]
    return Return(
        clients=clients,
        returned=returned,
        start_s=start,
        desk_p50_ms=took[len(took) // 2],
        desk_p99_ms=took[min(len(took) - 1, int(len(took) * 0.99))],
        desk_longest_ms=took[-1],
        desk_requests=len(took),
        log_reads=reads,
        cpu_s=cpu,
        level_mb=level / 1e6,
    )


def _posts(publisher: ToLog, count: int, status: str) -> None:
    for start in range(0, count, 50):
        made = [post(stamp(0, n, 0)) for n in range(start, min(start + 50, count))]
        posts = [Posted(post=replace(each, status=status)) for each in made]
        publisher.ingest(posts)


def _cookie(running: Running, ground: Ground, slug: str) -> str:
    """Someone's sign-in, begun as /join does."""

    async def join() -> str:
        store = connect(ground.redis)
        links, signins = entrance(store, load_secret(settings(running.environ)))
        cookie = await signins.begin(links.invite(slug, "moderator", "Mara"))
        await store.aclose()
        return cookie

    return asyncio.run(join())


def _reads(store: redis.Redis) -> int:
    stats = store.info("commandstats")
    return int(stats.get("cmdstat_xrange", {}).get("calls", 0))
