"""Turns a decoder's complaint about a file into a sentence about the file's own words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import inspect

_path: Final = re.compile(r" - at `\$(.*)`$")
_step: Final = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")
_field: Final = re.compile(r"`(\w+)`")
_wrong_kind: Final = re.compile(r"Expected `([^`]+)`, got `(\w+)`")
_limit: Final = re.compile(r"Expected `(\w+)` ([<>]=?) ([\d.]+)")

_LIMITS: Final = {">=": "of at least", ">": "above", "<=": "of at most", "<": "below"}
_KINDS: Final = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list in square brackets",
    "object": "a table",
    "datetime": "a date with a time, such as 2026-09-18T09:00:00",
}

PathStep = str | int


def explain(error: msgspec.ValidationError, raw: object, of: type, hints: Mapping[str, str]) -> str:
    """The sentence for a validation error.

    Args:
        error: what `msgspec.convert(raw, of)` raised.
        raw: the file as plain dicts and lists.
        of: the struct that the file should hold.
        hints: what is allowed, by the key's name, where the type alone does not say it well.
    """
    message = str(error)
    steps = _steps(message)
    kind = _type_at(inspect.type_info(of), steps)
    if "unknown field" in message:
        return _unknown(_field_of(message), steps, raw, kind)
    if "missing required field" in message:
        key = _field_of(message)
        where = _where(steps, raw)
        return f"{where}{key} is missing. {_hint(key, hints) or 'Add it'}."
    return _bad_value(message, steps, raw, kind, hints)


def _steps(message: str) -> list[PathStep]:
    found = _path.search(message)
    if found is None:
        return []
    return [
        name or (int(index) if index.isdigit() else 0) for name, index in _step.findall(found[1])
    ]


def _field_of(message: str) -> str:
    found = _field.search(message)
    return found[1] if found else "?"


def _unknown(key: str, steps: list[PathStep], raw: object, kind: inspect.Type | None) -> str:
    fields = kind.fields if isinstance(kind, inspect.StructType) else ()
    known = [field.encode_name for field in fields]
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    way_out = f'Did you mean "{near[0]}"?' if near else f"Known here: {', '.join(known)}."
    return f'{_where(steps, raw)}unknown key "{key}". {way_out}'


def _bad_value(
    message: str,
    steps: list[PathStep],
    raw: object,
    kind: inspect.Type | None,
    hints: Mapping[str, str],
) -> str:
    keys = [step for step in steps if isinstance(step, str)]
    key = keys[-1] if keys else "the file"
    last = len(steps) - 1 - next((n for n, s in enumerate(reversed(steps)) if s == key), 0)
    item = steps[last + 1] if last + 1 < len(steps) else None
    named = key if item is None else f"{key}, item {int(item) + 1}"
    hint = _hint(key, hints) or _choices(kind) or _kind_hint(message) or _limit_hint(message)
    return f"{_where(steps[:last], raw)}{named} = {_shown(raw, steps)} cannot be used. {hint}."


def _hint(key: str, hints: Mapping[str, str]) -> str:
    return hints.get(key, "")


def _choices(kind: inspect.Type | None) -> str:
    if not isinstance(kind, inspect.LiteralType):
        return ""
    values = [f'"{value}"' for value in kind.values]
    return f"Write {', '.join(values[:-1])} or {values[-1]}"


def _kind_hint(message: str) -> str:
    found = _wrong_kind.search(message)
    if found is None:
        return ""
    wanted = found[1].split(" | ")[0]
    return f"Write {_KINDS.get(wanted, wanted)}"


def _limit_hint(message: str) -> str:
    if "RFC3339" in message:
        return f"Write {_KINDS['datetime']}"
    said = _path.sub("", message)
    found = _limit.search(said)
    if found is None:
        return said
    return f"Write {_KINDS.get(found[1], found[1])} {_LIMITS[found[2]]} {float(found[3]):g}"


def _shown(raw: object, steps: Sequence[PathStep]) -> str:
    value = raw
    try:
        for step in steps:
            value = value[step]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        return "?"
    if isinstance(value, bool):
        return "true" if value else "false"
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _where(steps: Sequence[PathStep], raw: object) -> str:
    """`[[rule]] 2 ("spam"): ` or `[wall] ` or nothing."""
    if not steps:
        return ""
    table = str(steps[0])
    if len(steps) == 1 or not isinstance(steps[1], int):
        return f"[{table}] "
    entry: Any = raw
    try:
        entry = entry[table][steps[1]]
        name = next((entry[key] for key in ("name", "title", "kind") if key in entry), "")
    except (KeyError, IndexError, TypeError):
        name = ""
    label = f' ("{name}")' if isinstance(name, str) and name else ""
    return f"[[{table}]] {steps[1] + 1}{label}: "


def _type_at(kind: inspect.Type | None, steps: Sequence[PathStep]) -> inspect.Type | None:
    for step in steps:
        kind = _inner(kind)
        if isinstance(step, str) and isinstance(kind, inspect.StructType):
            kind = next((f.type for f in kind.fields if f.encode_name == step), None)
        elif isinstance(kind, inspect.VarTupleType | inspect.ListType):
            kind = kind.item_type
    return _inner(kind)


def _inner(kind: inspect.Type | None) -> inspect.Type | None:
    """The type inside an optional one."""
    if isinstance(kind, inspect.UnionType):
        return next((t for t in kind.types if not isinstance(t, inspect.NoneType)), None)
    return kind
