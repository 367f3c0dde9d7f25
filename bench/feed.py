"""What the public feed costs: CPU a request, and requests a second on one core.

    python -m bench.feed [rounds]

A real web process over a Valkey of its own, with thirty posts. Beside it, in the same rounds: a
bare Starlette route on uvicorn that says the same bytes and, where there is an nginx, nginx with
them as a file. Servers run on one core, the client on another. Prints its figures, and keeps them
as JSON in bench/out/feed.json. On a machine that does other things as well, the CPU time is what
to compare: `a core` is how many requests a whole core's time is enough for.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psutil
from msgspec.structs import replace

from backchannel.core.post import Posted
from backchannel.demo.generate import generate
from tests.browser.house import SLUG, House, opened
from tests.deployment import free_port
from tests.wait import until

ROUNDS: Final = 5
SECONDS: Final = 2.0
CONNECTIONS: Final = 32
POSTS: Final = 30
OUT: Final = Path(__file__).parent / "out" / "feed.json"
NGINX: Final = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; default_type application/json; keepalive_requests 100000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@dataclass
class Case:
    """One server, asked in one way; what every round said."""

    name: str
    server: psutil.Process
    port: int
    path: str
    headers: dict[str, str]
    micros: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    size: int = 0
    client: float = 0.0
    """The client's share of its core."""

    @property
    def request(self) -> bytes:
        """As it goes on the wire."""
        lines = [f"GET {self.path} HTTP/1.1", "Host: wall.example.org"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()

    async def round(self, status: str) -> None:
        """Asks for a while."""
        command = ["-m", "bench.pull", str(self.port), str(SECONDS), str(CONNECTIONS)]
        before = spent(self.server)
        client = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdin=-1, stdout=-1, preexec_fn=lambda: pin(os.getpid(), 1)
        )
        said, _ = await client.communicate(self.request)
        cpu = spent(self.server) - before
        counted = json.loads(said)
        assert status in counted["status"], f"{self.name}: {counted['status']}"
        self.micros.append(cpu / counted["answers"] * 1e6)
        self.rates.append(counted["answers"] / counted["seconds"])
        self.size = counted["bytes"]
        self.client = counted["client_cpu"] / counted["seconds"]

    def figures(self) -> dict[str, Any]:
        """The median round."""
        return {
            "name": self.name,
            "bytes": self.size,
            "micros": statistics.median(self.micros),
            "rate": statistics.median(self.rates),
            "rates": [min(self.rates), max(self.rates)],
            "client": self.client,
        }


def spent(process: psutil.Process) -> float:
    """CPU seconds of a process and of those it started."""
    family = [process, *process.children(recursive=True)]
    return sum(sum(each.cpu_times()[:2]) for each in family)


def pin(pid: int, core: int) -> None:
    """Gives a process one core, where the system can."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


async def started(stack: AsyncExitStack, *command: str) -> psutil.Process:
    """A peer, ended with the stack."""
    process = await asyncio.create_subprocess_exec(*command, preexec_fn=lambda: pin(os.getpid(), 0))

    async def end() -> None:
        process.terminate()
        await process.wait()

    stack.push_async_callback(end)
    return psutil.Process(process.pid)


async def answer(port: int, path: str) -> tuple[bytes, str]:
    """What a server says once it is there, and its ETag."""

    def ask() -> tuple[bytes, str] | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as found:
                return found.read(), found.headers["ETag"]
        except OSError:
            return None

    told: list[tuple[bytes, str]] = []

    async def there() -> bool:
        told.extend(filter(None, [await asyncio.to_thread(ask)]))
        return bool(told)

    await until(there, 20)
    return told[0]


def posts() -> list[Posted]:
    """As many as a widget asks for, of the demo's."""
    said = [moment.item.post for moment in generate() if isinstance(moment.item, Posted)]
    return [Posted(post=replace(post, status="shown")) for post in said[:POSTS]]


async def counted(port: int, path: str) -> bool:
    """Whether the numbers are there, so that the answer stays the same from now on."""
    body, _ = await answer(port, path)
    return bool(json.loads(body)["state"]["counts"]["posts"] == POSTS)


async def cases(stack: AsyncExitStack, house: House, folder: Path) -> list[Case]:
    """Every server, up and asked once."""
    await house.log.ingest(posts(), at=datetime.now(UTC), source="mastodon")
    web = await house.web()
    assert web.process is not None
    pin(web.process.pid, 0)
    ours = psutil.Process(web.process.pid)
    path = f"/api/v1/{SLUG}/feed?limit={POSTS}"
    await until(lambda: counted(web.port, path), 20)
    body, etag = await answer(web.port, path)
    file = folder / "feed"
    file.write_bytes(body)
    bare, port = await _bare(stack, file)
    found = [
        Case("backchannel, 200", ours, web.port, path, {}),
        Case("backchannel, 200 gzip", ours, web.port, path, {"Accept-Encoding": "gzip, br"}),
        Case("backchannel, 304", ours, web.port, path, {"If-None-Match": etag}),
        Case("bare Starlette, 200", bare, port, "/feed", {}),
        Case("bare Starlette, 304", bare, port, "/feed", {"If-None-Match": '"bare"'}),
    ]
    if nginx := shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        port = free_port()
        conf = folder / "nginx.conf"
        conf.write_text(NGINX.format(folder=folder, port=port))
        static = await started(stack, nginx, "-p", str(folder), "-c", str(conf))
        _, etag = await answer(port, "/feed")
        found.append(Case("nginx, a file, 200", static, port, "/feed", {}))
        found.append(Case("nginx, a file, 304", static, port, "/feed", {"If-None-Match": etag}))
    return found


async def _bare(stack: AsyncExitStack, file: Path) -> tuple[psutil.Process, int]:
    port = free_port()
    process = await started(stack, sys.executable, "-m", "bench.bare", str(port), str(file))
    await answer(port, "/feed")
    return process, port


def machine() -> str:
    """What the figures were taken on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}, load {load:.1f}"


async def run(rounds: int = ROUNDS, say: Callable[[str], None] = print) -> None:
    """Everything, and its figures."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.chmod(folder, 0o711)  # nginx reads as somebody else
        house = await stack.enter_async_context(opened(folder))
        servers = await cases(stack, house, folder)
        for _ in range(rounds):
            for case in servers:
                await case.round("304" if case.name.endswith("304") else "200")
    say(f"{'':24}{'bytes':>8}{'µs CPU':>9}{'a core':>9}{'measured':>10}   the client's share")
    figures = [case.figures() for case in servers]
    for row in figures:
        line = f"{row['name']:24}{row['bytes']:8}{row['micros']:9.0f}{1e6 / row['micros']:9,.0f}"
        line += f"{row['rate']:10,.0f}"
        say(f"{line}   {row['client']:.0%}")
    say(machine())
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"machine": machine(), "cases": figures}, indent=2) + "\n")


def main() -> None:
    """Runs it."""
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))


if __name__ == "__main__":
    main()
