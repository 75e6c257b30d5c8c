"""首页：这个岗位该办什么、有没有不对的、四个数、图、哪些是模拟的；查找直达单据。"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jincai.chronicle import api as chronicle
from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from jincai.platform.ui import api as ui
from jincai.project.front import notes, numbers

CITY, YEAR = "530700000", 2025


def fact(kind: str, day: str, document: str, amount: str, **fields: Any) -> Any:
    """A fact of a kind, as its capability would tell it."""
    made = ledger.FACTS[kind]
    names = made.__dataclass_fields__
    given = {name: value for name, value in {"fund": "111", "exp_func": "2010101", **fields}.items() if name in names}
    on = date(YEAR, *map(int, day.split("-")))
    shown = {"division": CITY, "year": YEAR, "on": on, "actor": "测试", "document_kind": "test", "document": document, "key": day}
    return made(**shown, amount=Decimal(amount), **given)


@pytest.fixture
def booked(db: None) -> Iterator[None]:
    ui.forget()
    unit = {"allotment": "ZB1", "agency": "101001", "department": "101", "gov_econ": "50201", "dep_econ": "30201"}
    facts = [
        fact("budget.approved", "1-20", "决议1号", "30000000.00"),
        fact("allotment.distributed", "2-1", "指标文1号", "30000000.00"),
        fact("allotment.allocated", "2-1", "指标文1号", "30000000.00", **unit),
        fact("allotment.approved_to_unit", "2-2", "ZB1", "30000000.00", **unit),
        fact("allotment.activated", "2-2", "ZB1", "30000000.00", **unit),
        *(fact(f"payment.{step}", "3-5", "ZF1", "6000000.00", **unit) for step in ("requested", "ordered", "confirmed")),
        *(fact(f"payment.{step}", "5-6", "ZF2", "1500000.00", **unit) for step in ("requested", "ordered")),
    ]
    with identity.scope(divisions=CITY):
        ledger.open_year(YEAR)
        for answer in chronicle.record_many([[each] for each in facts]):
            assert answer.ok, answer
        yield


def look(client: Client, post: str, path: str = "/", agency: str = "", follow: bool = False) -> str:
    identity.create_user(username="he", name="和丽梅", division=CITY, posts=[post], agency=agency)
    client.force_login(get_user_model().objects.get(username="he"))
    answer = client.get(path, follow=follow)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_the_figures_are_those_of_the_ledger(booked: None, client: Client) -> None:
    page = look(client, "division_leader")
    for words in ("可用指标", "2,250.00", "累计支出", "600.00", "3,000.00", "20.0%", "库款余额", "银行在途"):
        assert words in page, words
    assert "150.00 万元" in page  # at the bank, in the alerts


def test_every_figure_is_a_link_to_its_detail(booked: None, client: Client) -> None:
    page = look(client, "treasury_approver")
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.split('class="card figs"')[1].split("</section>")[0].split('<a href="')[1:]]
    assert len(links) == 4
    for link in links:
        assert client.get(link).status_code == 200, link


@pytest.mark.parametrize(
    ("post", "agency", "figures"),
    [
        ("preparer", "101001", ("可用指标", "支出率（对已下达）", "5 月支出", "银行在途")),
        ("agency_reviewer", "101001", ("待我办理", "等得最久", "可用指标", "支出率（对已下达）")),
        ("treasury_approver", "", ("待我办理", "银行在途", "库款余额", "最近对账")),
        ("accountant", "", ("库款余额", "最近对账", "总会计账期", "支出率（对全年预算）")),
        ("budget_preparer", "", ("待我办理", "可用指标", "支出率（对全年预算）", "5 月支出")),
        ("director", "", ("可用指标", "支出率（对全年预算）", "5 月支出", "库款余额")),
        ("system_admin", "", ("在用用户", "待批准的岗位委托", "待我办理")),
    ],
)
def test_each_post_has_its_own_figures_and_each_leads_somewhere(booked: None, client: Client, post: str, agency: str, figures: tuple[str, ...]) -> None:
    page = look(client, post, agency=agency)
    section = page.split('class="card figs')[1].split("</section>")[0]
    assert [part.split("</div>")[0].replace("12 月", "5 月") for part in section.split('<div class="ink2">')[1:]] == list(figures)
    for link in (part.split('"')[0].replace("&amp;", "&") for part in section.split('<a href="')[1:]):
        assert client.get(link).status_code == 200, link


def test_a_post_with_work_has_an_inbox_and_a_reader_has_none(booked: None, client: Client) -> None:
    assert "没有待你办理的单据" in look(client, "treasury_approver")
    assert "待我办理" not in look(client, "inspector")


def test_only_who_may_ask_for_money_is_offered_the_form(booked: None, client: Client) -> None:
    assert "新建支付申请" in look(client, "preparer", agency="101001")
    assert "新建支付申请" not in look(client, "treasury_approver")


def test_a_unit_counts_against_what_was_allotted(booked: None, client: Client) -> None:
    page = look(client, "preparer", agency="101001")
    assert "支出率（对已下达）" in page
    assert "库款余额" not in page
    assert "600.00" not in look(client, "preparer", agency="999001")


def test_what_is_simulated_is_listed(booked: None, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes.postgres, "home", lambda: tmp_path)
    assert "演示" not in look(client, "inspector")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / f"{CITY}-{YEAR}.json").write_text(json.dumps({"assumed": ["收款人和账号", "<日期>"]}), encoding="utf-8")
    page = look(client, "inspector")
    assert "2 项是模拟的" in page
    assert "&lt;日期&gt;" in page


@pytest.mark.parametrize("text", ["", "[]", "{", '{"assumed": 3}', '{"assumed": null}'])
def test_a_bad_note_is_no_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(notes.postgres, "home", lambda: tmp_path)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / f"{CITY}-{YEAR}.json").write_text(text, encoding="utf-8")
    assert notes.simulated(CITY, YEAR) == ()


def test_a_year_without_a_budget_says_so(db: None, client: Client) -> None:
    ui.forget()
    assert "这个年度还没有预算" in look(client, "inspector")


def test_find_opens_a_document_by_its_number(booked: None, client: Client) -> None:
    look(client, "accountant")
    answer = client.get("/find/?q=ZF1")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/ZF1/")


def test_find_knows_codes_pages_and_says_when_there_is_nothing(booked: None, client: Client) -> None:
    assert "flip=205" in look(client, "accountant", "/find/?q=教育支出")
    assert "/statements/trial/" in look(client, "accountant", "/find/?q=试算")
    assert "/statements/trial/" not in look(client, "preparer", "/find/?q=试算", agency="101001")
    assert "没有找到" in look(client, "accountant", "/find/?q=zzzzzz")
    assert "要找什么" in look(client, "accountant", "/find/?q=")


def test_a_unit_does_not_find_papers_of_others(booked: None, client: Client) -> None:
    look(client, "preparer", agency="102001")
    assert client.get("/find/?q=ZF1").status_code == 200


def test_months_agree_with_the_table(booked: None) -> None:
    from jincai.accounting.statements import api as statements

    table = statements.by_function(year=YEAR, division=CITY, depth=1)
    months = numbers.months(table)
    assert months[-1].cumulative == table.total.net == Decimal("6000000.00")
    full = statements.progress(year=YEAR, division=CITY)
    assert [(m.net, m.cumulative) for m in months] == [(m.net, m.cumulative) for m in full]
