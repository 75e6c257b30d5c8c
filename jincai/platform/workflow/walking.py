"""走法：从一步到下一步、并行与会合、退回到哪里；纯计算，不碰数据库。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jincai.platform.workflow.shape import END, Edge, Flow


def onward(edges: Iterable[Edge], paper: Mapping[str, Any]) -> Edge:
    """去向: the first edge whose conditions hold; the last one has none."""
    return next(edge for edge in edges if edge.fits(paper))


def first(flow: Flow, paper: Mapping[str, Any]) -> str:
    """第一个环节 of this paper."""
    return onward(flow.start, paper).to[0]


def after(flow: Flow, step: str, paper: Mapping[str, Any], others: frozenset[str]) -> tuple[tuple[str, ...], bool]:
    """办完之后: the steps that open now, and whether the flow has ended. `others` are the steps still open beside it.

    In a branch of a fork the steps beside it are the other branches': the join opens, or the flow ends, when none is left.
    """
    edge = onward(flow[step].next, paper)
    if edge.forks:
        return edge.to, False
    (to,) = edge.to
    if others and to == join_of(flow, step):
        return (), False
    return ((), True) if to == END else ((to,), False)


def join_of(flow: Flow, step: str) -> str:
    """会合处 of the branch a step stands in; "" outside of a fork."""
    for _head, join, members in branches(flow):
        if step in members:
            return join
    return ""


def branches(flow: Flow) -> Iterator[tuple[str, str, frozenset[str]]]:
    """并行的每一支: its first step, where it joins, all its steps."""
    for step in flow.steps.values():
        for edge in step.next:
            if edge.forks:
                for head in edge.to:
                    yield head, edge.join, inside(flow, head, edge.join)


def inside(flow: Flow, head: str, join: str) -> frozenset[str]:
    """一支的步骤: from its head up to the join."""
    found: set[str] = set()
    waiting = [head]
    while waiting:
        name = waiting.pop()
        if name in found or name in (join, END) or name not in flow.steps:
            continue
        found.add(name)
        for edge in flow[name].next:
            waiting += [edge.join] if edge.forks else []
            waiting += edge.to
    return frozenset(found)


def branch_of(flow: Flow, step: str) -> str:
    """所在的一支: the head of the branch; "" outside of a fork."""
    return next((head for head, _join, members in branches(flow) if step in members), "")


def targets(flow: Flow, step: str) -> tuple[str, ...]:
    """下一步可能是: every step or end that an edge names; a fork's join comes after its branches."""
    return tuple(dict.fromkeys(name for edge in flow[step].next for name in edge.to))


def earlier(flow: Flow, step: str) -> frozenset[str]:
    """之前的环节: every step from which this one is reached."""
    before: dict[str, set[str]] = {}
    for name in flow.steps:
        for to in targets(flow, name):
            before.setdefault(to, set()).add(name)
    found: set[str] = set()
    waiting = [step]
    while waiting:
        for name in before.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)


def may_return(flow: Flow, step: str) -> frozenset[str]:
    """可退回到: earlier steps, less those the step does not allow; a step of another branch of the same fork is not earlier."""
    before = earlier(flow, step)
    allowed = flow[step].return_to
    return before if allowed is None else before & frozenset(allowed)


def returned(flow: Flow, step: str, to: str, at: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """退回之后: the steps open then, and those of `at` that are closed. Inside one branch the other branches go on."""
    branch = branch_of(flow, to)
    own = {name for head, _join, members in branches(flow) if head == branch for name in members} if branch else set()
    if branch and step in own:
        stay = tuple(name for name in at if name not in own)
        return (*stay, to), tuple(name for name in at if name in own)
    return (to,), tuple(at)
