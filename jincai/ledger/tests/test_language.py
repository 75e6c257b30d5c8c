"""规则语言：写错的规则在装入时就被拒绝，说出是哪条规则、哪里不对。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest

from jincai.kernel.facts import Fact
from jincai.ledger import interpreter, rulebook
from jincai.ledger.compiler import condition
from jincai.ledger.language import CREDIT, DEBIT, Account, Book, RuleError, rule, via


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Moved(Fact):
    """挪动：试验用的事实。"""

    KIND: ClassVar[str] = "trial.moved"
    amount: Decimal
    fund: str
    code: str
    to_code: str = ""
    across: bool = False
    count: int = 0


def account(code: int, *by: str, book: str = "trial", side: int = DEBIT) -> Account:
    return Account(book, code, f"A{code}", f"科目{code}", side, False, by)


A, B, ELSEWHERE = account(1, "fund"), account(2, "fund", "code", side=CREDIT), account(3, "fund", book="other")
PAPER, WIDE, UNIT = account(4, "fund", "document"), account(5, "fund", "division"), account(6, "agency")


def made(**more: object):
    return rule("挪", **{"on": Moved, "debit": A, "credit": B, **more})  # type: ignore[arg-type]


GOOD = (
    "",
    "across",
    "not across",
    "fund == '111'",
    "count >= 2 and count < 9",
    "fund in ('111', '121')",
    "prefix(code, '230') or not (fund != '111')",
)


@pytest.mark.parametrize("when", GOOD)
def test_conditions_in_the_language_are_accepted(when: str) -> None:
    assert made(when=when).book == "trial"


UNBALANCED = "借贷须在同一账套"
WRONG: list[tuple[dict[str, object], str]] = [
    ({"amount": "sum"}, "没有金额字段 sum"),
    ({"amount": "fund"}, "没有金额字段 fund"),
    ({"when": "agency == '1'"}, "字段 agency 不在事实里"),
    ({"when": "prefix(agency, '1')"}, "字段 agency 不在事实里"),
    ({"when": "fund =="}, "条件写错"),
    ({"credit": ELSEWHERE}, UNBALANCED),
    ({"debit": UNIT}, "按 agency 控制，事实没有这个字段"),
    ({"debit": via("agency", {"1": A})}, "没有字段 agency"),
    ({"debit": via("code", {"1": A, "2": B})}, "须同账套、同控制键"),
    ({"debit": via("code", {"1": A, "2": ELSEWHERE})}, "须同账套、同控制键"),
]


@pytest.mark.parametrize(("more", "says"), WRONG)
def test_a_wrong_rule_is_refused_when_it_is_written(more: dict[str, object], says: str) -> None:
    with pytest.raises(RuleError, match=says):
        made(**more)


OUTSIDE = (
    "fund + code == '1'", "len(fund) == 3", "prefix(fund, code)", "prefix('1', fund)", "fund.upper() == 'X'", "1 < count < 3", "[fund]",
    "fund if across else code", "__import__('os')", "lambda: 1", "count == -1", "f'{fund}' == '1'", "fund == '1'; 2",
)  # fmt: skip


@pytest.mark.parametrize("when", OUTSIDE)
def test_nothing_but_the_language_is_a_condition(when: str) -> None:
    with pytest.raises(RuleError):
        made(when=when)


def test_sides_read_their_own_fields_where_the_fact_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """to_code 归借方，没有 to_fund 就用 fund；document 与 division 来自信封。"""
    book = Book(8, "trial", "试验账", {x.identifier: x for x in (A, B, PAPER, WIDE, account(7, "code"))})
    rules = [made(debit=book["A7"], debit_as="to"), made(debit=PAPER, credit=WIDE)]
    monkeypatch.setattr(rulebook, "BOOKS", {"trial": book})
    monkeypatch.setattr(rulebook, "RULES", {("t", str(n)): r for n, r in enumerate(rules)})
    monkeypatch.setattr(rulebook, "ELEMENTS", {"fund": "资金", "code": "科目"})
    told = interpreter.Told(
        "trial.moved", "053070000", date(2025, 3, 3), "甲", {"amount": "2.00", "fund": "111", "code": "a", "to_code": "b"}
    )
    first, second = interpreter.entries(told)
    assert (first.debit.control, first.credit.control) == ("b", "111|a")
    assert (dict(first.debit_element)["code"], dict(first.credit_element)["code"]) == ("b", "a")
    assert (second.debit, second.credit) == (("trial", 4, "111", "甲"), ("trial", 5, "111|53070000", ""))


def test_a_table_picks_the_longest_prefix_and_refuses_what_it_does_not_know() -> None:
    table = via("code", {"5": A, "501": B})
    assert (table.pick("50102"), table.pick("52")) == (B, A)
    with pytest.raises(RuleError, match="没有为“9”指定科目"):
        table.pick("9")


def test_a_rule_holds_from_since_until_the_day_before_until(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book(8, "trial", "试验账", {x.identifier: x for x in (A, B)})
    monkeypatch.setattr(rulebook, "BOOKS", {"trial": book})
    monkeypatch.setattr(rulebook, "RULES", {("t", "新"): made(since=date(2025, 3, 1), until=date(2025, 4, 1))})
    body = {"amount": "1.00", "fund": "111", "code": "a"}
    days = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 1)]
    assert [len(interpreter.entries(interpreter.Told("trial.moved", "053070000", day, "甲", body))) for day in days] == [0, 1, 1, 0]


def test_texts_of_a_condition_cannot_leave_their_quotes() -> None:
    assert condition("fund == \"1' or 'x\"", Moved) == "coalesce(f.body->>'fund', '') = '1'' or ''x'"


def test_two_rules_or_facts_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "RULES", {})
    one = made()
    rulebook.register_rules("trial", [one])
    rulebook.register_rules("trial", [one])
    with pytest.raises(RuleError, match="trial 的记账规则“挪”重名"):
        rulebook.register_rules("trial", [made()])
    assert list(rulebook.RULES) == [("trial", "挪")]


def test_every_rule_of_the_house_has_a_citation_and_both_sides_in_one_book() -> None:
    assert len(rulebook.RULES) > 40
    for (owner, title), each in rulebook.RULES.items():
        assert each.cites, f"{owner} {title}"
        assert each.on.KIND in rulebook.FACTS and rulebook.FACTS[each.on.KIND] is each.on, f"{owner} {title}"


def test_the_books_and_elements_of_the_house_are_registered_in_their_order() -> None:
    assert {book.name: book.number for book in rulebook.BOOKS.values()} == {"allotment": 1, "fiscal": 2, "fiscal-budget": 3}
    assert list(rulebook.ELEMENTS)[:6] == ["fund", "agency", "exp_func", "gov_econ", "dep_econ", "project"], (
        "their combination is hashed in this order"
    )
