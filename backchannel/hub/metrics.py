"""What the hub counts, for Prometheus."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_LABELS: Final = ("conference", "feed")

# The sum of those of every living worker of a server, where there are several.
_SUM: Final = "livesum"

SOCKETS: Final = Gauge("backchannel_sockets", "Open sockets.", multiprocess_mode=_SUM)
SOCKETS_MAX: Final = Gauge(
    "backchannel_sockets_max", "Sockets held at most.", multiprocess_mode=_SUM
)
ROUND_TRIP: Final = Histogram(
    "backchannel_redis_round_trip_seconds",
    "What a PING of Redis takes.",
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
CLIENTS: Final = Gauge("backchannel_clients", "Connected clients.", _LABELS, multiprocess_mode=_SUM)
ENTRIES: Final = Counter("backchannel_entries", "Entries applied.", _LABELS)
CATCH_UPS: Final = Counter(
    "backchannel_catch_ups", "Times entries had to be read from the log.", _LABELS
)
RELOADS: Final = Counter("backchannel_reloads", "Times a feed was loaded anew.", _LABELS)
EPOCHS: Final = Counter("backchannel_epochs", "Times a feed went on in a new epoch.", _LABELS)
SNAPSHOTS: Final = Counter("backchannel_snapshots", "Snapshots sent to clients.", _LABELS)
RESUMES: Final = Counter("backchannel_resumes", "Clients that resumed where they were.", _LABELS)
SLOW: Final = Counter(
    "backchannel_slow_clients", "Clients closed or cut off because they did not read.", _LABELS
)
SILENT: Final = Counter("backchannel_silent_clients", "Clients that stopped answering.", _LABELS)
TAKE_DOWN: Final = Histogram(
    "backchannel_take_down_seconds",
    "From a take-down to the last connected screen's word that it is off, as each process saw it.",
    ("conference",),
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60),
)
FAN_OUT: Final = Histogram(
    "backchannel_fan_out_seconds",
    "Time to hand one flush to every client of a feed.",
    _LABELS,
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1),
)


class FeedMetrics:
    """The metrics of one feed of one conference."""

    def __init__(self, conference: str, feed: str) -> None:
        self.clients = CLIENTS.labels(conference, feed)
        self.entries = ENTRIES.labels(conference, feed)
        self.catch_ups = CATCH_UPS.labels(conference, feed)
        self.reloads = RELOADS.labels(conference, feed)
        self.epochs = EPOCHS.labels(conference, feed)
        self.snapshots = SNAPSHOTS.labels(conference, feed)
        self.resumes = RESUMES.labels(conference, feed)
        self.slow = SLOW.labels(conference, feed)
        self.silent = SILENT.labels(conference, feed)
        self.fan_out = FAN_OUT.labels(conference, feed)
