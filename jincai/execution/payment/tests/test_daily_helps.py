"""每天要的：该用哪条指标、复制上月、改正重办、整批签发、撤销、更正、查行号、附件在旁边、跨年查。"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jincai.execution.payment import api as payment
from jincai.execution.payment.models import Payment
from jincai.platform.audit import api as audit
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import scope, system
from jincai.platform.params import api as params
from tests import small_year
from tests.small_year import DIVISION, PAYEE, YEAR, SmallYear, signed_in

pytestmark = pytest.mark.django_db
NEW, COPY, SEND = "/payment/new/", "/payment/copy/", "/payment/send/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def text(client: Client, path: str, **given: str) -> str:
    return client.get(path, given).content.decode()


def row(number: str) -> payment.PaymentRow:
    with scope(divisions=DIVISION):
        (found,) = payment.several(division=DIVISION, year=YEAR, numbers=[number])
        return found


def filled(page: str, **more: Any) -> dict[str, Any]:
    """The form of this page as it stands, with these changed."""
    values = dict(re.findall(r'<input[^>]*name="([^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select class="cell" name="([^"]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    return {**values, "do": "send", **more}


def today(client: Client, amount: str = "12.00", **more: Any) -> str:
    """A new payment of the business day, the number."""
    page = text(client, NEW)
    told = {"payee": PAYEE.name, "account": PAYEE.account, "bank": PAYEE.bank, "bank_no": PAYEE.bank_no, "purpose": "打印纸"}
    line = {"allotment-1": "ZB-2025-000001", "dep_econ-1": "30201", "amount-1": amount}
    answer = client.post(NEW, filled(page, **{**told, **line, **more}))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].rstrip("/").rpartition("/")[2]


# 该用哪条指标


def which(client: Client, **given: str) -> list[tuple[str, str]]:
    page = client.post(f"{NEW}which/", {"agency": "101001", "rows": "3", **given}).content.decode()
    return re.findall(r'<b>(ZB-[^<]+)</b>.*?<div class="ink2 xs[^"]*">(.*?)</div>', page, re.S)


def test_which_allotment_is_told_by_the_units_own_history_with_the_reason(year: SmallYear) -> None:
    client = signed_in("preparer")
    found = which(client, payee=PAYEE.name, purpose="打印纸")
    assert found[0][0] == year.practice.allotments["office"] and f"付给“{PAYEE.name}”用过" in found[0][1] and "可用" in found[0][1]
    assert "相近的用途" in which(client, payee="别家", purpose="办公用品：文件盒")[0][1]
    assert which(client, payee="没有来往过的", purpose="某某某") == []
    short = which(client, payee=PAYEE.name, purpose="打印纸", **{"allotment-1": "", "amount-1": "99999999"})
    assert "不够，差" in short[0][1]


def test_which_allotment_says_nothing_of_another_unit(year: SmallYear) -> None:
    page = signed_in("preparer").post(f"{NEW}which/", {"agency": "205001", "payee": PAYEE.name}).content.decode()
    assert "ZB-" not in page


def test_a_suggestion_goes_into_the_first_free_line_with_its_class(year: SmallYear) -> None:
    page = signed_in("preparer").post(NEW, {"do": "use:ZB-2025-000001:30201", "rows": "3", "payee": PAYEE.name}).content.decode()
    assert '<option value="ZB-2025-000001" selected>' in page and 'name="dep_econ-1" value="30201"' in page and f'value="{PAYEE.name}"' in page


# 复制上月


@pytest.fixture
def march(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> SmallYear:
    """坐在四月里：三月付过的在上月；四月还没有用款计划，这里不控制."""
    monkeypatch.setattr("jincai.platform.ui.desk._today", lambda division, year: date(YEAR, 4, 7))
    with scope(divisions=DIVISION):
        params.put("cashplan.control", DIVISION, False, date(YEAR, 4, 1), system(DIVISION))
    return year


def test_last_months_payments_are_copied_as_one_batch_each_by_itself(march: SmallYear) -> None:
    client = signed_in("preparer")
    page = text(client, COPY)
    paid = [march.numbers[name] for name in ("requested", "reviewed", "cleared")]
    assert all(f'value="{number}"' in page for number in paid) and march.numbers["returned"] not in page, "what was not paid is not copied"
    answer = client.post(COPY, {"pick": paid, f"amount-{paid[0]}": "1,234.50", f"amount-{paid[1]}": "99999999.00"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "已提交 2 笔" in page and "没有提交 1 笔" in page and "R04" in page
    with scope(divisions=DIVISION):
        made = list(Payment.objects.filter(batch__contains="复制").order_by("number"))
    assert sorted(str(p.amount) for p in made) == ["1234.50", f"{row(paid[2]).amount}"] and {p.payee for p in made} == {PAYEE.name}
    assert "本月已申请" in text(client, COPY)
    client.post(COPY, {"pick": [paid[2]]})
    with scope(divisions=DIVISION):
        assert Payment.objects.filter(batch__contains="复制").count() == 2, "copied twice is once"


def test_a_wrong_amount_keeps_what_was_picked_and_typed(march: SmallYear) -> None:
    number = march.numbers["cleared"]
    answer = signed_in("preparer").post(COPY, {"pick": [number], f"amount-{number}": "一千"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="一千"' in page and re.search(rf'value="{number}"[^>]*checked', page)


# 改正重办


def test_a_returned_payment_is_made_again_corrected_and_only_once(year: SmallYear) -> None:
    client, number = signed_in("preparer"), year.numbers["returned"]
    assert f"?again={number}" in text(client, f"/payment/{number}/")
    page = text(client, NEW, again=number)
    assert "改正重办" in page and "收款人账号户名不符" in page
    answer = client.post(NEW, filled(page, account=PAYEE.account, purpose="改正了户名"))
    assert answer.status_code == 302, answer.content.decode()
    made = answer["Location"].rstrip("/").rpartition("/")[2]
    assert row(made).again_of == number and row(made).amount == row(number).amount
    assert made in text(client, f"/payment/{number}/") and number in text(client, f"/payment/{made}/")
    second = client.post(NEW, filled(text(client, NEW, again=number), account=PAYEE.account))
    assert second.status_code == 409 and "P56" in second.content.decode() and made in second.content.decode()


def test_what_was_paid_cannot_be_made_again(year: SmallYear) -> None:
    client, number = signed_in("preparer"), year.numbers["cleared"]
    assert f"?again={number}" not in text(client, f"/payment/{number}/")
    answer = client.post(NEW, filled(text(client, NEW, again=number), account=PAYEE.account))
    assert answer.status_code == 409 and "没有退回的钱" in answer.content.decode()


def test_after_a_part_refund_only_what_came_back_is_made_again(year: SmallYear) -> None:
    number = year.numbers["refunded"]
    page = text(signed_in("preparer"), NEW, again=number)
    assert 'name="amount-1" value="600.00"' in page


# 签发：整批一次口令


def test_a_batch_is_signed_with_one_pin(year: SmallYear) -> None:
    client, number = signed_in("treasury_chief"), year.numbers["approved"]
    page = text(client, SEND)
    assert number in page and "受理" in page and "16:30" in page
    wrong = client.post(SEND, {"pick": [number], "pin": "wrong"})
    assert wrong.status_code == 403 and "签发口令不对" in wrong.content.decode() and row(number).state == "APPROVED"
    assert re.search(rf'value="{number}"[^>]*checked', wrong.content.decode()), "what was picked stays picked"
    done = client.post(SEND, {"pick": [number, year.numbers["requested"]], "pin": small_year.PASSWORD})
    page = done.content.decode()
    assert "已签发 1 笔" in page and "没有签发 1 笔" in page and row(number).state == "ORDERED"
    assert signed_in("preparer").get(SEND).status_code == 403


# 撤销


def test_an_order_is_recalled_once_before_the_bank_acts(year: SmallYear) -> None:
    client, number = signed_in("treasury_chief"), year.numbers["ordered"]
    assert "会发生什么" in text(client, f"/payment/{number}/recall/")
    assert client.post(f"/payment/{number}/recall/").status_code == 302
    with scope(divisions=DIVISION):
        assert [m.voucher.vt_code for m in exchange.messages_of(number, document_kind="payment") if m.outgoing].count("5651") == 1
    again = client.post(f"/payment/{number}/recall/")
    assert again.status_code == 409 and "P57" in again.content.decode()
    assert "撤销不了" in text(client, f"/payment/{year.numbers['paid']}/recall/")
    assert signed_in("preparer").get(f"/payment/{number}/recall/").status_code == 403


# 更正


def test_an_economic_class_is_corrected_after_payment(year: SmallYear) -> None:
    client, number = signed_in("treasury"), year.numbers["cleared"]
    path = f"/payment/{number}/correct/"
    assert "钱不动" in text(client, path) and "correct/" in text(client, f"/payment/{number}/")
    wrong = client.post(path, {"position": "1", "dep_econ": "不知道", "reason": "串户"})
    assert wrong.status_code == 422 and "请从表里选" in wrong.content.decode() and 'value="串户"' in wrong.content.decode()
    assert "没有改" in client.post(path, {"position": "1", "dep_econ": "30201", "reason": "串户"}).content.decode()
    assert client.post(path, {"position": "1", "dep_econ": "30202 印刷费", "reason": "串户"}).status_code == 302
    assert row(number).lines[0].dep_econ == "30202"
    assert "还不能更正" in text(client, f"/payment/{year.numbers['requested']}/correct/")


def test_of_two_who_correct_one_line_the_second_is_told_what_the_first_did(year: SmallYear) -> None:
    first, number = signed_in("treasury"), year.numbers["cleared"]
    path = f"/payment/{number}/correct/"
    line = row(number).lines[0]
    opened = f"{line.allotment}|{line.dep_econ}"
    assert f'name="seen-1" value="{opened}"' in text(first, path)
    assert first.post(path, {"position": "1", "dep_econ": "30202 印刷费", "reason": "串户", "seen-1": opened}).status_code == 302
    second = {"position": "1", "dep_econ": "30207 邮电费", "reason": "是寄信的", "seen-1": opened}
    answer = signed_in("treasury_chief").post(path, second) if may_correct("treasury_chief", path) else first.post(path, second)
    page = answer.content.decode()
    assert answer.status_code == 409 and "部门经济分类由 30201 改成 30202" in page and year.people["treasury"].name in page
    assert row(number).lines[0].dep_econ == "30202", "not overwritten"
    assert 'value="30207 邮电费"' in page and 'value="是寄信的"' in page, "nothing typed is lost"
    seen = re.search(r'name="seen-1" value="([^"]+)"', page)
    assert seen and first.post(path, second | {"seen-1": seen[1]}).status_code == 302 and row(number).lines[0].dep_econ == "30207"


def may_correct(part: str, path: str) -> bool:
    return bool(signed_in(part).get(path).status_code == 200)


# 附件


def test_the_papers_are_shown_beside_the_document_and_reading_them_is_audited(year: SmallYear) -> None:
    client = signed_in("preparer")
    number = today(client, papers=SimpleUploadedFile("发票.pdf", PDF))
    page = text(signed_in("reviewer"), f"/payment/{number}/")
    (path,) = re.findall(r'<iframe class="paper" src="([^"]+)"', page)
    got = signed_in("reviewer").get(path.replace("&amp;", "&"))
    assert got.content == PDF and got["X-Frame-Options"] == "SAMEORIGIN" and "frame-ancestors 'self'" in got["Content-Security-Policy"]
    assert got["Content-Disposition"].startswith("inline")
    assert signed_in("stranger").get(path).status_code == 404, "another unit's"
    with scope(divisions=DIVISION), audit.reading():
        assert [r.actor for r in audit.search(audit.Filter(), limit=200).rows if r.verb == "files.read"] == ["practice.reviewer"]


def test_a_file_that_is_not_taken_refuses_the_whole(year: SmallYear) -> None:
    client = signed_in("preparer")
    with scope(divisions=DIVISION):
        before = Payment.objects.count()
    told = {"payee": PAYEE.name, "account": PAYEE.account, "bank": PAYEE.bank, "bank_no": PAYEE.bank_no, "purpose": "打印纸", "allotment-1": "ZB-2025-000001"}
    page = text(client, NEW)
    answer = client.post(NEW, filled(page, **told, **{"dep_econ-1": "30201", "amount-1": "5", "papers": SimpleUploadedFile("坏.exe", b"MZ")}))
    assert answer.status_code == 400 and "不收" in answer.content.decode()
    with scope(divisions=DIVISION):
        assert Payment.objects.count() == before


# 行号


def test_bank_numbers_are_found_by_name_short_name_and_number(year: SmallYear) -> None:
    client = signed_in("preparer")
    assert "102100099996" in text(client, "/payment/banks/", q="工行")
    assert "102100099996" in text(client, "/payment/banks/", q="1021000999")
    assert "名录里没有" in text(client, "/payment/banks/", q="没有这家 丽江")
    assert "导入行名行号表" not in text(client, "/payment/banks/")


def test_a_list_of_branches_is_imported_whole_or_not_at_all(year: SmallYear) -> None:
    from jincai.platform.banking import api as banking

    client = signed_in("treasury")
    good = banking.make_bank_no(7)
    sheet = f"联行号,地区,行名\n{good},丽江,中国工商银行股份有限公司丽江古城支行\n".encode("gb18030")
    bad = sheet + f"{good[:-1]}x,,坏行\n".encode("gb18030")
    wrong = client.post("/payment/banks/import/", {"file": SimpleUploadedFile("a.csv", bad)})
    assert wrong.status_code == 400 and "<td>3</td>" in wrong.content.decode(), "the row that is wrong is named"
    assert good not in text(client, "/payment/banks/", q="工行 古城"), "nothing of the file was kept"
    assert client.post("/payment/banks/import/", {"file": SimpleUploadedFile("a.csv", sheet)}).status_code == 302
    assert good in text(client, "/payment/banks/", q="工行 古城") and good in text(client, "/payment/banks/", q="工行古城")
    assert signed_in("preparer").post("/payment/banks/import/", {"file": SimpleUploadedFile("a.csv", sheet)}).status_code == 403


# 跨年


def test_a_question_over_the_years(year: SmallYear) -> None:
    client = signed_in("preparer")
    page = text(client, "/payment/years/", q=PAYEE.name)
    assert "2025 年度" in page and "净额" in page
    number = year.numbers["cleared"]
    assert client.get(f"/payment/years/2025/{number}/")["Location"] == f"/payment/{number}/"
    assert signed_in("stranger").get(f"/payment/years/2025/{number}/").status_code == 404
    assert "各年度都没有" in text(signed_in("stranger"), "/payment/years/", q=PAYEE.name)
