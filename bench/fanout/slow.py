"""Ten of a hundred clients stop reading: what the others notice, and how it ends."""

from __future__ import annotations

import time
from typing import Final

import msgspec

from bench.fanout.load import Caught, Heard, Load
from bench.fanout.messages import LARGE
from bench.fanout.publish import publish
from bench.fanout.running import Ground, Running, Server

CLIENTS: Final = 100
DEAF: Final = 10
RATE: Final = 300.0
SECONDS: Final = 5.0
MESSAGES: Final = round(RATE * SECONDS)
HEAR_SECONDS: Final = 15.0
CUT_OFF_SECONDS: Final = 20.0


class Slow(msgspec.Struct):
    """What became of the ten, and of the other ninety."""

    server: str
    p99_ms: float
    """While all of them read..."""
    others_p99_ms: float
    """...and the others', while ten did not."""
    others_lost: int
    more_mb: float
    """Memory that the server took meanwhile."""
    caught: Caught
    """When they read again after five seconds."""
    back_s: float
    """When they never do: until the last one's descriptor was back; -1: not in the time given."""


def slow(server: Server, ground: Ground) -> Slow:
    """13 MB are owed to each: more than the kernel's buffers take."""
    with server.running(ground) as running, running.load(CLIENTS) as load:
        before = _sent(running, load, 1)
        memory = running.resident()
        load.ask("deafen", DEAF)
        load.read(dict)
        others = _sent(running, load, 2)
        more = running.resident() - memory
        load.ask("hear", MESSAGES, HEAR_SECONDS)
        caught = load.read(Caught)
    return Slow(
        server=server.name,
        p99_ms=before.p99_ms,
        others_p99_ms=others.p99_ms,
        others_lost=others.lost,
        more_mb=more / 1e6,
        caught=caught,
        back_s=_cut_off(server, ground),
    )


def _cut_off(server: Server, ground: Ground) -> float:
    with server.running(ground) as running, running.load(CLIENTS) as load:
        load.ask("deafen", DEAF)
        load.read(dict)
        _sent(running, load, 1)
        began = time.monotonic()
        while time.monotonic() - began < CUT_OFF_SECONDS:
            if running.descriptors() <= CLIENTS - DEAF:
                return time.monotonic() - began + SECONDS
            time.sleep(0.1)
    return -1.0


def _sent(running: Running, load: Load, id: int) -> Heard:
    load.ask("phase", id, MESSAGES, SECONDS + 4)
    publish(running.publisher.send, id, RATE, MESSAGES, LARGE)
    return load.read(Heard)
