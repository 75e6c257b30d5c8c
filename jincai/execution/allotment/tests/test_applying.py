"""申请调剂的页面与接口：被拒一次（规则、依据、余额），改好再交，审批人在待办里同意，余额随之动；填的字不丢。"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jincai.execution.allotment import queries
from jincai.kernel import sm3
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope
from tests import small_year
from tests.small_year import DIVISION, PASSWORD, YEAR, SmallYear

pytestmark = pytest.mark.django_db
NEW = "/allotment/virements/new/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def year(year: SmallYear) -> Iterator[SmallYear]:
    """办好的小年度，再加一位预算处的经办。"""
    identity.create_user(username="practice.office", name="段处员", division=DIVISION, posts=["budget_preparer"], password=PASSWORD)
    yield year


def typed(year: SmallYear, amount: str, *, giving: str = "frozen", taking: str = "meeting", **more: Any) -> dict[str, Any]:
    """What is typed in the form."""
    of = year.practice.allotments
    return {"do": "send", "giving": f"{of[giving]} 用途", "taking": of.get(taking, taking), "amount": amount, "reason": "会期延长，运维有余", **more}


def available(year: SmallYear, name: str) -> tuple[Decimal, Decimal]:
    """可用、冻结."""
    with scope(divisions=DIVISION):
        at = queries.positions([year.practice.allotments[name]], year=YEAR, division=DIVISION)[year.practice.allotments[name]]
    return at.available, at.frozen


def applied(client: Client, sent: dict[str, Any]) -> str:
    """The number of the virement that the form made."""
    answer = client.post(NEW, sent)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).rstrip("/").rpartition("/")[2]


def test_a_clerk_is_refused_mends_it_and_the_approver_moves_the_money(year: SmallYear) -> None:
    clerk, chief = small_year.signed_in("preparer"), small_year.signed_in("budget_chief")
    form = clerk.get(NEW).content.decode()
    assert year.practice.allotments["frozen"] in form and "可用 5,000.00" in form and year.practice.allotments["waiting"] not in form
    refused = clerk.post(NEW, typed(year, "9000"))
    page = refused.content.decode()
    assert refused.status_code == 409 and "没有申请调剂" in page and "R04" in page and "依据" in page
    assert "5,000.00" in page and "4,000.00" in page and "减为可用数 5,000.00" in page, "the balance, and by how much too much"
    assert 'value="9000"' in page and "会期延长，运维有余" in page and available(year, "frozen") == (Decimal("5000.00"), Decimal("45000.00"))
    assert 'value="5000.00"' in clerk.post(NEW, typed(year, "9000", do="reduce=5000.00")).content.decode()
    number = applied(clerk, typed(year, "5,000", file=SimpleUploadedFile("请示.pdf", PDF)))
    assert available(year, "frozen") == (Decimal("0.00"), Decimal("50000.00")) and available(year, "meeting")[0] == Decimal("400000.00")
    mine = clerk.get(f"/allotment/virements/{number}/").content.decode()
    assert "预算处批准" in mine and "赵文华" in mine and "请示.pdf" in mine and "待批" in mine and ">同意" not in mine and "催办" in mine and "撤回" in mine
    listed = chief.get("/inbox/?kind=virement").content.decode()
    assert number in listed and f"/allotment/virements/{number}/" in listed
    asked = chief.get(f"/allotment/virements/{number}/").content.decode()
    assert "同意 5,000.00" in asked and f"/inbox/paper/virement/{number}/act/" in asked
    done = chief.post(f"/inbox/paper/virement/{number}/act/", {"do": "approve", "next": f"/allotment/virements/{number}/"})
    assert done.status_code == 302
    assert available(year, "frozen") == (Decimal("0.00"), Decimal("45000.00")) and available(year, "meeting")[0] == Decimal("405000.00")
    assert "已批准" in clerk.get("/allotment/virements/").content.decode() and "5,000.00" in clerk.get("/allotment/virements/?state=APPROVED").content.decode()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"amount": "一万"}, "不是金额"), ({"amount": "-1"}, "金额须大于 0"), ({"amount": "1.234"}, "最多两位小数"), ({"reason": " "}, "请写理由"),
        ({"taking": ""}, "请选调入指标"), ({"giving": ""}, "请选调出指标"),
    ],
)  # fmt: skip
def test_what_is_not_well_written_is_said_at_its_field(year: SmallYear, more: dict[str, str], says: str) -> None:
    answer = small_year.signed_in("preparer").post(NEW, typed(year, "10.00") | more)
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page and 'aria-invalid="true"' in page and "所填的都还在" in page


def test_refusals_tell_who_can_help(year: SmallYear) -> None:
    clerk, of = small_year.signed_in("preparer"), year.practice.allotments
    across = clerk.post(NEW, typed(year, "10.00", taking=of["school"])).content.decode()
    assert "A05" in across and "业务处室经办" in across and "或没有这条" in across and of["school"] in across and "不由你管，或没有" in across
    same = clerk.post(NEW, typed(year, "10.00", taking="frozen")).content.decode()
    assert "A06" in same and "须是两条不同的指标" in same
    strange = clerk.post(NEW, typed(year, "10.00") | {"giving": "ZB-2025-999999"})
    assert strange.status_code == 422 and "没有编号为 ZB-2025-999999" in strange.content.decode()
    assert small_year.signed_in("reviewer").get(NEW).status_code == 403, "the post has not the verb"


def test_the_finance_office_moves_across_departments_and_the_taker_sees_its_side_only(year: SmallYear) -> None:
    office = small_year.signed_in("office")
    assert "换单位" in office.get(NEW).content.decode()
    number = applied(office, typed(year, "1000.00", giving="office", taking="school", agency="101001", to_agency="205001"))
    page = office.get(f"/allotment/virements/{number}/").content.decode()
    assert "跨部门调剂" in page and "预算处受理" in page
    taker = small_year.signed_in("stranger").get(f"/allotment/virements/{number}/").content.decode()
    assert "1,000.00" in taker and "公用经费</td>" in taker and "对方单位的指标" in taker and "991,500.00" not in taker
    own = applied(small_year.signed_in("preparer"), typed(year, "1.00"))
    assert small_year.signed_in("stranger").get(f"/allotment/virements/{own}/").status_code == 404
    assert own not in small_year.signed_in("stranger").get("/allotment/virements/").content.decode()


def test_an_attachment_comes_back_as_it_came_and_leaves_a_row_in_the_audit(year: SmallYear) -> None:
    clerk = small_year.signed_in("preparer")
    number = applied(clerk, typed(year, "10.00", file=[SimpleUploadedFile("..\\a/请示.pdf", PDF), SimpleUploadedFile("再来.pdf", PDF)]))
    page = clerk.get(f"/allotment/virements/{number}/").content.decode()
    assert "附件 1 个" in page and "a/请示" not in page, "the same file twice is kept once, by its bare name"
    address = page.partition(f"/allotment/virements/{number}/files/")[2].partition("/")[0]
    got = clerk.get(f"/allotment/virements/{number}/files/{address}/")
    assert got.content == PDF and "attachment" in got["Content-Disposition"] and got["Content-Type"] == "application/pdf" and got["X-Watermark"]
    assert latest_export() == ("files.read", number, sm3.of(PDF))
    assert small_year.signed_in("stranger").get(f"/allotment/virements/{number}/files/{address}/").status_code == 404
    assert clerk.get(f"/allotment/virements/{number}/files/{int(address) + 1}/").status_code == 404
    for file, says in (
        (SimpleUploadedFile("请示.exe", b"MZ"), "不收"), (SimpleUploadedFile("请示.pdf", b"MZ"), "内容不是"), (SimpleUploadedFile("空.pdf", b""), "是空的"),
    ):  # fmt: skip
        answer = clerk.post(NEW, typed(year, "10.00", file=file))
        assert answer.status_code == 422 and says in answer.content.decode() and "所填的都还在；附件请再选一次" in answer.content.decode()
    assert clerk.get("/allotment/virements/").content.decode().count("data-open") == 1


def latest_export() -> tuple[str, str, str]:
    """The newest row of the audit about a file given out: verb, note, SM3."""
    with scope(divisions=DIVISION), audit.reading():
        (row, *_) = audit.search(audit.Filter(kind="export")).rows
    return row.verb, row.after["note"], row.after["sm3"]


def rest(client: Client, part: str, path: str, body: dict[str, Any] | None = None, key: str = "") -> Any:
    told = small_year.basic(part)
    if body is None:
        return client.get(f"/api/allotments/virements{path}", **told)
    more = {"HTTP_IDEMPOTENCY_KEY": key or str(uuid.uuid4())}
    return client.post(f"/api/allotments/virements{path}", body, content_type="application/json", **told, **more)


def test_the_same_by_the_interface(year: SmallYear) -> None:
    client, of = Client(), year.practice.allotments
    asked = {"on": "2025-03-03", "giving": of["frozen"], "taking": of["meeting"], "amount": "9000.00", "reason": "会期延长"}
    no = rest(client, "preparer", "", asked)
    (why,) = no.json()["violations"]
    assert no.status_code == 409 and (why["rule"], why["asked"], why["available"], bool(why["cites"])) == ("R04", "9000.00", "5000.00", True)
    attached = [{"name": "请示.pdf", "content": base64.b64encode(PDF).decode()}]
    made = [rest(client, "preparer", "", {**asked, "amount": "4000", "attachments": attached}, key="once") for _ in range(2)]
    assert [m.status_code for m in made] == [201, 201] and made[0].json()["number"] == made[1].json()["number"]
    one = made[0].json()
    assert (one["kind"], one["at"], one["state"], one["attachments"][0]["name"]) == ("virement", ["预算处批准"], "APPLIED", "请示.pdf")
    assert rest(client, "stranger", f"/{one['number']}?year=2025").status_code == 404
    assert rest(client, "stranger", f"/{one['number']}/act", {"action": "approve", "on": "2025-03-03"}).status_code == 404
    assert rest(client, "preparer", f"/{one['number']}/act", {"action": "approve", "on": "2025-03-03"}).status_code == 409
    assert rest(client, "budget_chief", f"/{one['number']}/act", {"action": "return", "on": "2025-03-03"}).status_code in (400, 422)
    done = rest(client, "budget_chief", f"/{one['number']}/act", {"action": "approve", "on": "2025-03-03"})
    assert done.status_code == 200 and done.json()["state"] == "APPROVED"
    assert available(year, "meeting")[0] == Decimal("404000.00")
    listed = rest(client, "preparer", "?year=2025&state=APPROVED").json()
    assert (listed["count"], listed["total"], listed["items"][0]["number"]) == (1, "4000.00", one["number"])
    bad = rest(client, "preparer", "", {**asked, "amount": "1", "attachments": [{"name": "a.pdf", "content": "不是"}]})
    assert bad.status_code in (400, 422)
