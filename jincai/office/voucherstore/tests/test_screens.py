"""电子凭证库的页面：清单与筛选、一张的全部、查验（改一个字节、吊销、冒名）、下载与遮住、再送与作废、证书；别的单位什么也看不到。"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pypdf
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jincai.office.voucherstore.tests.bank import BANK, Bank, orders, received
from jincai.office.voucherstore.views.listing import LIST
from jincai.platform.audit import api as audit
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from jincai.platform.jobs import api as jobs
from tests import small_year
from tests.small_year import DIVISION, PAYEE, YEAR, SmallYear

Version = apps.get_model("evoucher", "Version")
Outgoing = apps.get_model("exchange", "Outgoing")
pytestmark = pytest.mark.django_db(databases=["default", "checker"])
MOST_QUERIES = 60
WHY = "核对退票收款账号"


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.content.decode()[:2000])
    return str(answer.content.decode())


def order(year: SmallYear, name: str = "paid") -> evoucher.VoucherRow:
    return orders()[year.numbers[name]]


def audited(verb: str) -> list[audit.Record]:
    with identity.scope(divisions=DIVISION), audit.reading():
        return list(audit.search(audit.Filter(verb=verb)).rows)


def text_of(data: bytes) -> str:
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


# 清单


def test_the_list_has_every_voucher_and_the_address_is_the_filter(year: SmallYear) -> None:
    client, one = small_year.signed_in("treasury"), order(year)
    page = shown(client, "/voucherstore/")
    assert all(row.voucher_no in page for row in orders().values()) and "发 待发送" in page and "1,400.00" in page
    for query, there in (
        ("kind=8202", True), ("kind=5106", False), ("party=bank", True), ("party=pboc", False), (f"q={one.voucher_no}", True), (f"q={one.code}", True),
        (f"q={one.document}", True), ("amount=1400", True), ("amount=1400.01", False), (f"since={one.on}", True), ("until=2024-12-31", False),
        ("state=PENDING", True), ("state=REJECTED", False), ("state=VOID", False),
    ):  # fmt: skip
        assert (f">{one.voucher_no}<" in shown(client, f"/voucherstore/?{query}")) == there, query
    assert "不是金额" in shown(client, "/voucherstore/?amount=ten", 400) and "不是日期" in shown(client, "/voucherstore/?since=ten", 400)


def test_pages_by_key_and_a_bounded_number_of_queries(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> None:
    client = small_year.signed_in("treasury")
    shown(client, "/voucherstore/")
    counts = []
    for size in (2, 50):
        monkeypatch.setitem(vars(LIST), "page", size)
        with CaptureQueriesContext(connection) as queries:
            page = shown(client, "/voucherstore/?kind=8202")
        counts.append(len(queries))
        found = [row.voucher_no for row in orders().values() if f">{row.voucher_no}<" in page]
        if size == 2:
            assert len(found) == 2 and 'rel="next"' in page
            after = page.split('after=')[1].split('"')[0]
            second = shown(client, f"/voucherstore/?kind=8202&after={after}")
            assert not [number for number in found if f">{number}<" in second]
    assert counts[1] <= counts[0] + 2 and max(counts) <= MOST_QUERIES, counts


# 一张


def test_one_voucher_shows_content_legs_signatures_and_where_it_comes_from(year: SmallYear, bank: Bank) -> None:
    one = order(year)
    assert received(bank.reply(one, {"XPayDate": "2025-03-03", "XPayAmt": "1400.00", "XAgentBusinessNo": "0018"})).status == "15"
    client = small_year.signed_in("treasury")
    page = shown(client, f"/voucherstore/{one.code}/")
    for said in ("签章有效", "壹仟肆佰元整", year.numbers["paid"], one.code, "签名", "公章", "业务专用章", "转讫章", "代理银行丽江分行", "完好", "分录"):
        assert said in page, said
    assert f'href="/payment/{year.numbers["paid"]}/"' in page and PAYEE.account not in page and PAYEE.account[-4:] in page
    with CaptureQueriesContext(connection) as queries:
        shown(client, f"/voucherstore/{one.code}/")
    assert len(queries) <= MOST_QUERIES
    shown(client, "/voucherstore/AAAAAAAAAAAAAAAA/", 404)


def test_the_payment_shows_its_vouchers(year: SmallYear) -> None:
    one = order(year)
    page = shown(small_year.signed_in("preparer"), f"/payment/{year.numbers['paid']}/")
    assert f'href="/voucherstore/{one.code}/"' in page and "打印" in page


def test_a_changed_byte_in_the_store_shows_red(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner of the database can replace a cell; the signatures say so."""
    one = order(year)
    with identity.scope(divisions=DIVISION):
        version = Version.objects.get(voucher=one.id)
        body = bytes(version.body)
    original = Version.from_db.__func__  # type: ignore[attr-defined]

    def tampered(cls: Any, *args: object, **more: object) -> Any:
        row = original(cls, *args, **more)
        row.body = body.replace(b"<PayAmt>1400.00", b"<PayAmt>9400.00")
        return row

    monkeypatch.setattr(Version, "from_db", classmethod(tampered))
    page = shown(small_year.signed_in("treasury"), f"/voucherstore/{one.code}/")
    assert "查验未通过" in page and "内容在库里被改动过" in page and "签章有效" not in page


def test_a_forged_reply_is_kept_as_evidence_and_the_change_is_marked(year: SmallYear, bank: Bank) -> None:
    one = order(year)
    letter = bank.reply(one, {"XPayDate": "2025-03-03", "XPayAmt": "1400.00", "XAgentBusinessNo": "0018"})
    assert received(letter).status == "15"
    forged = letter._replace(payload=letter.payload.replace(b"<XPayAmt>1400.00", b"<XPayAmt>1900.00"))
    assert received(forged).status == "30"
    page = shown(small_year.signed_in("treasury"), f"/voucherstore/{one.code}/")
    assert "签章有效" in page, "what was refused does not harm the voucher"
    assert "拒收的证据" in page and '<mark class="wrong">9</mark>' in page and "实际支付金额" in page


def test_revoked_afterwards_says_good_then_and_revoked_now(year: SmallYear) -> None:
    one = order(year)
    with identity.scope(divisions=DIVISION):
        seal = next(s for s in evoucher.versions(one.id, at=timezone.now())[0].signatures if s.position == "ywzyz")
    security = _person("security_admin")
    page = shown(security, f"/voucherstore/certificates/{seal.serial}/")
    assert "吊销这张证书" in page
    assert security.post(f"/voucherstore/certificates/{seal.serial}/", {"reason": "短"}).status_code == 400
    assert security.post(f"/voucherstore/certificates/{seal.serial}/", {"reason": "UKey 遗失，停止使用"}).status_code == 302
    page = shown(small_year.signed_in("treasury"), f"/voucherstore/{one.code}/")
    assert "查验未通过" in page and "吊销" in page and ">通过</td>" in page
    (row,) = audited("voucherstore.revoke")
    assert row.after["serial"] == seal.serial and "遗失" in row.says
    assert small_year.signed_in("treasury").post(f"/voucherstore/certificates/{seal.serial}/", {"reason": "想再吊销一次"}).status_code in (400, 403)


def _person(post: str, agency: str = "") -> Client:
    identity.create_user(username=f"v.{post}", name=post, division=DIVISION, posts=[post], agency=agency, password=small_year.PASSWORD)
    client = Client()
    assert client.login(username=f"v.{post}", password=small_year.PASSWORD)
    return client


# 下载


def test_pdf_and_ofd_are_masked_and_xml_needs_a_reason(year: SmallYear) -> None:
    one, client = order(year), small_year.signed_in("preparer")
    answer = client.get(f"/voucherstore/{one.code}/file/?kind=pdf")
    text = text_of(answer.content)
    assert answer["Content-Type"] == "application/pdf" and one.voucher_no in text and "壹仟肆佰元整" in text and PAYEE.name in text
    assert PAYEE.account not in text and f"*{PAYEE.account[-4:]}" in text and "业务专用章" in text and "演示" in text
    ofd = zipfile.ZipFile(io.BytesIO(client.get(f"/voucherstore/{one.code}/file/?kind=ofd").content))
    assert not any(PAYEE.account.encode() in ofd.read(name) for name in ofd.namelist()) and "Doc_0/Signs/Sign_0/SignedValue.dat" in ofd.namelist()
    assert "写明事由" in client.get(f"/voucherstore/{one.code}/file/?kind=xml").content.decode()
    assert client.get(f"/voucherstore/{one.code}/file/?kind=exe").status_code == 404
    (row,) = audited("voucherstore.pdf")
    assert row.kind == "export" and f"审计号{row.id}" in text and row.after["sm3"] in text and len(audited("voucherstore.ofd")) == 1


def test_with_a_reason_everything_is_whole_and_audited(year: SmallYear) -> None:
    one, client = order(year), small_year.signed_in("preparer")
    assert client.post(f"/voucherstore/{one.code}/file/", {"kind": "xml", "reason": ""}).status_code == 400
    xml = client.post(f"/voucherstore/{one.code}/file/", {"kind": "xml", "reason": WHY})
    (letter,) = evoucher.unwrapped(xml.content)
    assert isinstance(letter, evoucher.Letter) and PAYEE.account.encode() in letter.payload and len(letter.stamps) == 3
    assert PAYEE.account in text_of(client.post(f"/voucherstore/{one.code}/file/", {"kind": "pdf", "reason": WHY}).content)
    ofd = zipfile.ZipFile(io.BytesIO(client.post(f"/voucherstore/{one.code}/file/", {"kind": "ofd", "reason": WHY}).content))
    assert evoucher.unwrapped(ofd.read("Doc_0/Attachs/voucher.xml"))[0].payload == letter.payload  # type: ignore[union-attr]
    rows = audited("identity.reveal")
    assert len(rows) == 3 and {(row.kind, row.says) for row in rows} == {("reveal", WHY)} and len(audited("voucherstore.xml")) == 1
    assert client.get(f"/voucherstore/{one.code}/").content.decode().count(PAYEE.account) == 0, "the next page is masked again"


def test_who_may_not_see_accounts_does_not_get_them(year: SmallYear) -> None:
    one, inspector = order(year), _person("inspector")
    assert inspector.get(f"/voucherstore/{one.code}/file/?kind=pdf").status_code == 200
    answer = inspector.post(f"/voucherstore/{one.code}/file/", {"kind": "xml", "reason": WHY})
    assert answer.status_code in (400, 403) and PAYEE.account not in answer.content.decode()


# 再送、作废


def failed(one: evoucher.VoucherRow, status: str = "30", reason: str = "revoked") -> Any:
    """The other side did not take it."""
    with identity.scope(divisions=DIVISION):
        leg = Outgoing.objects.get(division=DIVISION, voucher_no=one.voucher_no, flag=0)
        leg.state, leg.status, leg.reason, leg.says, leg.attempts = "FAILED", status, reason, "证书已被吊销", 1
        leg.sent_at = timezone.now()
        leg.save()
    return leg


def test_resending_seals_again_and_is_for_the_post_that_signs(year: SmallYear) -> None:
    one = order(year, "ordered") if year.numbers["ordered"] in orders() else order(year)
    leg = failed(one)
    chief, clerk = small_year.signed_in("treasury_chief"), small_year.signed_in("treasury")
    assert "重新签章再送" in shown(chief, f"/voucherstore/{one.code}/") and "证书已被吊销" in shown(chief, "/voucherstore/troubles/")
    assert "重新签章再送</button>" not in shown(clerk, f"/voucherstore/{one.code}/")
    told = {"do": "resend", "leg": str(leg.pk)}
    assert clerk.post(f"/voucherstore/{one.code}/act/", told).status_code == 409
    assert chief.post(f"/voucherstore/{one.code}/act/", {**told, "leg": "1" * 30}).status_code == 400
    assert chief.post(f"/voucherstore/{one.code}/act/", told).status_code == 302
    with identity.scope(divisions=DIVISION):
        again = Outgoing.objects.get(pk=leg.pk)
        assert again.state == "PENDING" and again.version_id != leg.version_id
    assert audited("voucherstore.resend") and "完好" in shown(chief, f"/voucherstore/{one.code}/")


def test_voiding_only_what_was_not_taken_and_with_a_reason(year: SmallYear) -> None:
    one, chief = order(year), small_year.signed_in("treasury_chief")
    with identity.scope(divisions=DIVISION):
        leg = Outgoing.objects.get(division=DIVISION, voucher_no=one.voucher_no, flag=0)
        Outgoing.objects.filter(pk=leg.pk).update(state="ACKED", status="15", attempts=1)
    told = {"do": "void", "leg": str(leg.pk), "reason": "收款账号有误，改正后重办"}
    refused = chief.post(f"/voucherstore/{one.code}/act/", told)
    assert refused.status_code == 400 and "已经送达或已处理，不能作废" in refused.content.decode()
    failed(one, "16", "fields")
    assert chief.post(f"/voucherstore/{one.code}/act/", {**told, "reason": " "}).status_code == 400
    assert small_year.signed_in("preparer").post(f"/voucherstore/{one.code}/act/", told).status_code == 409


# 打印许多张


def test_many_are_printed_in_the_background(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    codes = [row.code for row in orders().values()]
    answer = client.post("/voucherstore/act/print/", {"pick": [*codes, "AAAAAAAAAAAAAAAA"]})
    assert answer.status_code == 302
    assert "排队" in shown(client, answer["Location"]) and 'hx-trigger="every 1s"' in shown(client, answer["Location"])
    jobs.run_pending(["printshop.print"])
    page = shown(client, answer["Location"])
    assert "已打好" in page and f"{len(codes)} 份" in page and "hx-trigger" not in page
    text = text_of(client.post(f"{answer['Location']}papers/").content)
    assert all(row.voucher_no in text for row in orders().values()) and PAYEE.account not in text
    assert small_year.signed_in("treasury_chief").get(answer["Location"]).status_code == 404, "another person's"
    assert client.post("/voucherstore/act/print/", {}).status_code == 400


# 谁看得到


def test_other_units_other_divisions_and_outsiders_see_nothing(year: SmallYear) -> None:
    one = order(year)
    stranger = small_year.signed_in("stranger")
    assert not [row for row in orders().values() if row.voucher_no in shown(stranger, "/voucherstore/")]
    for path in ("", "file/?kind=pdf", "file/?kind=ofd"):
        shown(stranger, f"/voucherstore/{one.code}/{path}", 404)
    assert stranger.post(f"/voucherstore/{one.code}/act/", {"do": "void", "leg": "1", "reason": WHY}).status_code == 404
    sent = stranger.post("/voucherstore/act/print/", {"pick": one.code})
    jobs.run_pending(["printshop.print"])
    assert "没有可打印的单据" in shown(stranger, sent["Location"])
    shown(small_year.signed_in("preparer"), "/voucherstore/troubles/", 403)
    for post in ("bank_operator", "system_admin"):
        shown(_person(post), "/voucherstore/", 403)
    with identity.scope(divisions="530702000"):
        assert evoucher.one(division=DIVISION, code=one.code) is None


def test_a_unit_does_not_see_what_belongs_to_no_unit(year: SmallYear) -> None:
    """A claim has the lines of every unit."""
    with identity.scope(divisions=DIVISION):
        quota = evoucher.find(DIVISION, evoucher.Wanted(kinds=("5106", "5108", "5207")))
    hidden = [row for row in quota if not row.agency]
    client = small_year.signed_in("preparer")
    for row in hidden[:2]:
        shown(client, f"/voucherstore/{row.code}/", 404)
        shown(small_year.signed_in("treasury"), f"/voucherstore/{row.code}/")
    assert hidden, "the practice year sends something of its own to the treasury"


def test_certificates_are_listed_by_party(year: SmallYear, bank: Bank) -> None:
    page = shown(small_year.signed_in("treasury"), "/voucherstore/certificates/")
    assert "代理银行丽江分行" in page and "财政局" in page and "对方" in page and "本方" in page
    assert "代理银行丽江分行" not in shown(small_year.signed_in("treasury"), "/voucherstore/certificates/?party=agency")
    one = shown(small_year.signed_in("treasury"), f"/voucherstore/certificates/{bank.serials['zqz']}/")
    assert "对方保管" in one and "吊销这张证书" not in one
    shown(small_year.signed_in("treasury"), "/voucherstore/certificates/zz/", 404)


__all__ = ["BANK", "YEAR"]
