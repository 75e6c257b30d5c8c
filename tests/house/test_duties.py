"""事项、岗位、不相容职务：程序里查的每一个事项都有岗位能办、只属一组；没有岗位兼有须两个人办的事。"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

import jincai
from jincai.platform.identity import api as identity

ROOT = Path(jincai.__file__).parent
JOBS_ONLY = {"payment.expire", "procurement.expire", "workflow.escalate"}
"""到期、催办：只由作业办，没有人的岗位."""
TWO_OF_A_POST = {("budget_preparer", "virement-accept")}
"""预算处经办代单位申请的调剂，由另一位预算处经办审核：同岗两人，按单据分离."""
CHECKS = {"require", "require_many", "holders", "conflicts"}


def said(path: Path) -> Iterator[str]:
    """Verbs named as text in a call that asks for permission: `require(actor, "payment.review")`, `@page(verb="…")`, `Item(permission="…")`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if name in CHECKS:
            yield from (text for text in texts if text.count(".") == 1)
        yield from (
            k.value.value
            for k in node.keywords
            if isinstance(k.value, ast.Constant) and isinstance(k.value.value, str) and k.value.value.count(".") == 1
            and (k.arg == "permission" or (k.arg == "verb" and name == "page"))
        )  # fmt: skip


def of_flows() -> Iterator[str]:
    """Verbs of the steps of the flows that come with the program."""
    for path in ROOT.rglob("data/flows.json"):
        yield from re.findall(r'"verb"\s*:\s*"([a-z_.]+)"', path.read_text(encoding="utf-8"))


VERBS = sorted({verb for path in ROOT.rglob("*.py") if "tests" not in path.parts for verb in said(path)} | set(of_flows()))


def test_there_are_verbs_to_look_at() -> None:
    assert len(VERBS) > 50 and {"payment.request", "identity.assign", "params.put"} <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_asked_for_belongs_to_a_post_and_to_one_group(verb: str) -> None:
    groups = [name for name, verbs in identity.groups().items() if verb in verbs or f"{verb.split('.')[0]}.*" in verbs]
    assert len(groups) == 1, f"{verb}：{groups or '没有一组'}（data/groups.csv）"
    posts = [post.code for post in identity.posts().values() if post.code != "system" and post.allows(verb)]
    assert posts or verb in JOBS_ONLY, f"没有岗位能办 {verb}（data/posts.csv）"
    assert not (posts and verb in JOBS_ONLY)


def test_every_verb_of_a_post_has_a_group_and_a_post_stays_in_one() -> None:
    for post in identity.posts().values():
        if post.code != "system":
            groups = {identity.group_of(verb) for verb in post.verbs}
            assert "" not in groups and len(groups) <= 1, (post.title, groups)
            assert (post.level == "admin") is bool(groups & {"system", "security", "audit"}), post.title


def test_no_post_holds_what_needs_two_people() -> None:
    for post in identity.posts().values():
        if post.code != "system":
            assert identity.incompatible(post.verbs, post.title) == []
            for duty in identity.duties():
                if duty.level == "document" and (post.code, duty.code) not in TWO_OF_A_POST:
                    assert not (post.allows(duty.first) and post.allows(duty.second)), (post.title, duty.code)


def test_a_duty_names_verbs_that_exist_and_says_why() -> None:
    groups = set(identity.groups())
    for duty in identity.duties():
        if duty.level == "group":
            assert {duty.first, duty.second} <= groups
        else:
            for verb in (duty.first, duty.second):
                assert any(post.allows(verb) for post in identity.posts().values() if post.code != "system"), (duty.code, verb)
        assert duty.says and duty.cites and duty.rule


def test_the_three_administrators_are_apart_from_each_other_and_from_business() -> None:
    groups = identity.groups()
    assert set(groups) == {"business", "system", "security", "audit"}
    for one, other in combinations(groups, 2):
        assert identity.incompatible(groups[one] | groups[other], "某") != [], (one, other)
        assert not groups[one] & groups[other]


@pytest.mark.parametrize("one", sorted(identity.posts()))
def test_who_books_does_not_pay_and_who_prepares_does_not_review(one: str) -> None:
    """Every pair of posts: what one person may hold together is decided by the table, and the table is asked."""
    table = identity.posts()
    together = {other for other in table if not identity.incompatible(table[one].verbs | table[other].verbs, "某")}
    if one == "accountant":
        assert not together & {"treasury_approver", "preparer", "system_admin", "security_admin", "audit_admin"}
    if one == "treasury_preparer":
        assert not together & {"treasury_approver", "preparer"}
    if one == "preparer":
        assert "agency_reviewer" in together, "a small unit's person may hold both, never on one document"
        actor = identity.Actor("both", "某", "530700000", ("101001",), ("preparer", "agency_reviewer"))
        assert identity.conflicts("payment.review", [("payment.request", "both")], actor) != []
