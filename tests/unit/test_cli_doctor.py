"""What the doctor says of a conference's file."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from backchannel.cli.doctor import _conferences
from backchannel.core.settings import load

NOW = datetime(2026, 9, 20, tzinfo=UTC)


def test_it_is_told_when_everything_is_deleted(tmp_path: Path) -> None:
    times = {
        "soon": "ends = 2026-09-19T18:00:00Z\nretention_days = 3",
        "past": "ends = 2025-09-19T18:00:00Z",
        "never": "",
    }
    for slug, lines in times.items():
        text = f'slug = "{slug}"\ntitle = "A"\nhashtags = ["#a"]\n{lines}\n'
        (tmp_path / f"{slug}.toml").write_text(text)
    said = io.StringIO()
    settings = load({"BACKCHANNEL_CONFERENCES": str(tmp_path)})
    assert _conferences(settings, Console(file=said, width=1000), NOW)
    assert "✓ everything is deleted on 22 September 2026 at 18:00\n" in said.getvalue()
    assert "◆ its time was over on 19 October 2025 at 18:00" in said.getvalue()
    assert "◆ its file has no `ends`" in said.getvalue()


def test_a_file_that_a_conference_names_and_nobody_can_use_is_named_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('slug = "a"\ntitle = "A"\nhashtags = ["#a"]\n[theme]\nlogo = "logo.svg"\n')
    said = io.StringIO()
    settings = load({"BACKCHANNEL_CONFERENCES": str(file)})
    assert not _conferences(settings, Console(file=said, width=1000), NOW)
    assert f'{file}: [theme] logo = "logo.svg" cannot be used: there is no such' in said.getvalue()
