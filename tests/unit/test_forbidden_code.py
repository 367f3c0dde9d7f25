"""Code that would let a stranger's words run, a false certificate pass or a secret be told.

What is not there cannot be reached. ruff sees most of it, and the browsers' Trusted Types most of
the rest; neither sees all, and either can be told to look away.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PYTHON: Final = ("backchannel", "bench", "requirements")
PAGES: Final = ("frontend/src",)

MODULES: Final = {"dill", "marshal", "pickle", "shelve", "yaml"}
"""What they read may be a program."""
CALLS: Final = {"compile", "create_subprocess_shell", "eval", "exec", "popen", "system"}
BUILT_IN: Final = {"compile", "eval", "exec"}
"""Of those, what is another thing as somebody's attribute: `re.compile`, `page.eval`."""
SWITCHES: Final = {
    "shell": True,
    "verify": False,
    "ssl": False,
    "verify_ssl": False,
    "check_hostname": False,
}
LOGS: Final = {"critical", "debug", "error", "exception", "info", "log", "warning"}
SECRET: Final = re.compile(r"authorization|bearer|cookie|credential|passw|secret|token", re.I)

MARKUP: Final = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|parseHTML|createContextualFragment|srcdoc"
    r"|DOMParser|document\.write|unsafe(?:HTML|SVG|Static|CSS|MathML)|\beval\s*\(|\bFunction\s*\("
    r"|set(?:Timeout|Interval)\(\s*[\"'`]|console\.(?:log|info|debug|table|dir)\b"
)


def faults(code: str) -> list[str]:
    """What is wrong with a piece of Python, each with its line."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            words = MODULES & {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            words = MODULES & {(node.module or "").partition(".")[0]}
        elif isinstance(node, ast.Call):
            words = set(called(node))
        else:
            continue
        found += [f"{node.lineno}: {word}" for word in sorted(words)]
    return found


def called(node: ast.Call) -> Iterator[str]:
    """What is wrong with one call."""
    func = node.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    own = isinstance(func, ast.Attribute)
    if name in CALLS and not (own and name in BUILT_IN):
        yield name
    for keyword in node.keywords:
        value = getattr(keyword.value, "value", None)
        if keyword.arg in SWITCHES and value is SWITCHES[keyword.arg]:
            yield f"{keyword.arg}={value}"
    if own and name in LOGS:
        for part in (part for given in node.args for part in ast.walk(given)):
            word = getattr(part, "attr", getattr(part, "id", ""))
            if SECRET.search(word):
                yield f"{word} is logged"


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from yaml import safe_load",
        "eval(words)",
        "os.system(words)",
        "await asyncio.create_subprocess_shell(words)",
        "run(words, shell=True)",
        "client.get(url, verify=False)",
        "TCPConnector(ssl=False)",
        'logger.info("%s came with %s", name, request.cookies)',
        'logger.debug("asked with %s", headers[settings.x_bearer_token])',
    ],
)
def test_what_must_not_be_in_python_would_be_found(code: str) -> None:
    assert faults(code)


def test_what_only_looks_like_it_is_let_be() -> None:
    fine = 're.compile(x)\nrun(args, shell=False)\nlogger.info("a token ended: %s", slug)'
    assert faults(fine) == []


@pytest.mark.parametrize(
    "code",
    [
        "box.innerHTML = words",
        "box.insertAdjacentHTML('beforeend', words)",
        "box.outerHTML = words",
        "document.write(words)",
        "eval(words)",
        "new Function(words)()",
        "setTimeout('go()', 10)",
        "html`${unsafeHTML(words)}`",
        "frame.srcdoc = words",
        "console.log(token)",
    ],
)
def test_what_must_not_be_in_a_page_would_be_found(code: str) -> None:
    assert MARKUP.search(code)


def test_none_of_it_is_there() -> None:
    python, pages = sources(PYTHON, ".py"), sources(PAGES, ".ts")
    assert min(len(python), len(pages)) > 100
    found = [f"{name}:{fault}" for name, code in python.items() for fault in faults(code)]
    for name, code in pages.items():
        for number, line in enumerate(code.splitlines(), 1):
            if word := MARKUP.search(line):
                found.append(f"{name}:{number}: {word[0]}")
    assert found == []


def sources(folders: Iterable[str], *endings: str) -> dict[str, str]:
    """Our own files of these kinds, and what is in them."""
    return {
        str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
        for folder in folders
        for ending in endings
        for file in sorted((ROOT / folder).rglob(f"*{ending}"))
        if "node_modules" not in file.parts
    }
