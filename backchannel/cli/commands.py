"""The commands of `backchannel`."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

import backchannel
from backchannel.cli.processes import AGAIN, Stopped, end_with_parent, pulse
from backchannel.core import settings as settings_table
from backchannel.core.errors import SourceError
from backchannel.core.settings import Settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A live wall of a conference's posts: collected, moderated, shown within a blink.",
)
console = Console(highlight=False, soft_wrap=True)

Port = Annotated[
    int | None, typer.Option(min=0, max=65535, help="Port to listen on (BACKCHANNEL_PORT).")
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Web processes that share the port (BACKCHANNEL_WORKERS)."),
]
Lan = Annotated[bool, typer.Option("--lan", help="Listen on every address of this machine.")]
Speed = Annotated[float, typer.Option(min=0.1, max=10_000, help="How many times as fast.")]


def _settings(
    port: int | None = None,
    lan: bool = False,
    host: str | None = None,
    workers: int | None = None,
) -> Settings:
    settings = settings_table.load(os.environ)
    if port is not None:
        settings = replace(settings, port=port)
    if workers is not None:
        settings = replace(settings, workers=workers)
    if lan or host:
        settings = replace(settings, host=host or "0.0.0.0")
    return settings


@app.command()
def demo(speed: Speed = 1.0, port: Port = None, lan: Lan = False, workers: Workers = None) -> None:
    """Plays the demo conference: the wall, the desk and a page with the widget."""
    from backchannel.cli import deployment, show
    from backchannel.demo.conference import conference as conference_at
    from backchannel.demo.history import seed

    settings = _settings(port, lan, workers=workers)
    now = datetime.now(UTC)
    conference = conference_at(now)
    began = ("--speed", str(speed), "--began", str(now.timestamp()))
    with (
        suppress(Stopped),
        deployment.deployed(
            settings, "demo", *began, prepare=partial(seed, now=now), slug=conference.slug
        ) as family,
    ):
        links = deployment.links(settings, conference, "admin", name="You", screen="Stage")
        show.demo(console, links, settings, lan=lan)
        family.watch()


@app.command()
def up(
    conferences: Annotated[
        Path | None,
        typer.Argument(help="A conference's file, or a folder of them (BACKCHANNEL_CONFERENCES)."),
    ] = None,
    port: Port = None,
    lan: Lan = False,
    workers: Workers = None,
) -> None:
    """Runs a conference on this machine: Valkey, the web process and the ingester."""
    from backchannel.cli import deployment, show
    from backchannel.cli.conferences import load_conferences

    settings = _settings(port, lan, workers=workers)
    if conferences is not None:
        settings = replace(settings, conferences=conferences)
    found = load_conferences(settings)
    with suppress(Stopped), deployment.deployed(settings, str(settings.conferences)) as family:
        for conference in found.values():
            links = deployment.links(settings, conference, "admin")
            show.conference(console, conference, links, settings, lan=lan)
        family.watch()


@app.command()
def web(
    port: Port = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on (BACKCHANNEL_HOST).")
    ] = None,
    workers: Workers = None,
    listener: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Runs the web process alone, or several on one port: pages, API and sockets."""
    from backchannel.cli.conferences import load_conferences, load_dresses
    from backchannel.web import serve

    settings = _settings(port, host=host, workers=workers)
    conferences, dresses = load_conferences(settings), load_dresses(settings)
    if listener is None and settings.workers > 1:
        from backchannel.cli import deployment

        with suppress(Stopped), deployment.workers(settings) as family:
            family.watch()
        return
    end_with_parent()
    handed_down = socket.socket(fileno=listener) if listener is not None else None
    if handed_down is not None:
        handed_down.set_inheritable(False)
    again = AGAIN in os.environ
    serve.run(settings, conferences, dresses, listener=handed_down, pulse=pulse(), again=again)


@app.command()
def ingest(
    speed: Annotated[float, typer.Option(hidden=True)] = 1.0,
    began: Annotated[float | None, typer.Option(hidden=True)] = None,
) -> None:
    """Runs the ingester alone: it reads every source of every conference."""
    from backchannel.cli.conferences import load_conferences
    from backchannel.cli.ingesting import run

    end_with_parent()
    settings = _settings()
    asyncio.run(run(settings, load_conferences(settings), speed, began))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="JSON lines: posts, or an X v2 recording.")],
    conference: Annotated[str, typer.Option(help="The conference's slug.")],
    speed: Annotated[
        float | None,
        typer.Option(min=0.01, help="Follow the recorded times, so many times as fast."),
    ] = None,
    rate: Annotated[
        float | None, typer.Option(min=0.01, help="Posts a second, whatever the times.")
    ] = None,
) -> None:
    """Plays recorded posts into a conference, in a running server or by itself."""
    from backchannel.cli.conferences import load_conferences, named
    from backchannel.cli.ingesting import replay_into

    if not file.exists():
        raise SourceError(f"{file}: there is no such file", final=True)
    settings = _settings()
    found = named(load_conferences(settings), conference)
    console.print(replay_into(settings, found, file, speed=speed, rate=rate), markup=False)


@app.command()
def invite(
    slug: Annotated[str, typer.Argument(help="The conference's slug.")],
    role: Annotated[str, typer.Option(help="viewer, moderator, lead or admin.")] = "moderator",
    name: Annotated[str, typer.Option(help="Who it is for, as the others will see it.")] = "",
    lasts: Annotated[
        Literal["hour", "day", "conference"],  # `Lasts` of web/invites.py, read when it is needed
        typer.Option(help="hour, day (12 hours) or conference (until it is over)."),
    ] = "day",
    uses: Annotated[
        int | None,
        typer.Option(min=0, help="Browsers it lets in, 0 for any number. With a name: 1."),
    ] = None,
) -> None:
    """Makes a link that lets someone in at the desk."""
    from backchannel.cli.conferences import load_conferences, named
    from backchannel.cli.inviting import invite

    settings = _settings()
    conference = named(load_conferences(settings), slug)
    link = invite(settings, conference, role, name, lasts, uses)
    console.print(link)
    if link.startswith("http://localhost"):
        Console(stderr=True, soft_wrap=True, style="dim").print(
            "It is for this machine: for others set BACKCHANNEL_PUBLIC_URL to the address that "
            "they use, or make it at the desk.",
        )


@app.command()
def screen(
    url: Annotated[
        str, typer.Argument(help="The wall's link in quotes, or - to read it from standard input.")
    ],
    browser: Annotated[
        str, typer.Option(help="The Chromium, Chrome or Edge to use (BACKCHANNEL_BROWSER).")
    ] = "",
    windowed: Annotated[
        bool, typer.Option("--windowed", help="In a window, for trying out.")
    ] = False,
    position: Annotated[
        str, typer.Option(help="The screen's corner, as in 1920,0 for the one to the right.")
    ] = "",
    extra: Annotated[list[str] | None, typer.Option("--extra", hidden=True)] = None,
) -> None:
    """Shows a wall on this machine's screen, and keeps it there: whole, awake, and after a crash.

    It opens Chromium, Chrome or Edge with a profile in the data folder, made for the wall alone.
    """
    from backchannel.cli.screen import show

    show(
        _settings(),
        sys.stdin.readline().strip() if url == "-" else url,
        console,
        browser=browser,
        windowed=windowed,
        position=position,
        extra=extra or (),
    )


@app.command()
def doctor() -> None:
    """Tells what is set, what is missing, and what each address can do."""
    from backchannel.cli.doctor import examine
    from backchannel.store.clock import utcnow

    if not asyncio.run(examine(_settings(), os.environ, console, utcnow())):
        raise typer.Exit(1)


@app.command()
def export(
    slug: Annotated[str, typer.Argument(help="The conference's slug.")],
    out: Annotated[Path, typer.Option(help="Where to write; - is standard output.")] = Path("-"),
    audit: Annotated[
        bool, typer.Option("--audit", help="Who did what at the desk, in place of the posts.")
    ] = False,
) -> None:
    """Writes the conference's posts as JSON lines. Of X's posts only the ids: its terms say so."""
    from backchannel.cli.exporting import export_audit, export_posts

    (export_audit if audit else export_posts)(_settings(), slug, out)


@app.command()
def erase(
    slug: Annotated[str, typer.Argument(help="The conference's slug.")],
    author: Annotated[
        str, typer.Argument(help="A handle with its @, or the id or address of one of their posts.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erases a person: their posts, pictures and names, everywhere, for good."""
    from backchannel.cli.conferences import load_conferences, named
    from backchannel.cli.erasing import erase

    settings = _settings()
    conference = named(load_conferences(settings), slug)
    if not erase(settings, conference, author, console, None if yes else typer.confirm):
        raise typer.Exit(1)


@app.command()
def version() -> None:
    """Tells the version."""
    console.print(f"backchannel {backchannel.__version__}")
