"""查流程：发布之前看走得到、走得完、有人办，效果合乎单据的一生。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from jincai.platform.identity import api as identity
from jincai.platform.standards.api import NATIONAL
from jincai.platform.workflow import forms, walking
from jincai.platform.workflow.forms import Problem
from jincai.platform.workflow.handlers import Handler
from jincai.platform.workflow.shape import END, Flow, Step, read


def check(body: Any, *, division: str, on: date, handler: Handler | None = None) -> list[Problem]:
    """查流程: everything that is wrong, in order; an empty list may be published.

    With the `handler` of its kind, effects too. In a division of its own every step must have someone who can do it on the day (one
    query a step); a shipped flow (000000000) is asked only whether its posts have the verbs. Called inside a scope of the division.
    """
    if found := list(forms.problems(body)):
        return found
    names = [step["id"] for step in body["steps"]]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        return [Problem(name, f"环节“{name}”写了两次", "环节代码不能重复") for name in twice]
    flow = read(body)
    if found := [*_ends(flow), *_loops(flow)]:
        return found
    found = [*_reached(flow), *_forks(flow), *_returns(flow), *_people(flow, division, on)]
    return found or (list(_effects(flow, handler)) if handler else [])


def _ends(flow: Flow) -> Iterator[Problem]:
    """Names that are none, edges that are never or not always taken."""
    for name in flow.starts:
        if name not in flow.steps:
            yield Problem("", f"第一个环节“{name}”不在环节里", "start 写一个环节的代码")
    for owner, title, edges in (("", "开始", flow.start), *((step.id, step.title, step.next) for step in flow.steps.values())):
        for edge in edges:
            for name in (*edge.to, *([edge.join] if edge.forks else [])):
                if name != END and name not in flow.steps:
                    yield Problem(owner, f"去向“{name}”不在环节里", "先写下那个环节，或改去向", "去向写错")
        if edges[-1].when:
            yield Problem(owner, f"“{title}”的最后一条去向带条件，条件都不合的单据没有去处", "最后一条去向不写条件", "条件都不合时没有去处")
        if any(not edge.when for edge in edges[:-1]):
            yield Problem(owner, f"“{title}”不带条件的去向之后还有去向，后面的永远走不到", "不带条件的放在最后", "后面的去向走不到")


def _loops(flow: Flow) -> Iterator[Problem]:
    """A circle would never end; going back is a return, with a reason, not an edge."""
    for step in flow.steps.values():
        if step.id in walking.earlier(flow, step.id):
            yield Problem(step.id, f"“{step.title}”会绕回自己，流程走不完", "去掉往回的去向；要退回的写在“可退到”里", "绕回自己")


def _reached(flow: Flow) -> Iterator[Problem]:
    found, waiting = set[str](), list(flow.starts)
    while waiting:
        name = waiting.pop()
        if name not in found and name != END:
            found.add(name)
            waiting += walking.targets(flow, name)
    for step in flow.steps.values():
        if step.id not in found:
            yield Problem(step.id, f"“{step.title}”从第一个环节走不到", "接上去向，或删去这个环节", "走不到")


def _forks(flow: Flow) -> Iterator[Problem]:
    """Branches keep to themselves, lead to the join by every way, have no effect and no fork in them."""
    for step in flow.steps.values():
        for edge in step.next:
            if not edge.forks:
                continue
            if len(set(edge.to)) < 2:
                yield Problem(step.id, f"“{step.title}”的并行不足两支", "并行至少两个不同的环节")
            members = [walking.inside(flow, head, edge.join) for head in edge.to]
            if len(frozenset().union(*members)) != sum(len(each) for each in members) or edge.join in edge.to or END in edge.to:
                yield Problem(step.id, f"“{step.title}”的并行各支混在一起", "每一支有自己的环节，都走到会合处")
            for own in members:
                yield from (Problem(name, says, remedy) for name in sorted(own) for says, remedy in _branch(flow, name, edge.join, own))
            inner = frozenset().union(*members)
            for other in flow.steps.values():
                if other.id not in inner and any(to in inner for each in other.next if each is not edge for to in each.to):
                    yield Problem(other.id, f"“{other.title}”从外面走进了并行的一支", "只能由并行处走进各支")


def _branch(flow: Flow, name: str, join: str, own: frozenset[str]) -> Iterator[tuple[str, str]]:
    step = flow[name]
    if step.effect:
        yield f"并行中的“{step.title}”带有效果 {step.effect}", "效果放在会合之后的环节"
    if any(edge.forks for edge in step.next):
        yield f"并行中的“{step.title}”又分并行", "一次并行会合之后再分"
    elif any(to not in own and to != join for edge in step.next for to in edge.to):
        yield f"并行中的“{step.title}”没有走到会合处“{join}”", "每一支的最后一步去向写会合处"


def _returns(flow: Flow) -> Iterator[Problem]:
    for step in flow.steps.values():
        if wrong := sorted(set(step.return_to or ()) - walking.earlier(flow, step.id)):
            yield Problem(step.id, f"“{step.title}”不能退回到“{'、'.join(wrong)}”，那不是它之前的环节", "只能退回到之前的环节")


def _people(flow: Flow, division: str, on: date) -> Iterator[Problem]:
    """Every seat has a post that may, and in a division someone who holds it."""
    posts = identity.posts()
    for step in flow.steps.values():
        if step.escalate_post and not step.deadline_days:
            yield Problem(step.id, f"“{step.title}”写了升级到的岗位，却没有期限", "写期限（工作日）", "没有期限")
        for post in (*step.posts, *([step.escalate_post] if step.escalate_post else [])):
            if post and post in posts and not posts[post].allows(step.verb):
                yield Problem(step.id, f"岗位“{posts[post].title}”不能办“{step.verb}”", f"有此事项的岗位：{identity.who_may(step.verb) or '无'}", "岗位不能办")
            elif post and post not in posts and division == NATIONAL:
                yield Problem(step.id, f"没有岗位“{post}”", f"可用：{'、'.join(posts)}")
        if division == NATIONAL:
            if not identity.who_may(step.verb):
                yield Problem(step.id, f"没有哪个岗位能办“{step.verb}”", "改事项，或先给岗位加上它")
        else:
            yield from _someone(step, division, on)


def _someone(step: Step, division: str, on: date) -> Iterator[Problem]:
    people = identity.holders(division, step.verb, on=on)
    title = {code: post.title for code, post in identity.posts().items()}
    for post in dict.fromkeys(step.seats):
        count = _count(people, post)
        wanted = step.seats.count(post) if len(step.posts) == 1 else 1
        if count < wanted:
            who = f"岗位“{title.get(post, post)}”" if post else f"能办“{step.verb}”的岗位"
            yield Problem(step.id, f"“{step.title}”没有人能办：{who}需要 {wanted} 人，{on} 有 {count} 人", "请安全管理员任岗，或改岗位", "没有人能办")
    if step.escalate_post and not _count(people, step.escalate_post):
        who = title.get(step.escalate_post, step.escalate_post)
        yield Problem(step.id, f"“{step.title}”逾期升到的岗位“{who}”{on} 没有人", "请安全管理员任岗，或换一个岗位，或不写升级", "逾期转的没有人")


def _count(people: Iterable[identity.Person], post: str) -> int:
    return len({person.user for person in people if post in ("", person.post)})


def _effects(flow: Flow, handler: Handler) -> Iterator[Problem]:
    """Walk every way: the effects must be moves that the document can make there, and the required ones must all be on it."""
    seen: set[tuple[str, str, frozenset[str]]] = set()
    waiting = [(name, handler.starts, frozenset[str]()) for name in flow.starts]
    said: dict[tuple[str, str], Problem] = {}
    while waiting:
        name, state, done = at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        if name == END:
            for missing in (effect for effect in handler.required if effect not in done):
                title = handler.effects[missing].title
                said["", missing] = Problem("", f"有一条路走到结束，却没有“{title}”（{missing}）", "给最后的环节写上这个效果")
            continue
        step = flow[name]
        said |= _wrong(step, state, handler)
        effect = handler.effects.get(step.effect)
        after = effect.target or state if effect else state
        waiting += [(to, after, done | {step.effect}) for to in walking.targets(flow, name)]
    yield from said.values()


def _wrong(step: Step, state: str, handler: Handler) -> dict[tuple[str, str], Problem]:
    said: Mapping[tuple[str, str], Problem] = {}
    effect = handler.effects.get(step.effect)
    if step.effect and effect is None:
        says = f"“{step.title}”的效果“{step.effect}”不是{handler.title}的"
        said = {(step.id, "effect"): Problem(step.id, says, f"可用：{'、'.join(handler.effects) or '无'}")}
    elif effect and effect.source and state and state not in effect.source:
        says = f"走到“{step.title}”时单据状态是 {state}，不能“{effect.title}”"
        said = {(step.id, state): Problem(step.id, says, f"“{effect.title}”只在 {'、'.join(effect.source)} 时可行")}
    if state and step.state and step.state != state:
        said = {**said, (step.id, "state"): Problem(step.id, f"走到“{step.title}”时单据状态是 {state}，写的是 {step.state}", "改 state")}
    return dict(said)
