"""打印间：一张当场打开，一批在后台；字在纸上，页数对，账号遮住，有水印和页码；查询数不随份数；别人的单位、别人的任务看不到。"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jincai.execution.allotment.models import Allotment
from jincai.execution.payment import api as payment
from jincai.execution.payment.models import Payment
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.jobs import api as jobs
from jincai.platform.printshop import api as printshop
from tests import small_year
from tests.small_year import DIVISION, PAYEE, YEAR, SmallYear

pytestmark = pytest.mark.django_db(databases=["default", "checker", "owner"])


@pytest.fixture
def year(db: None) -> SmallYear:
    """办好的小年度."""
    return small_year.build()


def text_of(data: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def got(part: str, path: str, status: int = 200) -> bytes:
    answer = small_year.signed_in(part).get(path)
    assert answer.status_code == status, answer.content.decode()[:500]
    return bytes(answer.content)


def numbers() -> list[str]:
    with identity.scope(divisions=DIVISION):
        return [row.number for row in payment.listing(division=DIVISION, year=YEAR).rows]


def test_a_payment_request_on_paper(year: SmallYear) -> None:
    number = year.numbers["paid"]
    data = got("preparer", f"/printshop/payment/{number}/")
    text = text_of(data)
    with identity.scope(divisions=DIVISION):
        row = payment.one(division=DIVISION, year=YEAR, number=number)
    assert row is not None
    for said in ("国库集中支付申请书", number, row.payee, row.order, "壹仟肆佰元整", "单位审核人", "国库审批人", "第1页共1页", "内部资料", "审计号"):
        assert said in text, said
    assert PAYEE.account not in text and PAYEE.account[-4:] in text
    with identity.scope(divisions=DIVISION), audit.reading():
        (kept,) = audit.search(audit.Filter(verb="printshop.print")).rows
    assert kept.kind == "export" and number in kept.document and f"审计号{kept.id}" in text


def test_what_ended_says_so_across_the_page(year: SmallYear) -> None:
    with identity.scope(divisions=DIVISION):
        ended = [each for each in payment.listing(division=DIVISION, year=YEAR).rows if each.state == "REJECTED"]
    for row in ended[:1]:
        assert "已退回单位" in text_of(got("preparer", f"/printshop/payment/{row.number}/"))


def test_other_units_see_nothing_and_unknown_papers_are_not_found(year: SmallYear) -> None:
    got("stranger", f"/printshop/payment/{year.numbers['paid']}/", 404)
    got("preparer", "/printshop/payment/ZF-2025-999999/", 404)
    got("preparer", "/printshop/nothing/1/", 400)


def test_an_allotment_notice_lists_what_it_gives(year: SmallYear) -> None:
    with identity.scope(divisions=DIVISION):
        first = Allotment.objects.order_by("number")[0]
        mine = list(Allotment.objects.filter(document=first.document, agency="101001").values_list("number", flat=True))
        others = list(Allotment.objects.filter(document=first.document).exclude(agency="101001").values_list("number", flat=True))
    text = text_of(got("treasury", f"/printshop/allotment_notice/{first.document}/"))
    assert "财政局文件" in text and first.document in text and "关于下达2025年预算指标的通知" in text
    assert all(number in text for number in (*mine, *others))
    own = text_of(got("preparer", f"/printshop/allotment_notice/{first.document}/"))
    assert all(number in own for number in mine) and not any(number in own for number in others)


def test_cash_plans_of_a_unit_and_of_a_paper(year: SmallYear) -> None:
    from jincai.ledger import api as ledger

    with identity.scope(divisions=DIVISION), connection.cursor() as cursor:
        cursor.execute("select distinct document from ledger.fact where year = %s and kind = 'cashplan.approved'", [YEAR])
        (paper, *_) = [row[0] for row in cursor.fetchall()]
        assert ledger.facts_of([paper], year=YEAR, division=DIVISION)
    text = text_of(got("treasury", "/printshop/cashplan_unit/101001/"))
    assert "2025年国库集中支付用款计划表" in text and "12月" in text and "经办人" in text
    text = text_of(got("treasury", f"/printshop/cashplan/{paper}/"))
    assert "用款计划批复单" in text and paper in text and "批复（国库处）" in text


@pytest.mark.parametrize(
    ("path", "said"),
    [("function/", "支出执行表（按功能分类）"), ("agency/", "支出执行表（按预算单位）"), ("economic/", "支出"), ("trial/", "试算平衡"), ("treasury/", "收支")],
)
def test_reports_on_paper(year: SmallYear, path: str, said: str) -> None:
    data = got("treasury", f"/statements/{path}?format=pdf&depth=3")
    text = text_of(data)
    for each in (said, "制表", "单位：", "第1页", "审计号"):
        assert each in text, each
    box = pypdf.PdfReader(io.BytesIO(data)).pages[0].mediabox
    assert float(box.width) > float(box.height), "lying A4"


def test_many_in_the_background_one_file_for_who_asked(year: SmallYear) -> None:
    small_year.more(year, 45)
    client, wanted = small_year.signed_in("treasury"), numbers()
    answer = client.post("/printshop/", {"kind": "payment", "number": wanted})
    assert answer.status_code == 302
    where = answer["Location"]
    assert 'hx-trigger="every 1s"' in client.get(where).content.decode()
    assert client.post(f"{where}papers/").status_code == 404, "not yet"
    jobs.run_pending(["printshop.print"])
    assert f"已打好 {len(wanted)} 份" in client.get(where).content.decode()
    data = client.post(f"{where}papers/").content
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages) == len(wanted)
    text = text_of(data)
    assert all(number in text for number in wanted) and PAYEE.account not in text
    assert small_year.signed_in("treasury_chief").get(where).status_code == 404
    assert client.post("/printshop/", {"kind": "payment"}).status_code == 400
    assert client.post("/printshop/", {"kind": "payment", "number": [f"x{n}" for n in range(201)]}).status_code == 400


def test_the_list_prints_what_is_picked(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    answer = client.post("/payment/act/print/", {"pick": numbers()[:2]})
    assert answer.status_code == 302 and answer["Location"].startswith("/printshop/")
    sent = client.post("/payment/act/print_orders/", {"pick": [year.numbers["paid"]]})
    jobs.run_pending(["printshop.print"])
    text = text_of(client.post(f"{sent['Location']}papers/").content)
    assert "国库集中支付凭证" in text and "校验码" in text


def test_queries_do_not_grow_with_the_papers(year: SmallYear) -> None:
    small_year.more(year, 30)
    wanted = numbers()
    with identity.scope(divisions=DIVISION):
        documents = list(dict.fromkeys(Allotment.objects.values_list("document", flat=True)))
        ordered = list(Payment.objects.exclude(order="").order_by("number").values_list("number", flat=True))
    asked: dict[str, list[str]] = {"payment": wanted, "payment_order": ordered, "allotment_notice": documents, "cashplan_unit": ["101001", "102001"]}
    for kind, all_of_them in asked.items():
        few, many = (_queries(year, kind, some) for some in (all_of_them[:1], all_of_them))
        assert many <= few, (kind, few, many)


def _queries(year: SmallYear, kind: str, some: list[str]) -> int:
    actor: Any = year.people["treasury"]
    draw: Callable[..., Any] = printshop.paper_of(kind).draw
    with identity.scope(divisions=DIVISION, actor=actor):
        sight = printshop.Sight(division=DIVISION, year=YEAR, actor=actor, on=date(YEAR, 3, 31), site="http://t/", at=timezone.now())
        list(draw(sight, some))
        with CaptureQueriesContext(connection) as found:
            list(draw(sight, some))
    return len(found)


def test_every_paper_has_a_title_and_is_drawn() -> None:
    kinds = {each.kind for each in printshop.papers()}
    assert {"payment", "payment_order", "voucher", "voucher_of_document", "allotment_notice", "cashplan", "cashplan_unit"} <= kinds
    assert all(each.title for each in printshop.papers())
