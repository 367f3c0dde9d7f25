"""What the documents promise is there, and what is there is documented."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer

from backchannel.cli.commands import app
from backchannel.core.settings import SETTINGS, Setting
from tests.deployment import free_port
from tests.wait import PATIENCE

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
DOCS = (
    README
    + SECURITY
    + "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md"))
)


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


def test_what_the_tests_and_the_readme_need_is_in_the_sdist() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("There is no git here, or this is an sdist.")
    said = subprocess.run(
        [git, "ls-files"], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    tracked = {name.partition("/")[0] for name in said.stdout.splitlines()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    left_out = {".ci", ".gitattributes", ".gitignore", "pyproject.toml"}  # the last comes anyway
    assert {name.removeprefix("/") for name in packed} == tracked - left_out


def test_linked_files_exist() -> None:
    for named in re.findall(r"`(tests/[\w./]+)`", SECURITY):
        assert (ROOT / named).exists(), f"SECURITY.md: {named}"
    for page in [ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")]:
        for part in page.read_text(encoding="utf-8").split("](")[1:]:
            target = part.partition(")")[0].partition("#")[0]
            if target and "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_fault_names_its_tests_and_every_test_its_faults() -> None:
    folder = ROOT / "tests" / "faults"
    table = (folder / "README.md").read_text(encoding="utf-8").split("| row | fault | test |")[1]
    tested = {
        file.name: set("_".join(re.findall(r"def test_rows?_((?:\d+_)+)", text)).split("_"))
        for file in folder.glob("test_*.py")
        if (text := file.read_text(encoding="utf-8"))
    }
    named: dict[str, list[str]] = {}
    for line in table.splitlines()[2:]:
        number, fault, tests = (cell.strip() for cell in line.strip("|").split("|"))
        named[number] = re.findall(r"`([^`]+)`", tests)
        assert fault, number
        assert named[number], number
        for name in named[number]:
            assert name.startswith("make ") or name in tested or (ROOT / name).exists(), number
            assert number in tested.get(name, number), (number, name)
    for name, numbers in tested.items():
        for number in numbers - {""}:
            assert name in named[number], (number, name)
    assert named.keys() == {str(number) for number in range(1, 44)} - {"39", "40"}


def test_what_the_documents_name_is_there() -> None:
    settings = {name for setting in SETTINGS for name in setting.env}
    assert set(re.findall(r"BACKCHANNEL_[A-Z_]+", DOCS)) <= settings
    commands = set(typer.main.get_group(app).commands)
    assert set(re.findall(r"`backchannel ([a-z]+)", DOCS)) <= commands
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", DOCS)) <= targets


def test_the_sample_for_nginx_is_valid(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is None:
        pytest.skip("There is no nginx here.")
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    sample = page.split("```nginx\n")[1].split("```")[0]
    sample = sample.replace("/var/cache/nginx", str(tmp_path))
    sample = sample.replace("listen 443 ssl", f"listen 127.0.0.1:{free_port()}")
    config = tmp_path / "nginx.conf"
    config.write_text(f"pid {tmp_path}/pid; events {{}} http {{ {sample} }}")
    command = [nginx, "-t", "-q", "-p", str(tmp_path), "-e", "stderr", "-c", str(config)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (said.returncode, said.stderr) == (0, "")
