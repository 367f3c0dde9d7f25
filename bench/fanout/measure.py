"""What one server needs for so many clients and messages: processor, time, memory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import msgspec

from bench.fanout.load import Heard, Load
from bench.fanout.publish import publish
from bench.fanout.running import Ground, Running, Server

SETTLE_SECONDS: Final = 1.0
LATE_SECONDS: Final = 4.0
"""How long after the last message was due a slow server is waited for."""
HELD_MS: Final = 250.0
"""A rate is held if everything came, and 99 of 100 within this."""
LADDER: Final = (40, 60, 90, 120, 160, 200, 300, 400, 600, 800)
LADDER_CLIENTS: Final = 1000
LADDER_SECONDS: Final = 3.0


class Row(msgspec.Struct):
    """One server, so many clients, so many messages a second."""

    server: str
    clients: int
    rate: float
    level: int
    cpu_us: float
    """Of its processes, for each message that reached a client."""
    p50_ms: float
    p99_ms: float
    lost: int
    clean: bool
    bytes: int
    handshakes: float
    """A second, from the first connection to the last client's being level."""
    handshake_us: float
    """Of its processor time, for each."""
    idle_mb: float
    """Resident before the first message."""
    client_kb: float
    """Of these, what each client added."""


class Held(msgspec.Struct):
    """How far one server's rate goes."""

    server: str
    rate: int
    """Messages a second to each client; 0: not even the first step."""
    steps: list[tuple[int, float, float, bool]]
    """Rate, p99 ms, processor µs a delivery, and whether it was held."""


def rows(
    server: Server, ground: Ground, clients: int, rates: Sequence[float], seconds: float
) -> list[Row]:
    """Measures a server; the rates rise, and the first that it does not hold is the last."""
    made: list[Row] = []
    with server.running(ground) as running:
        before, began = running.resident(), running.cpu()
        with running.load(clients) as load:
            shaking = running.cpu() - began
            time.sleep(SETTLE_SECONDS)
            idle = running.resident()
            connected = load.connected
            for id, rate in enumerate(rates, start=1):
                heard, cpu = phase(running, load, rate, seconds, id)
                made.append(
                    Row(
                        server=server.name,
                        clients=clients,
                        rate=rate,
                        level=connected.level,
                        cpu_us=cpu,
                        p50_ms=heard.p50_ms,
                        p99_ms=heard.p99_ms,
                        lost=heard.lost,
                        clean=heard.clean and connected.level == clients,
                        bytes=heard.bytes,
                        handshakes=connected.level / connected.seconds,
                        handshake_us=shaking / max(1, connected.level) * 1e6,
                        idle_mb=idle / 1e6,
                        client_kb=(idle - before) / 1e3 / clients,
                    )
                )
                if heard.lost:
                    break
    return made


def phase(
    running: Running, load: Load, rate: float, seconds: float, id: int
) -> tuple[Heard, float]:
    """So many messages a second for so long: what came, and what a delivery cost in µs."""
    messages = max(1, round(rate * seconds))
    began = running.cpu()
    load.ask("phase", id, messages, seconds + LATE_SECONDS)
    publish(running.publisher.send, id, rate, messages)
    heard = load.read(Heard)
    return heard, (running.cpu() - began) / max(1, heard.received) * 1e6


def ladder(server: Server, ground: Ground) -> Held:
    """The highest rate that is held, a step after the other until one is not."""
    held = Held(server.name, 0, [])
    with server.running(ground) as running, running.load(LADDER_CLIENTS) as load:
        for id, rate in enumerate(LADDER, start=1):
            heard, cpu = phase(running, load, rate, LADDER_SECONDS, id)
            ok = heard.clean and heard.p99_ms < HELD_MS
            held.steps.append((rate, heard.p99_ms, cpu, ok))
            if not ok:
                break
            held.rate = rate
    return held
