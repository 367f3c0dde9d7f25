"""`backchannel doctor`: what is set, what works, and what each address can do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.markup import escape

from backchannel.cli.chromium import find_browser
from backchannel.cli.conferences import load_conferences, load_dresses, unread
from backchannel.cli.deployment import base_url, check_data, check_port
from backchannel.core.conference import Conference
from backchannel.core.errors import BackchannelError
from backchannel.core.settings import SETTINGS, Settings, strangers
from backchannel.store.connect import check, connect, describe
from backchannel.store.embedded import find_server

GOOD, WARNING, BAD = "[green]✓[/green]", "[yellow]◆[/yellow]", "[red]⬣[/red]"


async def examine(
    settings: Settings, environ: Iterable[str], console: Console, now: datetime
) -> bool:
    """Prints one line per finding. True if nothing stands in the way of a start.

    Args:
        environ: the names of the environment's variables, of which some may be misspelt.
    """
    _settings(settings, console)
    for misspelt, meant in strangers(environ):
        told = f"Did you mean {meant}?" if meant else "No setting is called so."
        console.print(f"{WARNING} {escape(misspelt)} is read by nobody. {told}")
    good = True
    for name, test in (("data folder", check_data), ("port", check_port)):
        try:
            test(settings)
            console.print(f"{GOOD} {name}")
        except BackchannelError as error:
            good = False
            console.print(f"{BAD} {escape(str(error))}")
    good = _conferences(settings, console, now) and good
    good = await _redis(settings, console) and good
    _addresses(settings, console)
    return _browser(settings, console) and good


def _settings(settings: Settings, console: Console) -> None:
    for setting in SETTINGS:
        value = getattr(settings, setting.name)
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        shown = ("set" if setting.secret else shown) if shown else "not set"
        console.print(f"  {setting.env[0]:<28}{shown}", markup=False, style="dim")


def _conferences(settings: Settings, console: Console, now: datetime) -> bool:
    try:
        found = load_conferences(settings)
        load_dresses(settings)
    except BackchannelError as error:
        console.print(f"{BAD} {escape(str(error))}")
        return False
    for conference in found.values():
        console.print(f"{GOOD} conference {conference.slug}: {escape(conference.title)}")
        _retention(conference, console, now)
        for caution in conference.cautions():
            console.print(f"{WARNING} {escape(caution)}")
        if why := unread(conference, settings):
            console.print(f"{WARNING} {why}")
    return True


def _retention(conference: Conference, console: Console, now: datetime) -> None:
    until = conference.kept_until
    mark = WARNING if until is None or until <= now else GOOD
    console.print(f"{mark} {escape(conference.retention(now))}")


async def _redis(settings: Settings, console: Console) -> bool:
    try:
        if not settings.redis_url:
            console.print(f"{GOOD} embedded Valkey: {find_server().name}")
            return True
        redis = connect(settings.redis_url)
        try:
            warnings, found = await check(redis), await describe(redis)
        finally:
            await redis.aclose()
    except BackchannelError as error:
        console.print(f"{BAD} {escape(str(error))}")
        return False
    console.print(f"{GOOD} REDIS_URL answers: {found}")
    for warning in warnings:
        console.print(f"{WARNING} {warning}")
    return True


def _addresses(settings: Settings, console: Console) -> None:
    base = base_url(settings)
    if base.startswith("https://"):
        console.print(f"{GOOD} {base}: a wall there can keep its screen awake")
    elif base.startswith(("http://localhost", "http://127.0.0.1")):
        console.print(f"{GOOD} {base}: as good as https, on this machine alone")
    else:
        console.print(
            f"{WARNING} {base}: plain http. A wall there can neither keep its screen awake nor "
            "begin without the server, unless `backchannel screen` shows it"
        )


def _browser(settings: Settings, console: Console) -> bool:
    try:
        found = find_browser(settings.browser)
    except BackchannelError as error:
        console.print(f"{BAD} {error}", markup=True)
        return False
    if found is None:
        console.print(f"{WARNING} no Chromium on this machine: open the wall on another")
    else:
        console.print(f"{GOOD} {found}: `backchannel screen` shows a wall with it")
    return True
