"""事项名：每个事项的中文名（data/verbs.csv）；屏幕、导出、拒绝都说它，代码小字在旁。"""

from __future__ import annotations

from functools import cache

from jincai.platform.identity.posts import rows


@cache
def verb_titles() -> dict[str, str]:
    """事项名表: the Chinese title of every verb that is asked for or audited. No two have the same."""
    return {row["verb"]: row["title"] for row in rows("verbs")}


@cache
def _groups() -> dict[str, str]:
    return {row["group"]: row["title"] for row in rows("groups")}


def verb_title(verb: str) -> str:
    """事项名, of a group (system) the group's, or the code itself where no table knows it (a verb of a locality, a pattern)."""
    return verb_titles().get(verb) or _groups().get(verb, verb)


def verb_named(words: str) -> str:
    """名为这个的事项: the code of the verb with this title; what is no title stays as it is."""
    return next((verb for verb, title in verb_titles().items() if title == words), words)
