"""收表：模板、上传、就地改、整批办、只办一次；四种表都从真的动词办出。"""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from python_calamine import CalamineWorkbook

from jincai.execution.payment import api as payment
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope
from jincai.platform.intake import checking, reading, template
from jincai.platform.intake.declared import Ask, sheet
from tests import small_year

D, Y = small_year.DIVISION, small_year.YEAR
PAYEE = small_year.PAYEE


@pytest.fixture
def year(db: None, settings: Any) -> small_year.SmallYear:
    settings.PASSWORD_HASHERS = small_year.QUICK
    return small_year.build()


def book(kind: str, rows: list[list[Any]], heads: dict[str, str] | None = None, titles: list[str] | None = None) -> io.BytesIO:
    """A workbook as a clerk would send it: title, heads, header, rows, a total at the foot."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    page = made.add_worksheet()
    page.write(0, 0, "标题")
    for at, (title, value) in enumerate((heads or {}).items(), 1):
        page.write(at, 0, f"{title}：")
        page.write(at, 1, value)
    first = 1 + len(heads or {})
    for at, title in enumerate(titles or [column.title for column in sheet(kind).columns]):
        page.write(first, at, title)
    for at, row in enumerate(rows, first + 1):
        for place, value in enumerate(row):
            page.write(at, place, value)
    page.write(first + 1 + len(rows), 0, "合计")
    made.close()
    out.seek(0)
    out.name = "一批.xlsx"
    return out


def pay(allotment: str, amount: Any, econ: str = "30201", account: str = PAYEE.account, purpose: str = "办公用品", paper: str = "") -> list[Any]:
    return [allotment, econ, PAYEE.name, account, PAYEE.bank, PAYEE.bank_no, purpose, amount, paper]


def sent(client: Client, kind: str, rows: list[list[Any]], heads: dict[str, str] | None = None) -> str:
    answer = client.post(f"/intake/{kind}/", {"do": "file", "file": book(kind, rows, heads)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def grid(client: Client, at: str) -> dict[str, Any]:
    page = client.get(at).content.decode()
    from html import unescape

    return dict(json.loads(unescape(re.search(r'data-grid="([^"]*)"', page)[1])))  # type: ignore[index]


def committed(client: Client, at: str, follow: bool = True) -> Any:
    return client.post(at, {"do": "commit", "edition": grid(client, at)["edition"]}, follow=follow)


def test_a_wrong_cell_is_marked_mended_in_the_page_and_the_whole_is_done(year: small_year.SmallYear) -> None:
    client, office = small_year.signed_in("preparer"), year.practice.allotments["office"]
    at = sent(
        client, "payments", [pay(office, 1200), pay(office, "一千"), pay("ZB-2025-999999", 10, econ="3021699")], {"批次名": "三月办公用品"}
    )
    told = grid(client, at)
    assert told["marks"]["2"] == {"amount": "不是金额，写 1200.00"} and set(told["marks"]["3"]) >= {"dep_econ"}
    assert all(len(words) <= 14 for row in told["marks"].values() for words in row.values())
    changes = [[2, "amount", "1000.00"], [3, "allotment", office], [3, "dep_econ", "30216"]]
    body = {"changes": changes, "head": {}, "edition": told["edition"]}
    answer = client.post(at, body, content_type="application/json")
    assert answer.json()["wrong"] == 0 and answer.json()["total"] == "2,210.00", answer.json()
    page = committed(client, at).content.decode()
    numbers = re.findall(r"ZF-2025-\d{6}", page)
    assert len(set(numbers)) == 3
    found = [each for each in small_year.payments() if each.number in numbers]
    assert sorted(str(p.amount) for p in found) == ["10.00", "1000.00", "1200.00"] and {p.batch for p in found} == {"三月办公用品"}
    assert PAYEE.account not in page and PAYEE.account[-4:] in page, "done: the account is masked"


def test_one_payment_of_a_batch_takes_from_two_allotments(year: small_year.SmallYear) -> None:
    client, made = small_year.signed_in("preparer"), year.practice.allotments
    rows = [pay(made["office"], 1200, paper="1"), pay(made["office"], 7), pay(made["meeting"], 300, econ="30215", paper="1")]
    at = sent(client, "payments", rows, {"批次名": "两个指标"})
    assert grid(client, at)["wrong"] == 0, grid(client, at)["said"]
    page = committed(client, at).content.decode()
    one, two, three = re.findall(r"ZF-2025-\d{6}</a>", page)
    assert one == three != two, "the rows of one payment answer its one number"
    with scope(divisions=D):
        whole = payment.one(division=D, year=Y, number=one.removesuffix("</a>"))
    assert whole and [(line.allotment, str(line.amount)) for line in whole.lines] == [(made["office"], "1200.00"), (made["meeting"], "300.00")]
    assert str(whole.amount) == "1500.00" and count() == len(year.numbers) + 2


def test_the_rows_of_one_payment_pay_one_payee_and_a_wrong_line_is_marked_at_its_row(year: small_year.SmallYear) -> None:
    client, made = small_year.signed_in("preparer"), year.practice.allotments
    at = sent(client, "payments", [pay(made["office"], 1, paper="甲"), pay(made["office"], 2, purpose="别的", paper="甲")], {"批次名": "不一样"})
    told = grid(client, at)
    assert told["marks"] == {"2": {"purpose": "与第 1 行不同"}} and "一笔只付一个收款人" in told["said"][0]["says"]
    at = sent(client, "payments", [pay(made["office"], 1, paper="1"), pay(made["frozen"], 9_000, paper="1")], {"批次名": "不够"})
    assert list(grid(client, at)["marks"]) == ["2"], "5,000 is left of the second allotment"
    assert committed(client, at).status_code == 409 and count() == len(year.numbers)


def test_lines_that_together_exceed_the_allotment_are_told_before_the_ledger_is_asked(year: small_year.SmallYear) -> None:
    client, frozen = small_year.signed_in("preparer"), year.practice.allotments["frozen"]  # 50,000, of which 45,000 frozen
    told = grid(client, sent(client, "payments", [pay(frozen, 3000), pay(frozen, 3000)], {"批次名": "运维"}))
    assert list(told["marks"]) == ["2"] and told["marks"]["2"]["amount"] == "超 1,000.00"
    assert "前面各行已用 3,000.00" in told["said"][0]["says"]


def test_one_refused_line_leaves_nothing_and_says_why(year: small_year.SmallYear) -> None:
    client, office = small_year.signed_in("preparer"), year.practice.allotments["office"]
    at = sent(client, "payments", [pay(office, 100), pay(year.practice.allotments["waiting"], 100)], {"批次名": "待下达的"})
    before = count()
    answer = committed(client, at)
    assert answer.status_code == 409 and "还没有下达" in answer.content.decode() and count() == before


def count() -> int:
    return len(small_year.payments())


def test_the_same_content_is_done_once(year: small_year.SmallYear) -> None:
    client, rows = small_year.signed_in("preparer"), [pay(year.practice.allotments["office"], 55)]
    first = sent(client, "payments", rows, {"批次名": "补助"})
    assert committed(client, first).status_code == 200
    before = count()
    again = sent(client, "payments", rows, {"批次名": "补助"})
    answer = committed(client, again)
    assert answer.status_code == 409 and "没有重复办理" in answer.content.decode() and count() == before
    assert "已提交" in client.get(first).content.decode()
    other = sent(client, "payments", rows, {"批次名": "补助（四月）"})
    assert committed(client, other).status_code == 200 and count() == before + 1


def test_two_windows_do_not_overwrite_each_other_and_others_see_nothing(year: small_year.SmallYear) -> None:
    client = small_year.signed_in("preparer")
    at = sent(client, "payments", [pay(year.practice.allotments["office"], 55)], {"批次名": "补助"})
    body = {"changes": [[1, "purpose", "甲"]], "head": {}, "edition": grid(client, at)["edition"]}
    assert client.post(at, body, content_type="application/json").status_code == 200
    late = {**body, "changes": [[1, "purpose", "乙"], [2, "purpose", "丙"]]}
    answer = client.post(at, late, content_type="application/json")
    said = answer.json()
    assert answer.status_code == 409 and year.people["preparer"].name in said["says"] and "现在是“甲”，你填的是“乙”" in said["says"]
    assert [(d["at"], d["key"], d["theirs"], d["mine"]) for d in said["differs"]] == [(1, "purpose", "甲", "乙")]
    assert purposes(client, at) == ["甲", ""], "nothing was overwritten"
    assert client.post(at, {**late, "edition": said["edition"]}, content_type="application/json").status_code == 200, "read, and sent again"
    assert purposes(client, at) == ["乙", "丙"]
    assert small_year.signed_in("stranger").get(at).status_code == 400
    assert small_year.signed_in("treasury").get("/intake/payments/").status_code == 403


def purposes(client: Client, at: str) -> list[str]:
    """第一、二行的用途，存着的."""
    place = list(sheet("payments").keys).index("purpose")
    return [cells[place] for cells in (grid(client, at)["cells"] + [[""] * 20])[:2]]


def test_without_script_what_was_typed_is_on_the_page_of_the_refusal(year: small_year.SmallYear) -> None:
    client = small_year.signed_in("preparer")
    at = sent(client, "payments", [pay(year.practice.allotments["office"], 55)], {"批次名": "补助"})
    edition = grid(client, at)["edition"]
    assert client.post(at, {"c-1-purpose": "甲", "h-name": "补助", "edition": edition, "do": "save"}).status_code == 302
    answer = client.post(at, {"c-1-purpose": "乙", "c-1-amount": "66", "h-name": "别名", "edition": edition, "do": "commit"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "在另一个窗口改过这一批" in page and "你填的是“乙”" in page
    assert 'name="c-1-purpose" value="乙"' in page and 'name="c-1-amount" value="66"' in page and 'value="别名"' in page
    assert purposes(client, at)[0] == "甲", "not kept yet"
    found = re.search(r'name="edition" value="(\d+)"', page)
    assert found and client.post(at, {"c-1-purpose": "乙", "h-name": "别名", "edition": found[1], "do": "save"}).status_code == 302
    assert purposes(client, at)[0] == "乙"


def test_without_script_the_page_is_a_form(year: small_year.SmallYear) -> None:
    client = small_year.signed_in("preparer")
    at = str(client.post("/intake/payments/", {"do": "blank"})["Location"])
    keys = sheet("payments").keys
    typed = {f"c-1-{key}": value for key, value in zip(keys, pay(year.practice.allotments["office"], "77.00"), strict=True)}
    answer = client.post(at, {**typed, "h-name": "手填", "edition": "1", "do": "commit"}, follow=True)
    assert "已提交 1 行" in answer.content.decode()


def test_the_template_is_read_back_as_it_was_filled(year: small_year.SmallYear) -> None:
    client = small_year.signed_in("preparer")
    made = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/intake/payments/template.xlsx").content))
    assert made.sheet_names == ["支付成批录入", "怎样填", "可填的"]
    assert year.practice.allotments["office"] in [row[0] for row in made.get_sheet_by_name("可填的").to_python()]
    with identity.scope(divisions=D, actor=year.people["preparer"]):
        ask = Ask(D, Y, small_year.ON, year.people["preparer"], {"name": "甲"}, "")
        rows = [[str(cell) for cell in pay(year.practice.allotments["office"], "1234.50")]]
        read = checking.read(sheet("payments"), ask, rows)
        filled = template.made(sheet("payments"), ask, lambda rows, sm3: f"{rows} {sm3}", rows, read)
        head, back = reading.workbook(sheet("payments"), "甲.xlsx", filled)
    assert head == {"name": "甲"} and back == [[*rows[0][:-2], "1234.5", ""]]


def test_a_sheet_without_the_columns_is_refused_with_their_names(year: small_year.SmallYear) -> None:
    client = small_year.signed_in("preparer")
    answer = client.post("/intake/payments/", {"do": "file", "file": book("payments", [], titles=["指标", "金额", "金额"])})
    assert answer.status_code == 400 and "少了这几列：部门经济分类、收款人全称" in answer.content.decode()


def test_plans_virements_and_allotments_come_in_too(year: small_year.SmallYear) -> None:
    chief, clerk = small_year.signed_in("budget_chief"), small_year.signed_in("preparer")
    months = [""] * 12
    months[5] = 1000
    at = sent(chief, "cashplans", [["101001", "201", "111", *months], ["101001", "201", "111", *["90000000"] * 12]])
    assert grid(chief, at)["marks"]["2"]["func"] == "超过指标"
    at = sent(chief, "cashplans", [["101001", "201 一般公共服务支出", "111", *months]])
    assert re.search(r"JH-2025-\d+", committed(chief, at).content.decode())
    office, meeting = year.practice.allotments["office"], year.practice.allotments["meeting"]
    at = sent(clerk, "virements", [[meeting, office, 1000, "会议减少"], [meeting, meeting, 10, "同一条"]])
    assert grid(clerk, at)["marks"] == {"2": {"taking": "与调出相同"}}
    at = sent(clerk, "virements", [[meeting, office, 1000, "会议减少"], [meeting, office, 2000, "又减少"]])
    assert len(set(re.findall(r"TJ-2025-\d+", committed(clerk, at).content.decode()))) == 2
    row = ["101001", "2010101", "111", "502", "追加公用经费", 2]
    at = sent(chief, "allotments", [[*row, "99999999999"]], {"指标文号": "练财指〔2025〕9号"})
    assert grid(chief, at)["marks"]["1"]["amount"].startswith("超 ")
