"""What the command line prints once a deployment is ready."""

from __future__ import annotations

import socket

from rich.console import Console

from backchannel.cli.deployment import Links
from backchannel.core.conference import Conference
from backchannel.core.settings import Settings
from backchannel.store.clock import utcnow


def demo(console: Console, links: Links, settings: Settings, *, lan: bool) -> None:
    """The demo's links."""
    console.print("\n[bold]The demo conference is on.[/bold]\n")
    _rows(console, wall=links.wall, desk=links.desk, widget=links.widget, form=links.form)
    console.print("\nThe desk moderates for you until you switch that off there.")
    _foot(console, settings, lan)


def conference(
    console: Console, conference: Conference, links: Links, settings: Settings, *, lan: bool
) -> None:
    """A conference's links."""
    console.print(f"\n[bold]{conference.title} is on.[/bold]\n")
    _rows(console, wall=links.wall, desk=links.desk, form=links.form)
    console.print("\nA wall that the desk can see has a link of its own: Add a screen, there.")
    console.print("Nothing is shown before someone at the desk approved it.")
    console.print(f"Afterwards {conference.retention(utcnow())}.", markup=False)
    _foot(console, settings, lan)


def _rows(console: Console, **links: str) -> None:
    # Not a table: a link that is broken over two lines can't be copied.
    for label, link in links.items():
        console.print(f"  {label.capitalize():<8}{link}", style="bold", markup=False)


def _foot(console: Console, settings: Settings, lan: bool) -> None:
    if lan:
        for address in _addresses():
            console.print(f"In this network: http://{address}:{settings.port}/")
        console.print(
            "Plain http: anyone in this network can read along, and a wall cannot keep "
            "its screen awake unless `backchannel screen` shows it. docs/operate.md tells more."
        )
    console.print("Ctrl-C ends it.\n", style="dim")


def _addresses() -> list[str]:
    """This machine's own addresses, as far as its name tells them."""
    try:
        found = socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []
    return [address for address in found if not address.startswith("127.")]
