"""任岗限资金性质、项目类别的：不只限办，也限看。清单、明细、导出、合计、搜索、接口都只有那些；有一个不限的岗位就照旧。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from jincai.execution.allotment import models as allotments
from jincai.execution.payment import models as payments
from jincai.platform.identity import api as identity
from jincai.platform.identity.grants import Reach, narrowing
from tests import small_year
from tests.small_year import DIVISION, ON, YEAR, SmallYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(year: SmallYear) -> Iterator[SmallYear]:
    """小年度；指标“会议费”和一笔已清算的支付是政府性基金（121），“运维”是特定目标类."""
    with identity.scope(divisions=DIVISION):
        allotments.Allotment.objects.filter(number=year.practice.allotments["meeting"]).update(fund="121")
        allotments.Allotment.objects.filter(number=year.practice.allotments["frozen"]).update(project_kind="3")
        payments.Payment.objects.filter(number=year.numbers["cleared"]).update(fund="121")
    yield year


@pytest.fixture
def limited(year: SmallYear) -> Callable[..., Client]:
    """A browser of somebody who may look at the whole division, but for these limits."""
    security = identity.create_user(username="anquan", name="安全", division=DIVISION, posts=["security_admin"])

    def make(user: str, **limits: Any) -> Client:
        identity.create_user(username=f"practice.{user}", name=user, division=DIVISION, password=small_year.PASSWORD)
        with identity.scope(divisions=DIVISION, actor=security):
            identity.assign(user=f"practice.{user}", post="inspector", actor=security, on=ON, **limits)
        return small_year.signed_in(user)

    return make


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return b"".join(answer).decode("utf-8", "replace") if answer.streaming else answer.content.decode("utf-8", "replace")


def test_who_is_limited_to_a_fund_sees_only_its_papers(year: SmallYear, limited: Callable[..., Client]) -> None:
    one, of = year.numbers["cleared"], year.practice.allotments
    every, general, funds = limited("every"), limited("general", funds=["111"]), limited("funds", funds=["121"])
    for path in ("/payment/", "/find/?q=信封信纸", "/api/payments?year=2025"):
        assert one in shown(every, path) and one not in shown(general, path), path
    assert one in shown(funds, "/payment/") and year.numbers["paid"] not in shown(funds, "/payment/")
    for path in (f"/payment/{one}/", f"/api/payments/{one}?year={YEAR}"):
        assert (shown(every, path), shown(funds, path)) and shown(general, path, 404), path
    assert of["meeting"] in shown(every, "/allotment/") and of["meeting"] not in shown(general, "/allotment/")
    for path in (f"/allotment/{of['meeting']}/", f"/allotment/{of['meeting']}/statement/", f"/api/allotments/{of['meeting']}?year={YEAR}"):
        assert shown(every, path) and shown(general, path, 404), path
    assert of["office"] in shown(general, "/allotment/")


def test_counts_and_sums_are_of_what_he_sees(year: SmallYear, limited: Callable[..., Client]) -> None:
    every, general, funds = limited("every"), limited("general", funds=["111"]), limited("funds", funds=["121"])
    for path in ("/api/payments?year=2025", "/api/allotments?year=2025"):
        whole, part, rest = (client.get(path).json() for client in (every, general, funds))
        assert part["count"] == whole["count"] - 1 and rest["count"] == 1, path
        assert part["total"] != whole["total"]


def test_who_is_limited_to_a_kind_of_project_sees_only_its_papers(year: SmallYear, limited: Callable[..., Client]) -> None:
    special, running = limited("special", project_kinds=["3"]), limited("running", project_kinds=["2"])
    of = year.practice.allotments
    assert of["frozen"] in shown(special, "/allotment/") and of["office"] not in shown(special, "/allotment/")
    assert of["frozen"] not in shown(running, "/allotment/") and of["office"] in shown(running, "/allotment/")
    assert special.get("/api/payments?year=2025").json()["count"] == 0 and running.get("/api/payments?year=2025").json()["count"] == 9
    assert shown(special, f"/payment/{year.numbers['paid']}/", 404) and shown(running, f"/payment/{year.numbers['paid']}/")


def test_a_freeze_over_several_allotments_shows_those_he_sees(year: SmallYear, limited: Callable[..., Client]) -> None:
    document = "/allotment/练财冻〔2025〕1号/"
    assert year.practice.allotments["frozen"] in shown(limited("special", project_kinds=["3"]), document)
    assert shown(limited("running", project_kinds=["2"]), document, 404)


def test_the_limits_of_several_posts_add_up() -> None:
    def grant(*agencies: str, every: bool = False, **more: Any) -> identity.Grant:
        return identity.Grant(post="x", title="x", verbs=frozenset(), agencies="*" if every else agencies, **more)

    limited, unit = grant(every=True, funds=("111",)), grant("101001")
    assert narrowing([unit]) == () == narrowing([limited, grant(every=True)]), "one without limits is enough"
    assert narrowing([limited, unit]) == (Reach("*", ("111",)), Reach(("101001",)))
    assert narrowing([limited.idle()]) == ()
