"""Fan-out, beside the other servers: processor, latency, memory, handshakes, rates, trouble.

    python -m bench.fanout [--quick] [--only NAME]...

Prints its figures as Markdown and keeps them in bench/out/fanout.json. About eleven minutes;
--quick measures once instead of three times, and for a shorter while.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from backchannel.store.embedded import Embedded
from bench.fanout.measure import ladder, rows
from bench.fanout.returning import returning
from bench.fanout.running import Ground, Server, raise_limit
from bench.fanout.servers import OURS, SERVERS
from bench.fanout.slow import slow
from bench.fanout.table import FILE, Report, markdown

REPETITIONS: Final = 3
SIZES: Final = ((100, (200,), 4.0), (5000, (8,), 5.0), (10_000, (2,), 8.0))
"""Clients, messages a second, seconds."""
COMPARED: Final = (1000, (40, 200), 4.0)
"""The same, measured several times."""


def say(what: str) -> None:
    """Tells how far it is, beside the figures."""
    print(f"{datetime.now():%H:%M:%S} {what}", file=sys.stderr, flush=True)


def machine() -> str:
    """What it ran on."""
    model = ""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if "model name" in line), "")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (
        f"{os.cpu_count()} cores ({model or platform.machine()}), {memory:.0f} GiB, "
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


def run(servers: Sequence[Server], report: Report, ground: Ground, quick: bool) -> None:
    """Everything, the servers in turn within each size."""

    def measure(size: tuple[int, tuple[float, ...], float]) -> None:
        clients, rates, seconds = size
        for server in servers:
            say(f"{clients:,} clients: {server.name}")
            report.rows += rows(server, ground, clients, rates, seconds / (2 if quick else 1))

    for _ in range(1 if quick else REPETITIONS):
        measure(COMPARED)
    for size in SIZES[:1] if quick else SIZES:
        measure(size)
    for server in servers:
        say(f"rising rates: {server.name}")
        report.held.append(ladder(server, ground))
    for server in servers:
        if server.name == OURS:
            say("clients that do not read")
            report.slow.append(slow(server, ground))
            say("clients that come back")
            report.returns.append(returning(server, ground))


def _stop(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def main() -> None:
    """Runs it, prints it, keeps it."""
    parser = argparse.ArgumentParser(prog="python -m bench.fanout")
    parser.add_argument("--quick", action="store_true", help="once, and shorter")
    parser.add_argument("--only", action="append", help="a server's name; several times for more")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)  # so that no server outlives us
    files = raise_limit()
    wanted = [each for each in SERVERS if not asked.only or each.name in asked.only]
    missing = {each.name: how for each in wanted if (how := each.missing())}
    for name, how in missing.items():
        say(f"{name} is left out; to have it, {how}")
    there = [each for each in wanted if each.name not in missing]
    report = Report(
        machine=f"{machine()}, {files:,} open files",
        at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        versions={each.name: each.version() for each in there},
        missing=missing,
    )
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # nginx's workers are another user's
        with Embedded(Path(folder) / "valkey") as url:
            run(there, report, Ground(Path(folder), url), asked.quick)
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1))
    print(markdown(report))


if __name__ == "__main__":
    main()
