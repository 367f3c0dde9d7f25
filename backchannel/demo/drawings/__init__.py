"""The demo's pictures, drawn by code: the same name gives the same picture."""

from __future__ import annotations
