"""How a conference looks, as its file says."""

from __future__ import annotations

from typing import Annotated

import msgspec

HexColour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-fA-F]{6}\Z")]


class ThemeConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[theme]`. The files lie beside the conference's own; `media/dress.py` reads them."""

    accent: HexColour = "#d4ee40"
    """What is the conference's own, and new."""
    ground: HexColour | None = None
    """What lies under everything; None: as each theme has it."""
    logo: str = ""
    logo_foyer: str = ""
    """For the foyer's light ground; empty: the same."""
    background: str = ""
    """A picture in the place of the glows, under a veil."""
    video: str = ""
    """Moves in the background's place, where things may move."""
    typeface: str = ""
    """In the place of the house's; what people say stays in ours."""

    def fault(self) -> str | None:
        """What no decoder sees, and the way out."""
        if self.video and not self.background:
            return (
                f'[theme] video = "{self.video}" needs a still for where nothing may move. '
                'Name one, for example background = "hall.jpg".'
            )
        return None
