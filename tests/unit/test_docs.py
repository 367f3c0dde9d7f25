"""What the documents promise is there, and what is there is documented."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from backchannel.cli.commands import app
from backchannel.core.settings import SETTINGS, Setting

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = README + "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_in_the_readme(setting: Setting) -> None:
    row = next(
        line for line in README.splitlines() if f"`{setting.env[0]}`" in line and "|" in line
    )
    assert all(f"`{name}`" in row for name in setting.env)
    assert not setting.default or f"`{setting.default}`" in row


def test_every_command_is_documented() -> None:
    commands = typer.main.get_group(app).commands
    undocumented = [name for name in commands if name != "version" and name not in DOCS]
    assert not undocumented


def test_every_dependency_has_its_reason() -> None:
    table = README.split("## What it stands on")[1]
    lines = (ROOT / "pyproject.toml").read_text().split("dependencies = [")[1].split("]")[0:1]
    names = [line.split('"')[1] for line in lines[0].splitlines() if '"' in line]
    missing = [
        name
        for name in (raw.partition(">")[0].partition("[")[0].strip() for raw in names)
        if name.lower() not in table.lower()
    ]
    assert not missing


def test_linked_files_exist() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for part in page.read_text(encoding="utf-8").split("](")[1:]:
            target = part.partition(")")[0].partition("#")[0]
            if target and "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
