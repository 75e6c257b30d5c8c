"""流程体的形：步骤、去向、条件；从数据读成不可变的值。条件是数据，逐个比较，从不求值执行。"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

END = "end"
ANY, ALL = "any", "all"
FIELDS = {"amount": "金额", "fund": "资金性质", "project_kind": "项目类别", "agency": "单位"}
NUMBER_OPS = ("<", "<=", ">", ">=", "=", "==", "!=")
TEXT_OPS = ("=", "==", "!=", "in", "prefix")
_FORK = re.compile(r"^fork:\[([a-z0-9_, ]+)\](?:→|->)([a-z][a-z0-9_]*)$")


@dataclasses.dataclass(frozen=True, slots=True)
class Condition:
    """条件: `field` of the paper, `op`, `value` (text; for `in` several)."""

    field: str
    op: str
    value: str | tuple[str, ...]

    def holds(self, paper: Mapping[str, Any]) -> bool:
        """Is it so for this paper?"""
        told = paper[self.field]
        if self.field == "amount":
            return _compare(Decimal(str(told)), self.op, Decimal(str(self.value)))
        if self.op == "in":
            return str(told) in self.value
        if self.op == "prefix":
            return str(told).startswith(str(self.value))
        return (str(told) == self.value) is (self.op != "!=")

    def __str__(self) -> str:
        value = "、".join(self.value) if isinstance(self.value, tuple) else self.value
        if self.field == "amount":
            value = f"{Decimal(str(self.value)):,.2f} 元"
        op = {"in": "为其一", "prefix": "开头为", "==": "=", "<=": "≤", ">=": "≥", "!=": "≠"}.get(self.op, self.op)
        return f"{FIELDS[self.field]} {op} {value}"


def _compare(told: Decimal, op: str, value: Decimal) -> bool:
    if op in ("<", "<="):
        return told < value or (op == "<=" and told == value)
    if op in (">", ">="):
        return told > value or (op == ">=" and told == value)
    return (told == value) is (op != "!=")


@dataclasses.dataclass(frozen=True, slots=True)
class Edge:
    """去向: one step (`to` has one name), several at once that meet at `join`, or the end."""

    to: tuple[str, ...]
    join: str = ""
    when: tuple[Condition, ...] = ()

    @property
    def forks(self) -> bool:
        """并行?"""
        return bool(self.join)

    def fits(self, paper: Mapping[str, Any]) -> bool:
        """Does every condition hold?"""
        return all(condition.holds(paper) for condition in self.when)


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """环节: who (`posts`, "" in it = every post that has the verb) does `verb`, how many of them (`need`), within how many working days,
    what it brings about (`effect`), the state the document waits in (`state`), where it may be returned to (None = every earlier step)."""

    id: str
    title: str
    verb: str
    posts: tuple[str, ...]
    need: str | int
    deadline_days: int
    escalate_post: str
    effect: str
    state: str
    return_to: tuple[str, ...] | None
    next: tuple[Edge, ...]

    @property
    def seats(self) -> tuple[str, ...]:
        """席位: the post of each task the step opens; one post that signs twice has two."""
        if isinstance(self.need, int) and len(self.posts) == 1:
            return self.posts * self.need
        return self.posts

    @property
    def wanted(self) -> int:
        """How many of the seats must have signed."""
        return {ANY: 1, ALL: len(self.seats)}[self.need] if isinstance(self.need, str) else self.need


@dataclasses.dataclass(frozen=True, slots=True)
class Flow:
    """流程: where it starts (one edge, or several with conditions) and all steps by name, in the order given."""

    start: tuple[Edge, ...]
    steps: Mapping[str, Step]

    @property
    def starts(self) -> tuple[str, ...]:
        """The steps it may start with."""
        return tuple(dict.fromkeys(name for edge in self.start for name in edge.to))

    def __getitem__(self, name: str) -> Step:
        return self.steps[name]


def read(body: Mapping[str, Any]) -> Flow:
    """读: a body whose form was checked (forms.py)."""
    start = body["start"]
    edges = (Edge((start,)),) if isinstance(start, str) else tuple(_edge(each) for each in start)
    return Flow(edges, {step["id"]: _step(step) for step in body["steps"]})


def _step(told: Mapping[str, Any]) -> Step:
    posts = tuple(told.get("posts") or ()) or (str(told.get("post") or ""),)
    need = told.get("need") or ANY
    back = told.get("return_to")
    return Step(
        id=told["id"], title=told["title"], verb=told["verb"], posts=posts, need=need if need in (ANY, ALL) else int(need),
        deadline_days=int(told.get("deadline_days") or 0), escalate_post=told.get("escalate_post") or "", effect=told.get("effect") or "",
        state=told.get("state") or "", return_to=None if back is None else tuple(back), next=tuple(_edge(each) for each in told["next"]),
    )  # fmt: skip


def _edge(told: Mapping[str, Any]) -> Edge:
    to, join = target(told["to"])
    return Edge(to, join, tuple(_condition(each) for each in told.get("when") or ()))


def target(told: str) -> tuple[tuple[str, ...], str]:
    """去向的写法: `s2`, `end`, `fork:[a,b]→join`; the steps, and where they meet ("" = no fork)."""
    if found := _FORK.match(told.strip()):
        return tuple(word.strip() for word in found[1].split(",")), found[2]
    return (told.strip(),), ""


def _condition(told: Mapping[str, Any]) -> Condition:
    value = told["value"]
    return Condition(told["field"], told["op"], tuple(map(str, value)) if isinstance(value, list | tuple) else str(value))


def is_number(text: str) -> bool:
    """金额的写法: a plain decimal."""
    try:
        return Decimal(text).is_finite() and len(text) <= 20
    except InvalidOperation:
        return False
