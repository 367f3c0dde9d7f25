"""What the doctor says of a conference's file."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from backchannel.cli.doctor import _conferences
from backchannel.core.settings import load


def test_a_file_that_a_conference_names_and_nobody_can_use_is_named_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('slug = "a"\ntitle = "A"\nhashtags = ["#a"]\n[theme]\nlogo = "logo.svg"\n')
    said = io.StringIO()
    settings = load({"BACKCHANNEL_CONFERENCES": str(file)})
    assert not _conferences(settings, Console(file=said, width=1000))
    assert f'{file}: [theme] logo = "logo.svg" cannot be used: there is no such' in said.getvalue()
