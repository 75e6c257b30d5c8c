"""流程给人看的样子：一版一行，步骤表，编辑时可选的岗位、效果、状态、事项。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jincai.platform.identity import api as identity
from jincai.platform.standards.api import NATIONAL
from jincai.platform.workflow import api as workflow

LABELS = {"DRAFT": "草稿", "PUBLISHED": "已发布", "RETIRED": "已停用"}
NEEDS = {"any": "任一人", "all": "每岗一人"}
STATES = {"REQUESTED": "待审核", "REVIEWED": "已审核", "APPROVED": "已批准", "APPLIED": "已申请", "DRAFT": "草稿", "SUBMITTED": "已送审"}
PRODUCT = {"jincai": "随系统"}
"""随系统来的流程，没有人编制."""


@dataclasses.dataclass(frozen=True, slots=True)
class FlowRow:
    """一版流程一行."""

    id: int
    kind: str
    kind_title: str
    title: str
    number: int
    state: str
    label: str
    home: str
    own: bool
    made_by: str
    published_by: str
    published_at: datetime | None


def row(found: workflow.Version, names: Mapping[str, str]) -> FlowRow:
    """一版."""
    home = "随系统提供" if found.division == NATIONAL else "本区划"
    return FlowRow(
        id=found.id, kind=found.kind, kind_title=workflow.title_of(found.kind), title=found.title, number=found.number, state=found.state,
        label=LABELS[found.state], own=found.division != NATIONAL, home=f"{home}{f'（{found.year} 年）' if found.year else ''}",
        made_by=names.get(found.made_by, PRODUCT.get(found.made_by, found.made_by)),
        published_by=names.get(found.published_by, PRODUCT.get(found.published_by, found.published_by)), published_at=found.published_at,
    )  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class StepRow:
    """一步一行."""

    id: str
    title: str
    verb_title: str
    effect: str
    post_title: str
    need_title: str
    deadline_days: int
    above_title: str
    return_title: str
    edges: tuple[str, ...]


def steps(found: workflow.Version) -> list[StepRow]:
    """步骤表."""
    posts = {code: post.title for code, post in identity.posts().items()}
    flow = found.flow
    titles = {step.id: step.title for step in flow.steps.values()} | {"end": "办完"}
    effects = workflow.handler(found.kind).effects
    out = []
    for step in flow.steps.values():
        back = ("前面各步",) if step.return_to is None else tuple(titles.get(x, x) for x in step.return_to)
        out.append(
            StepRow(
                id=step.id, title=step.title, verb_title=identity.verb_title(step.verb),
                effect=effects[step.effect].title if step.effect in effects else step.effect,
                post_title="、".join(posts.get(post, post) or "有此权的各岗位" for post in step.posts),
                need_title=NEEDS.get(str(step.need), f"{step.need} 人"), deadline_days=step.deadline_days,
                above_title=posts.get(step.escalate_post, step.escalate_post), return_title="、".join(back),
                edges=tuple(_edge(edge, titles) for edge in step.next),
            )
        )  # fmt: skip
    return out


def _edge(edge: Any, titles: Mapping[str, str]) -> str:
    to = " ∥ ".join(titles.get(name, name) for name in edge.to)
    when = "，且".join(map(str, edge.when))
    joined = f"，都办了到 {titles.get(edge.join, edge.join)}" if edge.join else ""
    return f"{when + ' → ' if when else ''}{to}{joined}"


def words(kind: str) -> dict[str, dict[str, str]]:
    """格里的话：事项、岗位、几人、效果、状态、去向，代码 -> 中文."""
    handler, table = workflow.handler(kind), identity.posts()
    family = handler.verb.partition(".")[0]
    verbs = sorted({verb for post in table.values() for verb in post.verbs if verb.startswith(f"{family}.") and not verb.endswith("*")})
    posts = {code: post.title for code, post in table.items()}
    named = {state: label for effect in handler.effects.values() for state, label in effect.labels}
    states = sorted({state for effect in handler.effects.values() for state in effect.source} | ({handler.starts} - {""}))
    return {
        "verb": {verb: identity.verb_title(verb) for verb in verbs}, "post": posts, "escalate_post": posts, "need": NEEDS,
        "effect": {code: effect.title for code, effect in handler.effects.items()}, "state": {state: named.get(state, state) for state in states},
        "from": {"start": "开始"}, "to": {"end": "办完"}, "return_to": {"*": "前面各步"},
    }  # fmt: skip


def choices(kind: str) -> dict[str, Any]:
    """编辑时可选的，都写中文."""
    told = words(kind)
    return {"lists": [(f"{name}s", list(dict.fromkeys(told[name].values()))) for name in ("verb", "post", "effect", "state", "need")]}


def compared(before: workflow.Version, after: workflow.Version) -> dict[str, Any]:
    """两版的不同，给人看：代码写成名称；改了哪几步（图上标）."""
    known = {code: post.title for code, post in identity.posts().items()}
    titles = {step.id: step.title for each in (before, after) for step in each.flow.steps.values()} | {"end": "办完", "any": "任一人", "all": "每岗一人"}
    effects = {code: effect.title for code, effect in workflow.handler(after.kind).effects.items()}
    rows = workflow.changes(before.body, after.body)

    def words(of: workflow.Change, text: str | None) -> str:
        if text is None:
            return "没有这一步"
        if of.what == "环节":
            return "有这一步"
        table = known if of.what in ("岗位", "逾期升级到") else effects if of.what == "效果" else titles
        named = "、".join(identity.verb_title(each) if of.what == "事项" else table.get(each, each) for each in text.split("、"))
        return STATES.get(named, named) if of.what == "单据状态" else named

    marks: dict[str, list[str]] = {}
    for each in rows:
        marks.setdefault(each.step, []).append("只在一版里" if None in (each.before, each.after) else f"改了{each.what}")
    return {"rows": [(each, words(each, each.before), words(each, each.after)) for each in rows], "marks": marks}
