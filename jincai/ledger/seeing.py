"""限看：任岗限了资金性质、项目类别的人，给他看的账上的数也只有那些。

A sum that is shown asks for it (`shown=True`); one that a verb decides by does not, it is the same whoever asks. Fund and unit are elements. A kind of
projects is none: whoever owns control keys tells which are of it; a figure without such a key is of no kind, and not shown to who sees some kinds only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from jincai.platform.identity.api import Reach, narrowed

Kinds = Callable[[Sequence[str], int, str], Iterable[str]]
EVERY = "*"
_KINDS: list[Kinds] = []


def tell_kinds(find: Kinds) -> Kinds:
    """登记：这些项目类别的控制键 (kinds, year, division)."""
    if find not in _KINDS:
        _KINDS.append(find)
    return find


def limited() -> bool:
    """限看的人在看。"""
    return bool(narrowed())


def seen(body: str, control: str, args: dict[str, Any]) -> str:
    """SQL 的条件 on the columns `body` (of the elements) and `control`, "" for who is not limited; values go into `args` beside `year` and `division`."""
    ways = [" and ".join(_way(way, f"reach{number}", body, control, args)) or "true" for number, way in enumerate(narrowed())]
    return f" and ({' or '.join(f'({way})' for way in ways)})" if ways else ""


def _way(way: Reach, name: str, body: str, control: str, args: dict[str, Any]) -> Iterable[str]:
    if way.agencies != EVERY:
        args[f"{name}u"] = [code.replace("*", "%") for code in way.agencies]
        yield f"{body}->>'agency' like any(%({name}u)s)"
    if way.funds:
        args[f"{name}f"] = list(way.funds)
        yield f"{body}->>'fund' = any(%({name}f)s)"
    if way.project_kinds:
        division = f"{args['division']:09d}"
        args[f"{name}k"] = [key for find in _KINDS for key in find(way.project_kinds, args["year"], division)]
        yield f"{control} = any(%({name}k)s)"
