"""流程体的写法：每个字的种类、长短、可取的值；写法对了才看走法（checking.py）。文件里的任何字都只是字。"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jincai.platform.workflow.shape import ALL, ANY, FIELDS, NUMBER_OPS, TEXT_OPS, is_number, target

MOST_STEPS, MOST_EDGES, MOST_CONDITIONS, MOST_POSTS, LONGEST = 60, 20, 10, 10, 365
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[A-Za-z0-9_.\-]{1,60}")
_BODY = {"start", "steps"}
_STEP = {"id", "title", "verb", "post", "posts", "need", "deadline_days", "escalate_post", "effect", "state", "return_to", "next"}
_EDGE = {"to", "when"}
_CONDITION = {"field", "op", "value"}


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """一处不对: at which step ("" = the whole flow), what is wrong, what to do; `mark` the few words that stand in the picture."""

    step: str
    says: str
    remedy: str = ""
    mark: str = ""

    def as_dict(self) -> dict[str, str]:
        """Plain values for JSON."""
        return dataclasses.asdict(self)


def problems(body: Any) -> Iterator[Problem]:
    """写法的问题; none means that it can be read."""
    if not isinstance(body, Mapping):
        yield Problem("", "流程体应是一个对象", "参看 docs/concepts/flows.md")
        return
    yield from _extra("", body, _BODY)
    steps = body.get("steps")
    if not isinstance(steps, list) or not steps or not all(isinstance(step, Mapping) for step in steps):
        yield Problem("", "流程没有环节", "至少写一个环节")
        return
    if len(steps) > MOST_STEPS:
        yield Problem("", f"流程有 {len(steps)} 个环节", f"至多 {MOST_STEPS} 个")
        return
    yield from _start(body.get("start"))
    for step in steps:
        yield from _step(step)


def _start(start: Any) -> Iterator[Problem]:
    """One step's name, or edges without a fork."""
    if isinstance(start, str) and _ID.fullmatch(start):
        return
    if not isinstance(start, list) or not 0 < len(start) <= MOST_EDGES or not all(isinstance(edge, Mapping) for edge in start):
        yield Problem("", "没有写第一个环节 start", "写第一个环节的代码，或一列带条件的去向")
        return
    for edge in start:
        yield from _edge("", edge)
        if isinstance(edge.get("to"), str) and target(edge["to"])[1]:
            yield Problem("", "第一步不能分并行", "先经过一个环节，再分并行")


def _step(step: Mapping[str, Any]) -> Iterator[Problem]:
    name = step.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name) or name == "end":
        yield Problem(str(name)[:40], f"环节代码“{str(name)[:40]}”不对", "小写字母开头，小写字母、数字、下划线，至多 40 字；end 留给结束")
        return
    yield from _extra(name, step, _STEP)
    title = step.get("title")
    if not isinstance(title, str) or not title.strip() or len(title) > 40 or not title.isprintable():
        yield Problem(name, "环节没有名称或名称过长", "写不超过 40 字的名称")
    if not isinstance(step.get("verb"), str) or not _NAME.fullmatch(step["verb"]):
        yield Problem(name, "环节没有写要办的事项 verb", "如 payment.review")
    for key in ("post", "escalate_post", "effect", "state"):
        value = step.get(key) or ""
        if not isinstance(value, str) or (value and not _NAME.fullmatch(value)):
            yield Problem(name, f"{key} 的值“{str(value)[:40]}”不对", "写代码，或空着")
    for key in ("posts", "return_to"):
        value = step.get(key)
        if value is not None and not _names(value):
            yield Problem(name, f"{key} 应是一列代码", f"至多 {MOST_POSTS} 个" if key == "posts" else "写可退回到的环节代码")
    days = step.get("deadline_days") or 0
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= LONGEST:
        yield Problem(name, f"期限“{str(days)[:20]}”不是工作日数", f"0 至 {LONGEST} 的整数，0 为没有期限")
    yield from _need(name, step)
    edges = step.get("next")
    if not isinstance(edges, list) or not edges or len(edges) > MOST_EDGES or not all(isinstance(edge, Mapping) for edge in edges):
        yield Problem(name, "环节没有去向", f"写 1 至 {MOST_EDGES} 条去向，最后一条不带条件；办完即止的写 end")
        return
    for edge in edges:
        yield from _edge(name, edge)


def _need(name: str, step: Mapping[str, Any]) -> Iterator[Problem]:
    need, posts = step.get("need") or ANY, step.get("posts") or [step.get("post") or ""]
    if not _names(posts) and posts != [""]:
        return
    if len(set(posts)) != len(posts):
        yield Problem(name, "同一岗位写了两次", "一个岗位要几个人签，用 need 写人数")
    if need in (ANY, ALL):
        return
    count = int(need) if isinstance(need, int | str) and not isinstance(need, bool) and str(need).isdecimal() else 0
    if not 1 <= count <= MOST_POSTS:
        yield Problem(name, f"需要几人“{str(need)[:20]}”不对", "any 任一、all 全部，或人数")
    elif len(posts) > 1 and count > len(posts):
        yield Problem(name, f"需要 {count} 人，只有 {len(posts)} 个岗位", "人数不多于岗位数")


def _edge(name: str, edge: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _extra(name, edge, _EDGE)
    to = edge.get("to")
    if not isinstance(to, str) or len(to) > 400 or not all(_ID.fullmatch(each) for each in (*target(to)[0], target(to)[1] or "end")):
        yield Problem(name, f"去向“{str(to)[:60]}”不对", "写环节代码、end，或 fork:[甲,乙]→会合处")
    when = edge.get("when") or []
    if not isinstance(when, list) or len(when) > MOST_CONDITIONS or not all(isinstance(each, Mapping) for each in when):
        yield Problem(name, "去向的条件应是一列", f"至多 {MOST_CONDITIONS} 条")
        return
    for each in when:
        yield from _condition(name, each)


def _condition(name: str, told: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _extra(name, told, _CONDITION)
    field, op, value = told.get("field"), told.get("op"), told.get("value")
    if not isinstance(field, str) or field not in FIELDS:
        yield Problem(name, f"条件不认得“{str(field)[:40]}”", f"可用：{'、'.join(FIELDS)}")
    elif op not in (allowed := NUMBER_OPS if field == "amount" else TEXT_OPS):
        yield Problem(name, f"条件“{FIELDS[field]}”不能用“{str(op)[:10]}”", f"可用：{' '.join(allowed)}")
    elif field == "amount" and (isinstance(value, bool) or not isinstance(value, int | str) or not is_number(str(value))):
        yield Problem(name, f"条件里的金额“{str(value)[:20]}”不是数", "写元，如 5000000.00")
    elif op == "in" and not (_names(value) and value):
        yield Problem(name, "条件“为其一”要写一列代码", '如 ["111", "112"]')
    elif field != "amount" and op != "in" and not (isinstance(value, str) and _NAME.fullmatch(value)):
        yield Problem(name, f"条件的值“{str(value)[:40]}”不对", "写代码")


def _extra(name: str, told: Mapping[str, Any], known: set[str]) -> Iterator[Problem]:
    for key in sorted(map(str, set(told) - known)):
        yield Problem(name, f"不认得“{key[:40]}”", f"可用：{'、'.join(sorted(known))}")


def _names(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) <= MOST_STEPS and all(isinstance(v, str) and _NAME.fullmatch(v) for v in value)
