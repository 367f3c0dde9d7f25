"""One word, one thing: names are unique in the package, and lead to where a thing lives."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import backchannel

PACKAGE = Path(backchannel.__file__).parent
MODULES = {
    str(file.relative_to(PACKAGE)): ast.parse(file.read_text(encoding="utf-8"))
    for file in sorted(PACKAGE.rglob("*.py"))
}


def named(tree: ast.Module) -> Iterator[str]:
    """The classes of a module, and the types that it gives a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if is_type(name):
                yield name


def is_type(name: str) -> bool:
    """Only a type is written LikeThis: a constant is LIKE_THIS, and anything else like_this."""
    bare = name.lstrip("_")
    return bare[:1].isupper() and not bare.isupper()


def test_no_two_types_share_a_name() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for module, tree in MODULES.items():
        for name in named(tree):
            homes[name].append(module)
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


def test_nothing_is_handed_on_under_a_second_address() -> None:
    """What a module imports is its own business (mypy sees to that), but for these two ways."""
    for module, tree in MODULES.items():
        for node in ast.walk(tree):
            match node:
                case ast.Assign(targets=[ast.Name(id="__all__")]):
                    raise AssertionError(f"{module}: __all__")
                case ast.ImportFrom(names=names):
                    assert all(each.asname != each.name for each in names), module


def test_no_module_needs_another_only_to_name_its_types() -> None:
    """An import for the type checker alone hides a circle."""
    for module, tree in MODULES.items():
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert "TYPE_CHECKING" not in names, module
