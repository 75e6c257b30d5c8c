"""审计管理员的屏幕：查、看、导出、核对；别人来被拒绝，且留下一行；导出的文字不成公式。"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.ui import api as ui
from jincai.upkeep.trail.views import LIST

CITY, COUNTY, PASSWORD = "530700000", "530702000", "Correct-horse-9-battery"
EVERY = ",".join(col.key for col in LIST.columns)

pytestmark = pytest.mark.django_db(databases=["default", "checker"])


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    ui.forget()
    yield
    ui.forget()


def signed_in(username: str, post: str, division: str = CITY, agency: str = "") -> Client:
    identity.create_user(username=username, name=f"姓名{username}", division=division, posts=[post], agency=agency, password=PASSWORD)
    client = Client(REMOTE_ADDR="10.1.1.1", headers={"user-agent": "Firefox"})
    client.force_login(get_user_model().objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def auditor() -> Client:
    return signed_in("shen", "audit_admin")


def done(document: str, division: str = CITY, **fields: Any) -> int:
    with identity.scope(divisions=division):
        return audit.record(audit.Entry(**{"verb": "payment.review", "document_kind": "payment", "document": document, "actor": "li", **fields}))[0]


def records(**where: str) -> list[audit.Record]:
    with identity.scope(divisions=CITY), audit.reading():
        return list(audit.search(audit.Filter(**where)).rows)  # type: ignore[arg-type]


def test_he_finds_and_sees_before_and_after(auditor: Client) -> None:
    number = done("ZF-1", before={"state": "REQUESTED"}, after={"state": "REVIEWED"}, says="<script>alert(1)</script>")
    done("ZF-2")
    page = auditor.get(reverse("trail:listing"), {"document": "ZF-1"}).content.decode()
    assert "ZF-1" in page and "ZF-2" not in page and "<script>alert" not in page
    page = auditor.get(reverse("trail:detail", args=[number])).content.decode()
    assert "REQUESTED" in page and "REVIEWED" in page
    (row,) = [row for row in records(kind="read") if row.after["document"] == "ZF-1"]
    assert (row.actor, row.address, row.channel, row.agent, row.request) == ("shen", "10.1.1.1", "web", "Firefox", "GET /trail/")


def test_another_division_and_what_is_not_there(auditor: Client) -> None:
    theirs = done("GC-1", COUNTY)
    assert auditor.get(reverse("trail:detail", args=[theirs])).status_code == 404
    assert auditor.get(f"/trail/{10**18}/").status_code == 404
    assert "没有符合筛选的审计记录" in auditor.get(reverse("trail:listing"), {"document": "GC-1"}).content.decode()


@pytest.mark.parametrize("post", ["treasury_approver", "system_admin", "security_admin", "preparer"])
@pytest.mark.parametrize("page", ["listing", "listing-export", "verify", "detail"])
def test_others_are_refused_and_that_is_audited(post: str, page: str) -> None:
    number = done("ZF-1")
    client = signed_in("wang", post, agency="301001" if post == "preparer" else "")
    address = reverse(f"trail:{page}", args=[number] if page == "detail" else [])
    answer = client.post(address) if page == "verify" else client.get(address)
    assert answer.status_code == 403 and "ZF-1" not in answer.content.decode()
    (row,) = records(kind="refusal", actor="wang")
    assert row.verb == f"trail:{page}" and row.says.startswith("I01") and row.request.endswith(address)


def test_pages_go_on_and_a_wrong_page_or_day_is_said(auditor: Client) -> None:
    for number in range(60):
        done(f"ZF-{number}")
    first = auditor.get(reverse("trail:listing"), {"verb": "payment.*"}).content.decode()
    assert first.count("/trail/") >= 50 and "ZF-59" in first and "ZF-5<" not in first and "下一页" in first
    for wrong in ({"after": "nonsense"}, {"after": "2025-01-01~x"}, {"since": "tomorrow"}):
        assert auditor.get(reverse("trail:listing"), wrong).status_code == 400
    assert auditor.get(reverse("trail:listing"), {"text": "'; drop table audit_record; --", "kind": "{{7*7}}"}).status_code == 200


def test_the_export_bears_a_watermark_and_no_formula(auditor: Client) -> None:
    done("=cmd|' /C calc'!A0", says="@SUM(1+9)*cmd", name="+1", post="-2+3", agency="\t=1")
    answer = auditor.get(reverse("trail:listing-export"), {"actor": "li", "cols": EVERY})
    assert answer.status_code == 200
    (row,) = records(kind="export")
    book = ZipFile(io.BytesIO(answer.content))
    texts = sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    for poisoned in ("=cmd|", "@SUM(1+9)", "+1<", "-2+3", "\t=1"):
        assert f">'{poisoned}" in texts or f"\"preserve\">'{poisoned}" in texts, poisoned
    assert f"审计号 {row.id}" in texts and "姓名shen（shen）" in texts and row.after["sm3"] in texts
    assert f"审计号 {row.id}" in sheet, "on every printed page"
    assert row.after["rows"] == 1 and row.actor == "shen" and row.verb == "audit.export"


def test_checking_the_seals_is_audited(auditor: Client) -> None:
    answer = auditor.post(reverse("trail:verify"))
    assert answer.status_code == 200 and "全部相符" in answer.content.decode()
    assert [row.actor for row in records(verb="audit.verify")] == ["shen"]


def test_what_was_done_is_said_in_chinese_its_code_beside_it(auditor: Client) -> None:
    done("ZF-1", post="preparer,treasury_head", channel="command")
    number = done("ZF-2", verb="closing.reopen_period")
    page = auditor.get(reverse("trail:listing"), {"verb": "审核支付申请"}).content.decode()
    assert "ZF-1" in page and "ZF-2" not in page and "审核支付申请</td>" in page and "审核支付申请 payment.review\"" in page
    page = auditor.get(reverse("trail:detail", args=[number])).content.decode()
    assert "反结账" in page and "closing.reopen_period" in page
    page = auditor.get(reverse("trail:listing-export"), {"document": "ZF-1", "cols": EVERY})
    texts = ZipFile(io.BytesIO(page.content)).read("xl/worksheets/sheet1.xml").decode()
    assert ">审核支付申请<" in texts and ">payment.review<" in texts and ">单位经办、国库处负责人<" in texts
    assert client_refused("/trail/") in auditor.get(reverse("trail:listing"), {"kind": "refusal"}).content.decode()


def client_refused(path: str) -> str:
    """Somebody without the post is refused a page; what the audit calls that."""
    assert signed_in("wang", "viewer", agency="301001").get(path).status_code == 403
    return "打开页面（审计查阅）"
