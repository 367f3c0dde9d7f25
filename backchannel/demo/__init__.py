"""The demo: an invented conference of three days, always in the middle of its second afternoon."""

from __future__ import annotations

from backchannel.demo.conference import SLUG, conference
from backchannel.demo.generate import generate
from backchannel.demo.history import seed
from backchannel.demo.moderator import moderate
from backchannel.demo.source import DemoSource

__all__ = ["SLUG", "DemoSource", "conference", "generate", "moderate", "seed"]
