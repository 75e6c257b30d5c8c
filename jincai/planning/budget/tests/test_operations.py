"""预算编制的动词：导入、批准、调整，在真的数据库和总账上；行级安全有效。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from jincai.books import allotment
from jincai.chronicle import api as chronicle
from jincai.kernel.problems import InputErrors, UserError
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.planning.budget import api as budget
from jincai.planning.budget import models
from jincai.planning.budget.tests.workbooks import GOOD, changed, write
from jincai.platform.identity.api import Actor, scope, system

CITY, COUNTY, YEAR = "530700000", "530702000", 2025
DAY, LATER = date(2025, 1, 20), date(2025, 9, 30)
ACTOR = system(CITY)
RESOLUTION, DECISION = "丽人发〔2025〕3号", "丽人常发〔2025〕12号"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_scope(db: None) -> Iterator[None]:
    with scope(divisions=CITY, actor=ACTOR):
        ledger.open_year(YEAR)
        yield


def bring(path: Path, **more: object) -> budget.Book:
    asked: dict[str, object] = {"file": path, "sheet": "支出", "division": CITY, "year": YEAR, "actor": ACTOR, **more}
    return budget.import_book(**asked)[0]  # type: ignore[arg-type]


def approved(path: Path, **more: object) -> budget.Book:
    book = bring(path, **more)
    return budget.approve(book=book.id, on=DAY, actor=ACTOR, document=RESOLUTION).book


def change(*lines: tuple[str, str], document: str = DECISION, on: date = LATER, kind: str = "expenditure") -> budget.Adjustment:
    wanted = [budget.AdjustmentLine(code=code, delta=D(delta)) for code, delta in lines]
    return budget.adjust(division=CITY, year=YEAR, lines=wanted, on=on, document=document, actor=ACTOR, kind=kind)


def pool() -> dict[str, D]:
    found = ledger.balances(allotment.POOL, year=YEAR, division=CITY)
    return {control: amount for control, amount in found.items() if amount}


def refused(work: object, *arguments: object, **more: object) -> list[str]:
    """The rule numbers of a refusal; what it wrote is undone."""
    with pytest.raises(Refused) as caught, transaction.atomic():
        work(*arguments, **more)  # type: ignore[operator]
    return [violation.rule for violation in caught.value.violations]


def test_an_import_is_a_draft_and_the_next_one_replaces_it(tmp_path: Path) -> None:
    first = bring(write(tmp_path / "a.xlsx"))
    second = bring(write(tmp_path / "b.xlsx", changed(4, 3, 6)))
    assert (first.version, second.version, second.state, second.file) == (1, 2, "DRAFT", "b.xlsx")
    assert len(second.sha256) == 64 and second.sha256 != first.sha256
    assert [book.id for book in budget.books(year=YEAR, division=CITY)] == [second.id]
    line = budget.published("227", year=YEAR, division=CITY)
    assert line is not None and (line.name, line.budget, line.adjusted_published) == ("预备费", D("60000.00"), D("50000.00"))
    assert pool() == {}, "a draft is not in the books"


def test_a_sheet_with_an_error_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputErrors) as caught, transaction.atomic():
        bring(write(tmp_path / "a.xlsx", changed(4, 3, "约5")))
    assert len(caught.value.errors) == 1
    assert models.BudgetBook.objects.count() == 0 and models.BudgetLine.objects.count() == 0


def test_approval_brings_each_leaf_into_the_books(tmp_path: Path) -> None:
    book = bring(write(tmp_path / "a.xlsx"))
    done = budget.approve(book=book.id, on=DAY, actor=ACTOR, document=RESOLUTION)
    assert (done.codes, done.amount, done.book.state, done.book.approved_on) == (3, D("350000.00"), "APPROVED", DAY)
    assert pool() == {"111|2010101": D("200000.00"), "111|2010102": D("100000.00"), "111|227": D("50000.00")}
    assert ledger.balances(allotment.AUTHORITY_OWN, year=YEAR, division=CITY) == {"111": D("350000.00")}
    assert [fact.kind for fact in ledger.facts_of([RESOLUTION], year=YEAR, division=CITY)] == ["budget.approved"] * 3
    ids = budget.approvals(year=YEAR, division=CITY)
    assert {fact.body["exp_func"]: fact.id for fact in ledger.facts(ids.values(), year=YEAR, division=CITY)} == ids


def test_approval_is_refused_with_every_reason(tmp_path: Path) -> None:
    book = bring(write(tmp_path / "a.xlsx"))
    assert refused(budget.approve, book=book.id, on=date(2026, 1, 1), actor=ACTOR, document=" ") == ["B01", "B04"]
    assert pool() == {}
    with pytest.raises(UserError):
        budget.approve(book=0, on=DAY, actor=ACTOR, document="x")


def test_an_approved_year_is_approved_once_and_is_final(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx")
    book = approved(path)
    assert refused(budget.approve, book=book.id, on=DAY, actor=ACTOR, document=RESOLUTION) == ["STATE"]
    with pytest.raises(UserError, match="已由“丽人发〔2025〕3号”批准"), transaction.atomic():
        bring(path)
    with pytest.raises(InputErrors) as caught, transaction.atomic():
        bring(write(tmp_path / "b.xlsx", changed(4, 3, "约5")))
    assert [error.field for error in caught.value.errors] == ["2025年预算数", "预算年度"], "the sheet and the year at once"
    books, lines = models.BudgetBook.objects.filter(pk=book.id), models.BudgetLine.objects.filter(book_id=book.id)
    for work in (lambda: books.update(file="x"), lambda: lines.update(budget=1), lines.delete):
        with pytest.raises(DatabaseError, match="已批准的预算"), transaction.atomic():
            work()


def test_other_years_funds_and_kinds_are_books_of_their_own(tmp_path: Path) -> None:
    approved(write(tmp_path / "a.xlsx"))
    fund = write(tmp_path / "b.xlsx", [("2120801", "征地和拆迁补偿支出", 0, 7, 7, 7)])
    with pytest.raises(InputErrors), transaction.atomic():
        bring(fund, fund="111", year=2026, columns={"budget": "2025年预算数"})
    book = approved(fund, fund="政府性基金预算")
    assert book.fund == "121" and pool()["121|2120801"] == D("70000.00")
    assert budget.published("2120801", year=YEAR, division=CITY, fund="121") is not None
    assert budget.published("2120801", year=YEAR, division=CITY) is None


def test_the_summary_approves_transfers_only(tmp_path: Path) -> None:
    approved(write(tmp_path / "a.xlsx"))
    rows = [("201", "一般公共服务支出", 0, 30, 31, 0), ("230", "转移性支出", 0, 9, 9, 0), ("231", "债务还本支出", 0, 4, 4, 0)]
    book = bring(write(tmp_path / "b.xlsx", rows))
    assert book.kind == "transfer"
    assert budget.approve(book=book.id, on=DAY, actor=ACTOR, document=RESOLUTION).amount == D("130000.00")
    line = budget.published("231", year=YEAR, division=CITY, kind="transfer")
    assert line is not None and line.adjusted == D("40000.00")


def test_a_code_is_not_approved_twice(tmp_path: Path) -> None:
    approved(write(tmp_path / "a.xlsx", [*GOOD, ("230", "转移性支出", 0, 9, 9, 0)]))
    book = bring(write(tmp_path / "b.xlsx", [("23001", "返还性支出", 0, 9, 9, 0), ("231", "债务还本支出", 0, 4, 4, 0)]))
    assert refused(budget.approve, book=book.id, on=DAY, actor=ACTOR, document=RESOLUTION) == ["B07"]


def test_revenue_is_expected(tmp_path: Path) -> None:
    rows = [("101", "税收收入", 0, 9, 9, 0), ("10101", "增值税", 0, 6, 6, 0), ("10104", "企业所得税", 0, 3, 3, 0)]
    book = approved(write(tmp_path / "a.xlsx", rows))
    assert book.kind == "revenue"
    expected = ledger.balances(allotment.REVENUE_EXPECTED, year=YEAR, division=CITY)
    assert expected == {"10101": D("60000.00"), "10104": D("30000.00")}
    change(("10101", "5.00"), ("10104", "-30000.00"), kind="revenue")
    lines = {line.code: line.adjusted for line in budget.lines(year=YEAR, division=CITY, kind="revenue")}
    assert lines == {"101": D("60005.00"), "10101": D("60005.00"), "10104": D("0.00")}


def test_an_adjustment_up_and_down_with_its_cause(tmp_path: Path) -> None:
    approved(write(tmp_path / "a.xlsx"))
    made = change(("2010101", "-60000.00"), ("2010102", "0.01"), ("2130502", "100.00"))
    assert (made.number, made.document) == ("TZ-2025-0001", DECISION)
    lines = {line.code: line for line in budget.lines(year=YEAR, division=CITY)}
    assert (lines["2010101"].adjusted, lines["20101"].adjusted, lines["201"].budget) == (D("140000.00"), D("240000.01"), D("300000.00"))
    added = lines["2130502"]
    assert (added.row, added.budget, added.adjusted, added.is_leaf) == (0, D("0.00"), D("100.00"), True)
    assert budget.authority(year=YEAR, division=CITY, on=DAY)["2010101"] == D("200000.00"), "before the decision"
    causes = {fact.body["exp_func"]: fact.causes for fact in ledger.facts_of([DECISION], year=YEAR, division=CITY)}
    approvals = budget.approvals(year=YEAR, division=CITY)
    assert causes == {"2010101": (approvals["2010101"],), "2010102": (approvals["2010102"],), "2130502": ()}
    assert len(budget.sources(year=YEAR, division=CITY)["2010102"]) == 2
    assert budget.adjustments(year=YEAR, division=CITY) == (made,)
    with pytest.raises(DatabaseError, match="不能修改"), transaction.atomic():
        models.BudgetAdjustmentLine.objects.update(delta=1)


def test_an_adjustment_is_refused_with_every_reason(tmp_path: Path) -> None:
    assert refused(change, ("2010101", "1.00")) == ["B05"], "nothing is approved yet"
    approved(write(tmp_path / "a.xlsx"))
    wrong = (("20101", "1.00"), ("2010101", "-200000.01"), ("9999999", "1.00"), ("2120801", "1.00"), ("227", "0.00"))
    found = refused(change, *wrong, document=" ", on=date(2026, 1, 1))
    assert sorted(found) == ["B02", "B03", "B04", "R10", "R31", "R31", "R32"]
    assert refused(change, ("227", "1.00"), ("227", "2.00")) == ["B03"]
    change(("227", "1.00"))
    assert refused(change, ("227", "1.00")) == ["B06"]
    with pytest.raises(UserError), transaction.atomic():
        change()
    assert pool()["111|227"] == D("50001.00") and budget.adjustments(year=YEAR, division=CITY)[0].number == "TZ-2025-0001"


def test_what_is_distributed_cannot_be_lowered(tmp_path: Path) -> None:
    approved(write(tmp_path / "a.xlsx"))
    envelope = {"division": CITY, "year": YEAR, "on": DAY, "actor": "x", "document_kind": "trial", "document": "分配"}
    drawn = budget.BudgetDecreased(**envelope, amount=D("49999.99"), fund="111", exp_func="227", source="9")
    chronicle.record(drawn)  # stands for a distribution: 待分指标 goes down, the approved budget does not
    with pytest.raises(Refused) as caught, transaction.atomic():
        change(("2010102", "1.00"), ("227", "-0.02"))
    (violation,) = caught.value.violations
    assert (violation.rule, violation.asked, violation.available) == ("R46", D("0.02"), D("0.01"))
    assert "待分指标不足" in violation.says and "收回" in violation.remedy
    assert budget.adjustments(year=YEAR, division=CITY) == (), "all or nothing"
    change(("227", "-0.01"))
    assert "111|227" not in pool()


def test_only_the_right_post_in_the_right_division(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx")
    clerk = Actor(user="c", name="甲", division=CITY, posts=("treasury_preparer",))
    stranger = Actor(user="s", name="乙", division=COUNTY, posts=("budget_preparer",))
    assert refused(bring, path, actor=clerk) == ["I01"]
    assert refused(bring, path, actor=stranger) == ["I03"]
    book = bring(path, actor=Actor(user="p", name="丙", division=CITY, posts=("budget_preparer",)))
    assert refused(budget.approve, book=book.id, on=DAY, actor=clerk, document="x") == ["I01"]


def test_a_division_sees_only_its_own(tmp_path: Path) -> None:
    book = approved(write(tmp_path / "a.xlsx"))
    with scope(divisions=COUNTY):
        assert budget.book(book.id) is None and budget.lines(year=YEAR, division=CITY) == ()


ODD: list[tuple[dict[str, object], str]] = [
    ({"division": "999999999"}, "没有财政区划"),
    ({"fund": "3x"}, "没有资金性质"),
    ({"year": 20255}, "年度"),
    ({"kind": "x"}, "种类"),
]


@pytest.mark.parametrize(("more", "says"), ODD)
def test_arguments_that_do_not_exist(tmp_path: Path, more: dict[str, object], says: str) -> None:
    asked: dict[str, object] = {"file": write(tmp_path / "a.xlsx"), "sheet": "支出", "division": CITY, "year": YEAR, **more}
    with pytest.raises(UserError, match=says):
        budget.preview(**asked)  # type: ignore[arg-type]
