"""一元钱的一年：人大批准的预算，怎样变成指标、申请、凭证、回单、清算、两本账和报表上的数，又怎样从报表一路找回去。

真的代理银行和人民银行国库程序在另外的进程里；银行在最不巧的时候断电三次，一分钱没有丢，也没有付两次。用款计划开着、关着各走一遍。
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from jincai.accounting.statements import api as statements
from jincai.execution.allotment import api as allotment
from jincai.execution.payment import api as payment
from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import scope, system
from jincai.revenue.taxlink import api as taxlink
from tests.journeys.ground import CITY, PAYEE, PLAN, YEAR, left, refused, rules
from tests.journeys.town import Town

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
MON, TUE, WED, THU, FRI, LAST = (
    date(YEAR, 3, 3),
    date(YEAR, 3, 4),
    date(YEAR, 3, 5),
    date(YEAR, 3, 6),
    date(YEAR, 3, 7),
    date(YEAR, 12, 31),
)
CLOSED = dataclasses.replace(PAYEE, name="歇业的供应商", account=banking.make_card_number("closed"))


@pytest.fixture(params=[True, False], ids=["按用款计划", "不按用款计划"])
def town(request: pytest.FixtureRequest, transactional_db: None, tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path, planned=request.param, refunded="PZ-2025-000002")
    yield made
    made.close()


def pay(town: Town, on: date, *wanted: tuple[str, str, payment.Payee]) -> list[str]:
    """单位申请、审核，国库批准、签发：(键, 金额, 收款人)。"""
    ground, numbers = town.ground, []
    with scope(divisions=CITY):
        asked = [ground.asking(("office", amount), key=key, payee=payee) for key, amount, payee in wanted]
        numbers = [payment.request(division=CITY, request=each, on=on, actor=ground.who("preparer")) for each in asked]
        seen = {"division": CITY, "year": YEAR, "numbers": numbers, "on": on}
        for verb, who in ((payment.review_many, "reviewer"), (payment.approve_many, "treasury"), (payment.order_many, "treasury_chief")):
            assert all(outcome.ok for outcome in verb(actor=ground.who(who), **seen))
    return numbers


def states(*numbers: str) -> list[str]:
    with scope(divisions=CITY):
        return [row.state for row in payment.several(division=CITY, year=YEAR, numbers=numbers)]


def blackout(town: Town, what_happens: Callable[[], object]) -> None:
    """断电：银行进程被 kill -9，其间发生的事，然后原样重启。"""
    town.bank.kill()
    what_happens()
    town.bank.start()


def test_one_yuan_through_the_whole_year(town: Town) -> None:
    ground = town.ground
    with scope(divisions=CITY):
        planned = left("PLAN_LEFT")[PLAN]
        controlled = ground.see(ground.request(("meeting", "1.00", "30215"), key="看一眼")).lines[0].plan == PLAN
        payment.withdraw(
            division=CITY, year=YEAR, number=payment.listing(division=CITY, year=YEAR).rows[0].number, on=MON, actor=ground.who("preparer")
        )

    # 周一：税款入库。库款还没有的时候，谁也付不出去。
    with scope(divisions=CITY):
        assert rules(refused(ground.ordered, ("office", "0.01"), key="没钱")) == ["R49"]
    town.morning(MON, taxes="5000.00")
    town.evening(MON)
    assert town.cash() == ("5000.00", "5000.00")

    # 周二：三张凭证。银行早上就断了电，凭证等着；重启后一张不少、一张不重。
    town.tell("bank", "/accounts", {"closed": [CLOSED.account]})
    town.morning(TUE)
    kept, refundable, returned = pay(town, TUE, ("文印", "1200.00", PAYEE), ("订书", "500.00", PAYEE), ("修缮", "300.00", CLOSED))
    blackout(town, lambda: town.send("pboc", "bank"))
    assert states(kept, refundable, returned) == ["ORDERED"] * 3
    (sent,) = town.send("bank")
    assert (sent.sent, sent.waiting, sent.says) == (3, 0, "") and town.send("bank")[0].sent == 0

    # 银行付了款，回单还没取就断电：重启后回单还在。
    town.clock(TUE, "pay", "bank")
    blackout(town, lambda: exchange.collect(division=CITY, counterpart="bank"))
    assert states(kept, refundable, returned) == ["ORDERED"] * 3
    town.fetch("bank")
    assert states(kept, refundable, returned) == ["CONFIRMED", "CONFIRMED", "RETURNED"]
    with scope(divisions=CITY):
        assert (ground.at("office").paid, ground.at("office").ordered) == (D("1700.00"), D(0)), "退票的 300 回到了指标"
        assert left("PLAN_USED") == ({PLAN: D("1700.00")} if controlled else {}) and left("PLAN_HELD") == {}
        assert left("PLAN_LEFT")[PLAN] == planned - (1700 if controlled else 0)
        assert ground.see(returned).says == "收款账户已销户"
    assert town.cash() == ("5000.00", "5000.00"), "银行垫付了，国库还没有划款"

    # 日终：银行报了清算就断电，国库的清单先到；两本账在清算之后才记。
    town.clock(TUE, "close", "bank", "pboc")
    blackout(town, lambda: town.fetch("pboc"))
    assert states(kept, refundable, returned) == ["CLEARED", "CLEARED", "RETURNED"]
    assert town.cash() == ("3300.00", "3300.00")
    assert [each.received for each in town.fetch("bank", "pboc")][1] == 0, "再取一次，没有新的"

    # 周三：退了票的换个账号重办。
    town.morning(WED)
    (again,) = pay(town, WED, ("修缮重办", "300.00", PAYEE))
    town.to_bank(WED)
    town.evening(WED)
    assert states(again) == ["CLEARED"] and town.cash() == ("3000.00", "3000.00")

    # 以后几天：书店退回了重复付的 500。指标当天恢复，钱回到国库才冲费用。
    for on in (THU, FRI, date(YEAR, 3, 10)):
        town.morning(on)
        town.evening(on)
    assert states(refundable) == ["REFUNDED"] and town.cash() == ("3500.00", "3500.00")
    with scope(divisions=CITY):
        assert ground.at("office").paid == D("1500.00") and ground.at("office").available == D("998500.00")
        assert left("PLAN_LEFT")[PLAN] == planned - (1500 if controlled else 0)

    # 年终：没用的收回、结转；银行的零余额账户是零。
    year_end(town)
    books_and_statements(town)
    trace(town, kept)
    with scope(divisions=CITY):
        assert exchange.facts(CITY, "bank")["zero_balance"] == "0.00"
        assert all((line.pending, line.conflicts, line.says) == (0, 0, "") for line in exchange.status(CITY)), "每一封信都到了"
        assert taxlink.differences(CITY, YEAR) == [] and len(taxlink.balances(CITY, YEAR)) == 7, "每一天的库款，账上与国库相同"


def year_end(town: Town) -> None:
    """收回办公费的一半，其余逐条结转。"""
    town.morning(LAST)
    boss, ground = system(CITY), town.ground
    with scope(divisions=CITY, actor=boss):
        office = {ground["office"]: D("500000.00")}
        allotment.reclaim(division=CITY, amounts=office, reason="不再需要", document="财9号", on=LAST, actor=boss)
        allotment.carry_over(division=CITY, amounts=left("EXECUTABLE"), document="结转1号", on=LAST, actor=boss)
        assert left("EXECUTABLE") == {} == left("HELD_BY_REQUEST") == left("ORDERED")
    town.evening(LAST)


def books_and_statements(town: Town) -> None:
    """账：查得过、推演得出、三本都平。表：付了 1,500，库款还有 3,500。"""
    found = ledger.check_books(year=YEAR, division=CITY)
    assert found.ok and ledger.differs_from_replay(year=YEAR, division=CITY) == [], found
    with scope(divisions=CITY):
        table = statements.by_function(year=YEAR, division=CITY, part="all")
        row = next(row for row in table.rows if row.code == "2010101")
        assert (row.paid, row.ordered, row.requested, row.available) == (D("1500.00"), D(0), D(0), D(0)) and row.paid <= row.final
        treasury = statements.treasury_statement(year=YEAR, division=CITY)
        assert (treasury.revenue, treasury.expenditure, treasury.closing, treasury.foots) == (
            D("5000.00"),
            D("1500.00"),
            D("3500.00"),
            True,
        )
        for book in ("allotment", "fiscal", "fiscal-budget"):
            assert sum(line.closing for line in ledger.trial_balance(book, year=YEAR, division=CITY)) == 0
        expense = ledger.turnover(
            [ledger.BOOKS["fiscal"]["APPROPRIATION_EXPENSE_GOODS_AND_SERVICES"]], year=YEAR, division=CITY, by=("exp_func", "gov_econ")
        )
        assert [(code, econ, debit - credit) for _, code, econ, debit, credit in expense] == [("2010101", "50201", D("1500.00"))]


def trace(town: Town, number: str) -> None:
    """从费用账上的一笔分录，一路追到人大批准的预算；每一步都有单据，有人，有日子。"""
    with scope(divisions=CITY):
        (entry,) = ledger.entries({"book": "fiscal", "facts": _facts_of(number)}, year=YEAR, division=CITY)
        assert (entry.rule, entry.amount, entry.credit_name) == ("清算列费用", D("1200.00"), "国库存款")
        chain = ledger.chain([entry.fact], year=YEAR, division=CITY)
        assert [kept.title for kept in chain if kept.kind.startswith(("budget", "allotment"))] == [
            "年初预算批准", "分解到业务处室", "分配到主管部门", "批复到单位", "指标下达",
        ]  # fmt: skip
        own = [kept for kept in chain if kept.document == number]
        assert [kept.title for kept in own] == ["支付申请", "单位审核", "国库批准", "支付凭证", "银行回单", "人民银行清算"]
        assert [kept.actor for kept in own][:4] == [f"practice.{who}" for who in ("preparer", "reviewer", "treasury", "treasury_chief")]
        assert all(later.on >= earlier.on for earlier, later in itertools.pairwise(chain))
        letters = [(trace.title, trace.outgoing) for trace in exchange.messages_of(number)]
        assert len(letters) == 2 and letters[0][1] and not letters[1][1], "发出的凭证，收到的回单"


def _facts_of(number: str) -> list[object]:
    return [kept.id for kept in ledger.facts_of([number], year=YEAR, division=CITY)]
