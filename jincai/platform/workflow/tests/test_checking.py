"""查流程、版本、文件、图：不通的流程不能发布；文件里的字只是字；随机的流程，查过的一定走得完。"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor, scope
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow import walking
from jincai.platform.workflow.checking import _ends, _forks, _loops, _reached, _returns
from jincai.platform.workflow.loading import shipped
from jincai.platform.workflow.shape import END, read
from jincai.platform.workflow.tests.ground import CITY, DAY, HANDLER, KIND, forked, simple, step

SYSTEM = Actor(user="xitong", name="系统管理员", division=CITY, agencies=(), posts=("system_admin",))
SECURITY = Actor(user="anquan", name="安全管理员", division=CITY, agencies=(), posts=("security_admin",))
NATION = "000000000"


@pytest.fixture
def here(db: None) -> Iterator[None]:
    with scope(divisions=CITY):
        yield


def wrong(body: Any, division: str = NATION) -> str:
    return "；".join(each.says for each in workflow.check(body, division=division, on=DAY, handler=HANDLER))


def changed(at: int, **more: Any) -> dict[str, Any]:
    body = copy.deepcopy(simple())
    body["steps"][at] |= more
    return body


CASES = [
    (changed(0, next=[{"to": "nowhere", "when": []}]), "不在环节里"),
    (changed(0, next=[{"to": "leader", "when": [{"field": "amount", "op": ">", "value": "1"}]}]), "带条件"),
    (changed(2, next=[{"to": "review", "when": []}]), "绕回自己"),
    (changed(0, next=[{"to": "treasury", "when": []}]), "走不到"),
    (changed(0, next=[{"to": "end", "when": []}]), "走不到"),
    (changed(1, post="no_such_post"), "没有岗位"),
    (changed(1, post="preparer"), "不能办"),
    (changed(0, effect=""), "却没有“审核”"),
    (changed(0, effect="approve"), "不能“批准”"),
    (changed(1, effect="drop_table"), "不是试办单的"),
    (changed(0, title="x" * 41), "名称过长"),
    (changed(0, next=[]), "没有去向"),
    (changed(0, evil="__import__('os')"), "不认得“evil”"),
    (changed(0, next=[{"to": "leader", "when": [{"field": "amount.__class__", "op": ">", "value": "1"}]}, {"to": "treasury"}]), "条件不认得"),
    (changed(0, next=[{"to": "leader", "when": [{"field": "amount", "op": ">", "value": "1e999999"}]}, {"to": "treasury"}]), ""),
    (changed(0, next=[{"to": "leader", "when": [{"field": "amount", "op": ">", "value": "NaN"}]}, {"to": "treasury"}]), "不是数"),
    ({"start": "x", "steps": []}, "没有环节"),
    ([], "应是一个对象"),
    (None, "应是一个对象"),
]


@pytest.mark.parametrize(("body", "says"), CASES)
def test_what_is_wrong_with_a_flow(body: Any, says: str) -> None:
    assert says in wrong(body)


def test_the_good_ones_are_good() -> None:
    assert wrong(simple()) == ""
    nested = forked()
    nested["steps"][1]["next"] = [{"to": "fork:[both,treasury]→treasury", "when": []}]
    assert "并行" in wrong(nested)


@pytest.mark.django_db
@pytest.mark.usefixtures("here")
def test_every_step_needs_somebody_in_the_division() -> None:
    said = wrong(simple(), CITY)
    assert "没有人能办" in said and "单位审核" in said
    for name, post, agency in (("mu", "agency_reviewer", "101001"), ("duan", "division_leader", ""), ("zhao", "treasury_preparer", "")):
        identity.create_user(username=name, name=name, division=CITY, posts=(post,), agency=agency)
    later = {"division": CITY, "on": date(2030, 1, 4), "handler": HANDLER}
    assert workflow.check(simple(), **later) == []
    two = changed(2, need=2)
    assert "需要 2 人" in workflow.check(two, **later)[0].says
    up = changed(2, deadline_days=1, escalate_post="treasury_head")
    assert "逾期升到的岗位“国库处负责人”2030-01-04 没有人" in workflow.check(up, **later)[0].says
    identity.create_user(username="sun", name="孙", division=CITY, posts=("treasury_head",))
    assert workflow.check(up, **later) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("here")
def test_drafted_by_one_published_by_another_and_then_final() -> None:
    for name, post, agency in (("mu", "agency_reviewer", "101001"), ("duan", "division_leader", ""), ("zhao", "treasury_preparer", "")):
        identity.create_user(username=name, name=name, division=CITY, posts=(post,), agency=agency)
    made = workflow.draft(division=CITY, kind=KIND, body=simple(), title="试办", actor=SYSTEM)
    later = date(2030, 1, 4)
    with pytest.raises(Refused):
        workflow.publish(version=made.id, on=later, actor=SYSTEM)
    both = Actor(user="xitong", name="兼任", division=CITY, agencies=(), posts=("security_admin",))
    with pytest.raises(Refused, match="另一个人发布"):
        workflow.publish(version=made.id, on=later, actor=both)
    assert workflow.publish(version=made.id, on=later, actor=SECURITY).state == "PUBLISHED"
    assert workflow.current(KIND, division=CITY, year=2025).id == made.id
    assert workflow.draft(division=CITY, kind=KIND, body=forked(), title="又一版", actor=SYSTEM).number == 2
    text = workflow.export_flow(workflow.version(made.id), watermark="谁导出的")
    back = workflow.import_flow(text.encode(), division=CITY, actor=SYSTEM)
    assert (back.body, back.sm3, back.state, back.number) == (simple(), made.sm3, "DRAFT", 2)


def test_a_poisoned_file_is_not_read() -> None:
    good = {"jincai_flow": 1, "kind": KIND, "code": "a", "title": "b", "year": None, "sm3": "", "body": simple()}
    for data in (b"", b"\xff\xfe", b"[" * 100_000, b"{}", b"x" * 1_000_001, b'{"jincai_flow": NaN}', json.dumps({**good, "x": 1}).encode(),
                 json.dumps(good).encode(), json.dumps({**good, "year": "2025"}).encode(), b'{"jincai_flow":1,"body":' + b'{"a":' * 5000):  # fmt: skip
        with pytest.raises(UserError):
            workflow.read_flow(data)


def test_the_diagram_is_svg_and_words_stay_words() -> None:
    for body in (simple(), forked(), *(flow["body"] for flow in shipped())):
        picture = ElementTree.fromstring(workflow.diagram(body))
        assert picture.tag.endswith("svg")
    evil = workflow.diagram(changed(0, title="<script>alert(1)</script>"))
    assert "<script" not in evil and "&lt;script" in evil and "style=" not in evil
    looping = changed(2, next=[{"to": "review", "when": []}])
    assert ElementTree.fromstring(workflow.diagram(looping)).tag.endswith("svg"), "a way back is drawn, so that it can be seen"
    for body in ([], {}):
        with pytest.raises(ValueError, match=r".+"):
            workflow.diagram(body)  # type: ignore[arg-type]


def test_the_shipped_flows_are_good() -> None:
    for flow in shipped():
        assert [each.says for each in workflow.check(flow["body"], division=NATION, on=DAY)] == [], flow["title"]


NAMES = [f"s{n}" for n in range(6)]


@st.composite
def wild(draw: Any) -> dict[str, Any]:
    """Any flow of up to six steps: loops, forks, dead ends and all."""
    names = NAMES[: draw(st.integers(1, 6))]
    forward = draw(st.booleans())
    steps = []
    for place, name in enumerate(names):
        later = [*(names[place + 1 :] if forward else names), "end"]
        edges = [{"to": draw(st.sampled_from(later)), "when": draw(WHEN)} for _ in range(draw(st.integers(0, 2)))]
        last = draw(st.sampled_from([*later, f"fork:[{','.join(names[:2])}]→{names[-1]}"]))
        steps.append(step(name, "payment.review", "agency_reviewer", [*edges, {"to": last, "when": []}], need=draw(NEED)))
    return {"start": names[0], "steps": steps}


@st.composite
def woven(draw: Any) -> dict[str, Any]:
    """A flow of blocks, one step or a fork of branches, with ways that skip blocks: most of them are good."""
    count = draw(st.integers(1, 4))
    steps = []
    for block in range(count):
        after = f"b{block + 1}" if block + 1 < count else "end"
        skips = [{"to": draw(st.sampled_from([*(f"b{n}" for n in range(block + 1, count)), "end"])), "when": draw(WHEN)}] * draw(st.integers(0, 1))
        heads = [f"b{block}x{n}" for n in range(draw(st.sampled_from([0, 2, 3])))] if after != "end" else []
        last = f"fork:[{','.join(heads)}]→{after}" if heads else after
        steps.append(step(f"b{block}", "payment.review", "agency_reviewer", [*skips, {"to": last, "when": []}], need=draw(NEED)))
        for head in heads:
            second = draw(st.booleans())
            skip = [{"to": after, "when": draw(WHEN)}] if second else []
            steps.append(step(head, "payment.review", "agency_reviewer", [*skip, {"to": f"{head}y" if second else after, "when": []}]))
            steps += [step(f"{head}y", "payment.review", "agency_reviewer", after)] if second else []
    return {"start": "b0", "steps": steps}


WHEN = st.builds(lambda op, value: [{"field": "amount", "op": op, "value": str(value)}], st.sampled_from(["<", ">="]), st.integers(0, 9))
NEED = st.sampled_from(["any", "all", 2])


@settings(max_examples=400, deadline=None)
@given(st.one_of(wild(), woven()), st.integers(0, 10), st.randoms(use_true_random=False))
def test_whatever_passes_the_check_ends_in_whatever_order_it_is_done(body: dict[str, Any], amount: int, chance: Any) -> None:
    flow = read(body)
    if [*_ends(flow)] or [*_loops(flow)] or [*_reached(flow)] or [*_forks(flow)] or [*_returns(flow)]:
        return
    paper = {"amount": Decimal(amount), "fund": "", "project_kind": "", "agency": ""}
    open_steps, ended = [walking.first(flow, paper)], False
    for _ in range(200):
        done = chance.choice(sorted(open_steps))
        others = [name for name in open_steps if name != done]
        to, over = walking.after(flow, done, paper, frozenset(others))
        assert not over or not others, "it does not end beside open steps"
        open_steps = [*others, *(name for name in to if name != END)]
        assert len(open_steps) == len(set(open_steps)), "no step is open twice"
        if ended := not open_steps:
            break
    assert ended
