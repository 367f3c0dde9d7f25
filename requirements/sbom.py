"""What a Backchannel is made of, as CycloneDX JSON: `make sbom`.

Of requirements/run.txt all that it needs, directly or not, on any system, and of the front end's
lock all that goes into its pages; each with its hashes and its licence. What only builds the pages
is left out: it is not shipped.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Collection
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement

NAME: Final = "backchannel"
LOCK: Final = Path(__file__).parent / "run.txt"
NPM_LOCK: Final = Path(__file__).parents[1] / "frontend" / "package-lock.json"
_pinned: Final = re.compile(r"^([\w.-]+)==(\S+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)

Json = dict[str, Any]
Graph = dict[str, set[str]]


def sbom(now: datetime) -> Json:
    """The whole bill."""
    pinned = {
        canonical(name): (version, re.findall("sha256:([0-9a-f]{64})", rest))
        for name, version, rest in _pinned.findall(LOCK.read_text(encoding="utf-8"))
    }
    graph: Graph = {}
    follow(NAME, frozenset(), graph, pinned.keys())
    pinned[NAME] = (metadata.version(NAME), [])
    refs = {name: f"pkg:pypi/{name}@{pinned[name][0]}" for name in graph}
    needs = {refs[name]: sorted(refs[each] for each in needed) for name, needed in graph.items()}
    parts = [distribution(refs[name], name, *pinned[name]) for name in sorted(graph)]
    root = next(part for part in parts if part["name"] == NAME) | {"type": "application"}
    pages = json.loads(NPM_LOCK.read_text(encoding="utf-8"))["packages"]
    own = {f"node_modules/{name}" for name in pages[""]["dependencies"]}
    needs[refs[NAME]] += sorted(npm_ref(each, pages) for each in own)
    for path, package in pages.items():
        if path == "" or package.get("dev"):
            continue
        parts.append(npm_package(path, pages))
        below = [f"node_modules/{name}" for name in package.get("dependencies", {})]
        needs[npm_ref(path, pages)] = sorted(npm_ref(each, pages) for each in below)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": now.isoformat(timespec="seconds"), "component": root},
        "components": [part for part in parts if part["bom-ref"] != root["bom-ref"]],
        "dependencies": [{"ref": ref, "dependsOn": needed} for ref, needed in needs.items()],
    }


def follow(name: str, extras: frozenset[str], graph: Graph, known: Collection[str]) -> None:
    """Writes into `graph` what a distribution needs, on any system and Python."""
    needed = graph.setdefault(name, set())
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # locked for another system
        return
    for requirement in map(Requirement, lines):
        marker, wanted = requirement.marker, canonical(requirement.name)
        asked = [{"extra": extra} for extra in extras or {""}]
        left_out = marker and "extra ==" in str(marker) and not any(map(marker.evaluate, asked))
        if not left_out and wanted in known and wanted not in needed:
            needed.add(wanted)
            follow(wanted, frozenset(requirement.extras), graph, known)


def distribution(ref: str, name: str, version: str, hashes: list[str]) -> Json:
    """One of Python's, under the licence that it names itself; a hash for each of its files."""
    made: Json = {"bom-ref": ref, "type": "library", "name": name, "version": version, "purl": ref}
    made["hashes"] = [{"alg": "SHA-256", "content": each} for each in hashes]
    try:
        told = metadata.metadata(name).json
    except metadata.PackageNotFoundError:
        return made
    if expression := told.get("license_expression"):
        return made | {"licenses": [{"expression": expression}]}
    classed = [each for each in told.get("classifier", ()) if each.startswith("License ::")]
    said = [each.rpartition(" :: ")[2] for each in classed] or [str(told.get("license", ""))]
    return made | {"licenses": [{"license": {"name": said[0]}}] if said[0] else []}


def npm_package(path: str, pages: Json) -> Json:
    """One of the pages'."""
    ref, package = npm_ref(path, pages), pages[path]
    algorithm, _, content = package["integrity"].partition("-")
    digest = {"alg": algorithm.upper().replace("SHA", "SHA-"), "content": ""}
    digest["content"] = base64.b64decode(content).hex()
    made = {"bom-ref": ref, "type": "library", "name": path.removeprefix("node_modules/")}
    made |= {"version": package["version"], "purl": ref}
    return made | {"hashes": [digest], "licenses": [{"expression": package["license"]}]}


def npm_ref(path: str, pages: Json) -> str:
    """A package's address, by its place in the lock."""
    name = path.removeprefix("node_modules/").replace("@", "%40")
    return f"pkg:npm/{name}@{pages[path]['version']}"


def canonical(name: str) -> str:
    """As package indexes write a name."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    json.dump(sbom(datetime.now(UTC)), sys.stdout, indent=1)
