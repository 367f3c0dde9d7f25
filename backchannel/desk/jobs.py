"""What goes on at a desk by itself, beside whoever reads the conference's sources."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from backchannel.core.beat import Job
from backchannel.core.conference import Conference
from backchannel.desk import due
from backchannel.desk.retention import Retention
from backchannel.desk.watch import Watch
from backchannel.desk.webhook import NAME, Webhook
from backchannel.store.clock import utcnow
from backchannel.store.lane import drop_source
from backchannel.store.log import Log


def jobs(
    log: Log, conference: Conference, webhook: str = "", clock: Callable[[], datetime] = utcnow
) -> dict[str, Job]:
    """By name; each goes on for ever, and no two processes should do them at once.

    Args:
        webhook: where the staff lane is told of; empty: nowhere.
    """
    all_: dict[str, Job] = {
        "watch for raids": Watch(log, conference.moderation, clock).run,
        "let posts out": lambda: due.keep(log, clock),
        "forget when it is time": Retention(log, conference, clock).run,
    }
    if webhook:
        all_["tell of the staff lane"] = Webhook(log, webhook, clock).run
    return all_


async def without_webhook(log: Log) -> None:
    """The desk no longer hears of a webhook that is not there any more."""
    await drop_source(log, NAME)
