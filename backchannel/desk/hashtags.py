"""The conference's hashtags as the desk has them: what was one and is not any more is dropped."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from backchannel.core.matching import fold_tag
from backchannel.core.rules import Rules


def remember(rules: Rules, before: Rules, file: tuple[str, ...]) -> Rules:
    """New rules, with every hashtag that they drop.

    Args:
        before: the rules that they replace.
        file: the hashtags of the conference's file.
    """
    if rules.hashtags is None and before.hashtags is None:
        return replace(rules, dropped=())
    now = _once(file if rules.hashtags is None else rules.hashtags)
    had = _once([*before.dropped, *(file if before.hashtags is None else before.hashtags)])
    dropped = tuple(tag for folded, tag in had.items() if folded not in now)
    return replace(rules, hashtags=tuple(now.values()), dropped=dropped)


def _once(tags: Iterable[str]) -> dict[str, str]:
    return {fold_tag(tag): tag.strip().lstrip("#＃") for tag in tags}
