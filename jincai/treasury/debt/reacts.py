"""政府债务听什么：转贷款到账，债务支出票据的应答；收入入账后补记待入账的划款。"""

from __future__ import annotations

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.platform.identity.api import system
from jincai.platform.jobs import api as jobs
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.clearing import api as clearing
from jincai.treasury.debt import operations, queries
from jincai.treasury.debt.facts import DebtReceived
from jincai.treasury.debt.queries import waiting

clearing.promises(queries.promised)  # 已签发未划款的，从可用库款里减去


@taxlink.arrives("debt_in")
def arrived(arrivals: list[taxlink.Arrival]) -> None:
    """转贷款到账。"""
    operations.receive(arrivals=arrivals, actor=system(arrivals[0].division))


@taxlink.answered("onlend_out", "principal", "interest")
def answered(answers: list[taxlink.Answer]) -> None:
    """转贷、还本、付息的划款回单或退回。"""
    for answer in answers:
        operations.receive_answer(answer=answer, actor=system(answer.division))


@chronicle.hears(taxlink.RevenueReceived, DebtReceived)
def money_came(heard: list[Fact]) -> None:
    """库款增加：有待入账的划款就补记。"""
    first = heard[0]
    if waiting(first.division, first.year):
        jobs.defer("debt.book_waiting", division=first.division)


@chronicle.undoes(taxlink.RevenueReceived, DebtReceived)
def money_went(kept: ledger.Kept) -> None:
    """红冲了，库款减少：补记只会更少，没有要撤回的；库款不够由账上的底线拒绝。"""
