"""What holds of the tests themselves."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
FROM_TESTS = re.compile(r"^\s*(?:from|import)\s.*\btest_\w+", re.MULTILINE)


def test_no_test_module_imports_another() -> None:
    """What tests share lies beside them, in a module that holds no tests."""
    found = [
        f"{file.relative_to(TESTS)}: {line.strip()}"
        for file in sorted(TESTS.rglob("*.py"))
        for line in FROM_TESTS.findall(file.read_text(encoding="utf-8"))
    ]
    assert not found
