"""国库现金听什么：国库往来票据的到账与应答；收入入账后补记待入账的划款。"""

from __future__ import annotations

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.platform.identity.api import system
from jincai.platform.jobs import api as jobs
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.cash import operations, queries
from jincai.treasury.cash.facts import AdvanceReceived
from jincai.treasury.cash.queries import waiting
from jincai.treasury.clearing import api as clearing

clearing.promises(queries.promised)  # 已签发未划款的，从可用库款里减去


@taxlink.arrives("advance_in", "remit_in", "transfer_in")
def arrived(arrivals: list[taxlink.Arrival]) -> None:
    """调度款、上解、调入资金到账。"""
    operations.receive(arrivals=arrivals, actor=system(arrivals[0].division))


@taxlink.answered("advance_out", "remit_out")
def answered(answers: list[taxlink.Answer]) -> None:
    """调度下级、上解的划款回单或退回。"""
    for answer in answers:
        operations.receive_answer(answer=answer, actor=system(answer.division))


@chronicle.hears(taxlink.RevenueReceived, AdvanceReceived)
def money_came(heard: list[Fact]) -> None:
    """库款增加：有待入账的划款就补记。"""
    first = heard[0]
    if waiting(first.division, first.year):
        jobs.defer("cash.book_waiting", division=first.division)


@chronicle.undoes(taxlink.RevenueReceived, AdvanceReceived)
def money_went(kept: ledger.Kept) -> None:
    """红冲了，库款减少：补记只会更少，没有要撤回的；库款不够由账上的底线拒绝。"""
