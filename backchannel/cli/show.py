"""What the command line prints once a deployment is ready."""

from __future__ import annotations

from rich.console import Console

from backchannel.cli.conferences import unread
from backchannel.cli.deployment import Links, base_url
from backchannel.cli.network import own_addresses
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
    modes = {conference.moderation.mode, *(source.mode for source in conference.source)}
    shown = "What no rule holds is shown at once" if "post" in modes else "Nothing is shown unread"
    console.print(f"{shown}, unless the desk says otherwise.")
    if why := unread(conference, settings):
        console.print(why, style="yellow")
    _retention(console, conference)
    _foot(console, settings, lan)


def _retention(console: Console, conference: Conference) -> None:
    now = utcnow()
    told, until = conference.retention(now), conference.kept_until
    soon = until is not None and until > now
    sentence = f"Afterwards {told}." if soon else f"{conference.slug}: {told}."
    console.print(sentence, style=None if soon else "yellow", markup=False)


def _rows(console: Console, **links: str) -> None:
    # Not a table: a link that is broken over two lines can't be copied.
    for label, link in links.items():
        console.print(f"  {label.capitalize():<8}{link}", style="bold", markup=False)


def _foot(console: Console, settings: Settings, lan: bool) -> None:
    base = base_url(settings)
    if lan and base.startswith("http://"):
        if base.startswith("http://localhost"):
            console.print("For others, write this machine's address in place of localhost.")
        elif others := own_addresses()[1:]:
            console.print(f"This machine is {' and '.join(others)}, too.")
        console.print(
            "Plain http: anyone in this network can read along, and a wall cannot keep "
            "its screen awake unless `backchannel screen` shows it. docs/operate.md tells more."
        )
    console.print("Ctrl-C ends it.\n", style="dim")
