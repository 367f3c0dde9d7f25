"""What the doctor says of a conference's file."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from backchannel.cli.deployment import base_url
from backchannel.cli.doctor import _conferences
from backchannel.cli.network import own_addresses
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


def test_a_source_without_its_token_is_told_where_it_is_on(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    for line, token, told in (("", "", 1), ("", "t", 0), ("enabled = false", "", 0)):
        head = 'slug = "a"\ntitle = "A"\nhashtags = ["#a"]\n[[source]]\nkind = "x"\n'
        file.write_text(head + line)
        said = io.StringIO()
        settings = load({"BACKCHANNEL_CONFERENCES": str(file), "X_BEARER_TOKEN": token})
        assert _conferences(settings, Console(file=said, width=1000), NOW)
        assert said.getvalue().count("◆ X_BEARER_TOKEN is not set: X will not be read.") == told


def test_links_for_every_address_of_the_machine_name_one_that_others_reach() -> None:
    own = own_addresses()
    assert not any(each.startswith(("127.", "0.")) for each in own)
    base = base_url(load({"BACKCHANNEL_HOST": "0.0.0.0", "BACKCHANNEL_PORT": "9"}))
    assert base == f"http://{own[0] if own else 'localhost'}:9"
    assert base_url(load({"BACKCHANNEL_HOST": "fd00::2"})) == "http://[fd00::2]:8000"
    assert base_url(load({})) == "http://localhost:8000"


def test_a_file_that_a_conference_names_and_nobody_can_use_is_named_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('slug = "a"\ntitle = "A"\nhashtags = ["#a"]\n[theme]\nlogo = "logo.svg"\n')
    said = io.StringIO()
    settings = load({"BACKCHANNEL_CONFERENCES": str(file)})
    assert not _conferences(settings, Console(file=said, width=1000), NOW)
    assert f'{file}: [theme] logo = "logo.svg" cannot be used: there is no such' in said.getvalue()
