"""任岗限资金性质、项目类别的，别处也只看这些：调剂单、采购计划与合同、发给银行的凭证、实拨与额度、用款计划、单据的事实与追溯、查找。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from jincai.execution.allotment import api as allotment
from jincai.execution.allotment import models as allotments
from jincai.execution.payment import models as payments
from jincai.execution.procurement import api as procurement
from jincai.platform.evoucher import models as vouchers
from jincai.platform.exchange import models as outgoing
from jincai.platform.identity import api as identity
from jincai.treasury.clearing import models as clearing
from tests import small_year
from tests.house.test_narrowed_sight import shown
from tests.small_year import DIVISION, ON, YEAR, SmallYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(year: SmallYear) -> Iterator[SmallYear]:
    """小年度；学校的指标、一笔已付的支付与学校的实拨是政府性基金（121）；“运维”是特定目标类，有一份采购计划、一份合同和一张调剂单."""
    of, who = year.practice.allotments, year.people
    with identity.scope(divisions=DIVISION):
        told: dict[str, Any] = {"division": DIVISION, "on": ON}
        bought: dict[str, Any] = {**told, "allotment": of["frozen"], "title": "运维", "actor": who["preparer"]}
        year.numbers["plan"] = procurement.plan(amount=Decimal("60.00"), key="计划", **bought)
        year.numbers["contract"] = procurement.sign(amount=Decimal("40.00"), supplier="练习文印社", key="合同", **bought)
        moved: dict[str, Any] = {**told, "amount": Decimal("10.00"), "reason": "调剂", "actor": who["budget"]}
        year.numbers["special"] = allotment.apply_virement(giving=of["frozen"], taking=of["meeting"], **moved)
        year.numbers["running"] = allotment.apply_virement(giving=of["office"], taking=of["meeting"], **moved)
        allotments.Allotment.objects.filter(number=of["school"]).update(fund="121")
        allotments.Allotment.objects.filter(number=of["frozen"]).update(project_kind="3")
        payments.Payment.objects.filter(number=year.numbers["paid"]).update(fund="121")
        clearing.FundRelease.objects.update(fund="121")
    yield year


@pytest.fixture
def limited(year: SmallYear) -> Callable[..., Client]:
    """A browser of somebody who holds a post of the whole division, but for these limits."""
    security = identity.create_user(username="anquan", name="安全", division=DIVISION, posts=["security_admin"])

    def make(user: str, post: str = "inspector", **limits: Any) -> Client:
        identity.create_user(username=f"practice.{user}", name=user, division=DIVISION, password=small_year.PASSWORD)
        with identity.scope(divisions=DIVISION, actor=security):
            identity.assign(user=f"practice.{user}", post=post, actor=security, on=ON, **limits)
        return small_year.signed_in(user)

    return make


def test_virements_are_seen_by_the_allotments_they_move(year: SmallYear, limited: Callable[..., Client]) -> None:
    of = year.numbers
    every, funds = limited("every"), limited("funds", funds=["121"])
    special, running = limited("special", project_kinds=["3"]), limited("running", project_kinds=["2"])
    for path in ("/allotment/virements/", "/api/allotments/virements?year=2025"):
        assert of["special"] in shown(every, path) and of["running"] in shown(every, path), path
        assert of["special"] in shown(special, path) and of["running"] not in shown(special, path), path
        assert of["special"] in shown(running, path), "its other side is his"
        assert of["special"] not in shown(funds, path) and of["running"] not in shown(funds, path), path
    for path in (f"/allotment/virements/{of['running']}/", f"/api/allotments/virements/{of['running']}?year={YEAR}"):
        assert shown(running, path) and shown(special, path, 404) and shown(funds, path, 404), path
    side = shown(special, f"/allotment/virements/{of['special']}/")
    assert "信息系统运维" in side and "人代会会议费" not in side, "the other allotment is but a number"
    assert of["running"] not in shown(special, "/allotment/virements/export.xlsx")
    for path in (f"/statements/document/virement/{of['running']}/", f"/api/trace/allotment/{of['running']}?year={YEAR}"):
        assert shown(funds, path, 404), path


def test_plans_and_contracts_are_seen_by_their_allotment(year: SmallYear, limited: Callable[..., Client]) -> None:
    def seen(user: str) -> tuple[list[str], list[str]]:
        with identity.scope(divisions=DIVISION, actor=identity.actor(f"practice.{user}")):
            told = {"year": YEAR, "division": DIVISION}
            return list(procurement.plans([year.numbers["plan"]], **told)), list(procurement.contracts([year.numbers["contract"]], **told))

    limited("every"), limited("special", project_kinds=["3"]), limited("running", project_kinds=["2"]), limited("funds", funds=["121"])
    both = ([year.numbers["plan"]], [year.numbers["contract"]])
    assert seen("every") == seen("special") == both and seen("running") == seen("funds") == ([], [])


def test_messages_to_the_bank_are_seen_by_the_fund_of_the_voucher(year: SmallYear, limited: Callable[..., Client]) -> None:
    with identity.scope(divisions=DIVISION):
        orders = [p.order for p in payments.Payment.objects.exclude(order="").order_by("order")]
        sent = outgoing.Outgoing.objects.get(voucher_no=orders[0], vt_code="8202")
        version = vouchers.Version.objects.get(pk=sent.version_id)
        version.body = bytes(version.body).replace(b"<FundTypeCode>111<", b"<FundTypeCode>121<")
        version.save(update_fields=["body"])
    every, general, funds, kinds = (
        limited(user, "bank_operator", **limits)
        for user, limits in (("b", {}), ("g", {"funds": ["111"]}), ("f", {"funds": ["121"]}), ("k", {"project_kinds": ["2"]}))
    )
    path, mine, other = "/payment/orders/", orders[0], orders[1]
    assert mine in shown(every, path) and other in shown(every, path)
    assert mine not in shown(general, path) and other in shown(general, path)
    assert mine in shown(funds, path) and other not in shown(funds, path)
    assert mine not in shown(kinds, path) and other not in shown(kinds, path), "a voucher says nothing of project kinds"
    assert shown(funds, f"{path}{mine}/") and shown(general, f"{path}{mine}/", 404) and shown(funds, f"{path}{other}/", 404)


def test_releases_plans_and_facts_are_seen_by_fund(year: SmallYear, limited: Callable[..., Client]) -> None:
    every, general, funds = limited("every"), limited("general", funds=["111"]), limited("funds", funds=["121"])
    with identity.scope(divisions=DIVISION):
        release = clearing.FundRelease.objects.order_by("number").values_list("number", flat=True)[0]
    for path in ("/clearing/releases/", f"/clearing/releases/{release}/"):
        assert release in shown(every, path) and release in shown(funds, path), path
    assert release not in shown(general, "/clearing/releases/") and shown(general, f"/clearing/releases/{release}/", 404)
    assert shown(every, f"/statements/document/fund_release/{release}/") and shown(general, f"/statements/document/fund_release/{release}/", 404)
    assert shown(every, f"/api/trace/fund_release/{release}?year={YEAR}") and shown(general, f"/api/trace/fund_release/{release}?year={YEAR}", 404)
    assert every.get(f"/find/?q={release}").status_code == 302 and general.get(f"/find/?q={release}").status_code == 200
    assert "没有用款计划" not in shown(general, "/cashplan/") and "没有用款计划" in shown(funds, "/cashplan/")


def test_what_names_a_fund_and_no_allotment_is_seen_by_its_fund(year: SmallYear, limited: Callable[..., Client]) -> None:
    every, general, funds = limited("every"), limited("general", funds=["111"]), limited("funds", funds=["121"])
    with identity.scope(divisions=DIVISION), connection.cursor() as cursor:
        cursor.execute("select document_kind, document from ledger.fact where kind = 'cashplan.approved' and body->>'fund' = '111' order by seq limit 1")
        kind, document = cursor.fetchone()
    for path in (reverse("statements:document", args=[kind, document]), f"/api/trace/{kind}/{quote(document, safe='')}?year={YEAR}"):
        assert document in shown(every, path) and document in shown(general, path) and shown(funds, path, 404), path


def test_a_second_post_without_limits_opens_its_own_unit_only(year: SmallYear, limited: Callable[..., Client]) -> None:
    limited("two", funds=["111"])
    security = identity.actor("anquan")
    with identity.scope(divisions=DIVISION, actor=security):
        identity.assign(user="practice.two", post="viewer", agency="101001", actor=security, on=ON)  # type: ignore[arg-type]
    two, school = small_year.signed_in("two"), year.practice.allotments["school"]
    assert shown(two, f"/payment/{year.numbers['paid']}/") and school not in shown(two, "/allotment/") and shown(two, f"/allotment/{school}/", 404)
    with identity.scope(divisions=DIVISION, actor=identity.actor("practice.two")):
        assert identity.seen_funds() is None, "plans of every fund are among what his own unit has"
