"""岗位与办理人：纯数据。"""

from itertools import pairwise

import pytest

from jincai.platform.identity.api import Actor, posts, system, who_may

PAYMENT = ("payment.request", "payment.review", "payment.approve", "payment.order")
DIFFERENT_HANDS = (
    *pairwise(PAYMENT), ("payment.request", "payment.order"), ("allotment.apply_virement", "allotment.approve_virement"),
    ("procurement.plan", "procurement.file"),
)  # fmt: skip


def test_a_post_allows_its_verbs_a_whole_capability_or_everything() -> None:
    clerk = Actor("li", "李经办", "530700000", ("101",), ("preparer",))
    assert clerk.may("payment.request")
    assert not clerk.may("payment.send")
    assert Actor("wang", "王总会计", "530700000", "*", ("accountant",)).may("taxlink.receive")
    assert system("530700000").may("whatever.at_all")


def test_several_posts_add_up_and_an_unknown_one_allows_nothing() -> None:
    assert Actor("li", "李", "530700000", ("101",), ("preparer", "agency_reviewer")).may("payment.review")
    assert not Actor("li", "李", "530700000", ("101",), ("no_such_post",)).may("payment.request")


@pytest.mark.parametrize(
    ("agencies", "asked", "may"),
    [
        (("101001",), "101001", True),
        (("101001",), "101002", False),
        (("101*",), "101002", True),
        (("101*",), "102001", False),
        ((), "101001", False),
        (("101001",), "", False),
        ("*", "999", True),
    ],
)
def test_an_actor_acts_for_his_units_only(agencies: tuple[str, ...], asked: str, may: bool) -> None:
    assert Actor("li", "李", "530700000", agencies, ("preparer",)).acts_for(asked) is may


def test_finance_department_posts_act_for_every_unit() -> None:
    assert Actor("zhang", "张", "530700000", (), ("treasury_approver",)).acts_for("101001")


def test_no_post_holds_two_steps_that_need_different_hands() -> None:
    """R35 岗位分离."""
    for post in posts().values():
        if post.code != "system":
            for first, second in DIFFERENT_HANDS:
                assert not (post.allows(first) and post.allows(second)), post.title


def test_who_may_names_the_posts() -> None:
    assert who_may("payment.review") == "单位审核、单位负责人"
    assert "系统" not in who_may("payment.send")
