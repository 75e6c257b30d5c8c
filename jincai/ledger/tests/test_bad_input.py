"""坏的输入：每一种都说出是第几项、哪个字段、怎么改，一行也不写；写错的规则在装入时就说出来。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal as D
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from jincai.kernel.facts import Fact
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.ledger.language import RuleError, rule, via
from jincai.ledger.tests.story import CITY, YEAR, accept, counted, fact, money, request, rows
from jincai.ledger.tests.test_language import ELSEWHERE, A, B, Moved

written = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]
GOOD = request("ZF1", "1.00")
LONG = "长" * 201


def bad(**more: Any) -> Callable[[], Fact]:
    """The good request, spoiled."""
    return lambda: dataclasses.replace(GOOD, **more)  # type: ignore[type-var]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Unknown(Fact):
    """没有登记的事实。"""

    KIND = "nobody.knows"
    TITLE = "谁也不认识"
    amount: D


ENVELOPE: dict[str, Any] = {"division": CITY, "year": YEAR, "on": date(YEAR, 3, 3), "actor": "he", "document_kind": "t", "document": "X"}
WRONG: dict[str, tuple[Callable[[], Fact], str]] = {
    "amount zero": (bad(amount=D(0)), "amount 须是大于 0 的金额（元），现在是 0"),
    "amount negative": (bad(amount=D("-5.00")), "amount 须是大于 0 的金额（元），现在是 -5.00"),
    "amount NaN": (bad(amount=D("NaN")), "amount “NaN”不是金额"),
    "amount infinite": (bad(amount=D("Infinity")), "amount “Infinity”不是金额"),
    "amount with three decimals": (bad(amount=D("1.234")), "amount 金额 1.234 不足一分"),
    "amount of 10^17": (bad(amount=D(10) ** 17), "amount 金额 100000000000000000 超出 16 位整数"),
    "amount of 10^16": (bad(amount=D(10) ** 16), "超出 16 位整数"),
    "amount a float": (bad(amount=0.1), "amount 须是大于 0 的金额（元），现在是 0.1"),
    "amount missing": (bad(amount=None), "amount 须是大于 0 的金额（元），现在是 None"),
    "amount a text": (bad(amount="1.00"), "amount 须是大于 0 的金额"),
    "date before the year": (bad(on=date(YEAR - 1, 12, 31)), "日期 2024-12-31 不在 2025 年度内"),
    "date after the next year": (bad(on=date(YEAR + 2, 1, 1)), "日期 2027-01-01 不在 2025 年度内"),
    "date missing": (bad(on=None), "日期 None 不在 2025 年度内"),
    "date an instant": (bad(on=datetime(YEAR, 3, 3, 9)), "日期 2025-03-03 09:00:00 不在"),  # noqa: DTZ001
    "year a text": (bad(year="2025"), "年度 2025 不在 1990 至 2100 之间"),
    "year that is none": (bad(year=99999), "年度 99999 不在 1990 至 2100 之间"),
    "division too short": (bad(division="5307"), "财政区划“5307”不是九位数字"),
    "division of other digits": (bad(division="５３０７０００００"), "不是九位数字"),
    "document missing": (bad(document=""), "缺少 document"),
    "kind of document missing": (bad(document_kind=""), "缺少 document_kind"),
    "actor missing": (bad(actor=""), "缺少 actor"),
    "control missing": (lambda: fact("payment.ordered", "ZF1", "1.00", allotment=""), "缺少字段 allotment"),
    "control of a rule that applies": (bad(allotment=""), "缺少字段 allotment"),
    "control with the separator": (lambda: fact("allotment.distributed", "X", "1.00", fund="1|1"), "fund“1\\|1”里不能有“|”"),
    "document too long": (bad(document=LONG), "document 超过 200 个字"),
    "control too long": (bad(allotment=LONG), "allotment 超过 200 个字"),
    "text with a zero byte": (bad(payee="甲\0乙"), "文字里有空字符"),
    "document with a zero byte": (bad(document="\0"), "文字里有空字符"),
    "text with half a character": (bad(payee="\ud83d"), "文字里有不成字的编码"),
    "text that is a number": (bad(payee=5), "payee 须是文字，现在是 5"),
    "control that is a number": (lambda: fact("payment.ordered", "ZF1", "1.00", allotment=7), "allotment 须是文字，现在是 7"),
    "key that is nothing": (bad(key=None), "缺少 key"),
    "division that is a number": (bad(division=530700000), "财政区划“530700000”不是九位数字"),
    "more money than there is room for": (lambda: fact("treasury.opened", "期初2", "9999999999999999.99"), "将达到 10\\^16 元，记不下"),
    "cause that is no number of a fact": (bad(causes=("1",)), "来由须是事实号"),
    "kind that nobody knows": (lambda: Unknown(amount=D(1), **ENVELOPE), "不认识的事实种类“nobody.knows”"),
    "account that the table does not know": (lambda: fact("clearing.cleared", "X", "1.00", gov_econ="51201"), "没有为“51201”指定科目"),
    "account for an empty class": (lambda: fact("clearing.cleared", "X", "1.00", gov_econ=""), "没有为“(\\(空\\))?”指定科目"),
    "year that was not opened": (bad(year=2077, on=date(2077, 3, 3)), "这个年度的账还没有打开"),
}  # fmt: skip
FOUND_BY_THE_SERVER = (
    "more money than there is room for",
    "control of a rule that applies",
    "account that the table does not know",
    "account for an empty class",
    "year that was not opened",
)


@pytest.mark.django_db
@pytest.mark.parametrize("post", [ledger.post, ledger.post_many])
@pytest.mark.parametrize("what", WRONG)
def test_nothing_is_written_and_it_is_said_what_is_wrong(in_scope: None, what: str, post: Callable[..., Any]) -> None:
    spoiled, says = WRONG[what]
    accept(money("Z1", "500.00"), fact("treasury.opened", "期初", "10.00"))
    before = counted()
    where = "" if what in FOUND_BY_THE_SERVER else r"第 2 项（.*）：.*"
    other = [] if what == "year that was not opened" else [[request("ZF0", "1.00")]]
    with pytest.raises(ledger.BadFact, match=where + says) as caught, transaction.atomic():
        post([*other, [spoiled()]])
    assert isinstance(caught.value, UserError) and caught.value.remedy, "a sentence and a way out, exit status 2"
    assert counted() == before


RAW = {"n": 1, "g": 1, "id": str(GOOD.id), "kind": GOOD.KIND, "on": "2025-03-03", "actor": "he", "dk": "t", "d": "ZF1", "body": GOOD.body()}
SERVER: dict[str, tuple[dict[str, Any], str, str]] = {
    "no date": ({"on": None}, "JC006", "第 1 项：日期 (空) 不在 2025 年度内"),
    "another year": ({"on": "2024-12-31"}, "JC006", "第 1 项：日期 2024-12-31 不在 2025 年度内"),
    "the year after the next": ({"on": "2027-01-01"}, "JC006", "第 1 项：日期 2027-01-01"),
    "no kind": ({"kind": ""}, "JC007", "第 1 项：没有事实种类"),
    "unknown kind": ({"kind": "nobody.knows"}, "JC007", "有不认识的事实种类"),
    "no document": ({"d": ""}, "JC007", "第 1 项：没有单据号"),
    "no actor": ({"actor": None}, "JC007", "第 1 项：没有办理人"),
    "no control": ({"body": {**GOOD.body(), "allotment": ""}}, "JC007", "缺少字段 allotment"),
    "control null": ({"body": {k: v for k, v in GOOD.body().items() if k != "allotment"}}, "JC007", "缺少字段 allotment"),
    "no amount": ({"body": {**GOOD.body(), "amount": None}}, "JC001", "须大于 0"),
    "no id": ({"id": None}, "JC005", "重复的事实"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", SERVER)
def test_past_the_program_the_server_says_it_again(in_scope: None, what: str) -> None:
    more, state, says = SERVER[what]
    accept(money("Z1", "500.00"))
    before = counted()
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        rows("select * from ledger.post(2025::smallint, 530700000, %s::jsonb)", json.dumps([{**RAW, **more}]))
    assert caught.value.__cause__.sqlstate == state and says in str(caught.value)  # type: ignore[union-attr]
    assert counted() == before


@pytest.mark.django_db
def test_an_element_that_there_is_not_is_refused_by_every_table(in_scope: None) -> None:
    account = ledger.BOOKS["allotment"]["PAID"]
    for ask in (
        lambda: ledger.trial_balance("allotment", year=YEAR, division=CITY, by=["colour"]),
        lambda: ledger.turnover([account], year=YEAR, division=CITY, by=["colour"]),
        lambda: ledger.turnover([account], year=YEAR, division=CITY, by=[], where={"colour": "1"}),
        lambda: ledger.composition(
            ledger.Figure((ledger.Term(account),), where=(("colour", "1"),)), year=YEAR, division=CITY, by="rule"
        ),
    ):  # fmt: skip
        with pytest.raises((KeyError, UserError), match="colour"):
            ask()


def test_an_account_that_the_book_has_not_is_named_when_it_is_asked_for() -> None:
    with pytest.raises(RuleError, match="预算指标账（allotment）没有科目 NOWHERE"):
        rule("挪", on=Moved, debit=ledger.BOOKS["allotment"]["NOWHERE"], credit=B)


ONE_SIDED: dict[str, tuple[Callable[[], object], str]] = {
    "two books": (lambda: rule("挪", on=Moved, debit=A, credit=ELSEWHERE), "借贷须在同一账套"),
    "one side": (lambda: rule("挪", on=Moved, debit=A), "missing 1 required keyword-only argument: 'credit'"),  # type: ignore[call-arg]
    "a table of no accounts": (lambda: rule("挪", on=Moved, debit=via("code", {}), credit=B), "对照表里的科目须同账套"),
    "a field that the fact lacks": (lambda: rule("挪", on=Moved, debit=via("agency", {"1": A}), credit=B), "事实没有字段 agency"),
    "an amount that the fact lacks": (lambda: rule("挪", on=Moved, debit=A, credit=B, amount="sum"), "没有金额字段 sum"),
    "a condition on a field that the fact lacks": (lambda: rule("挪", on=Moved, debit=A, credit=B, when="agency == '1'"), "字段 agency 不在事实里"),
    "a side that the fact lacks": (lambda: rule("挪", on=Moved, debit=A, credit=B, credit_as="from"), "事实没有以 from_ 开头的字段"),
}  # fmt: skip


@pytest.mark.parametrize("what", ONE_SIDED)
def test_a_rule_that_cannot_balance_or_names_what_is_not_there_is_not_loaded(what: str) -> None:
    make, says = ONE_SIDED[what]
    with pytest.raises((RuleError, TypeError), match=says):
        make()


@pytest.mark.django_db
def test_a_number_used_again_for_something_else_is_a_conflict_and_not_written(in_scope: None) -> None:
    accept(money("Z1", "500.00"), GOOD)
    before = counted()
    for other in (bad(amount=D("2.00")), bad(on=date(YEAR, 4, 1)), bad(payee="别人"), bad(allotment="Z2")):
        assert [answer.status for answer in ledger.post([[other()]])] == ["conflict"]
        assert [answer.status for answer in ledger.post_many([[other()]])] == ["conflict"]
    assert counted()[:2] == before[:2] and UUID(RAW["id"]) == GOOD.id
