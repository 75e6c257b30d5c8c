"""口径：执行表每一栏由哪些科目相加，一处定义；表、图、穿透、导出同用。"""

from __future__ import annotations

import dataclasses

from jincai.books import allotment as book
from jincai.ledger.api import Account, Figure, Prefixes, Term

CARRIED = "结转"
"""9601 里逐条结转的部分；“结余”是收回核销的，不在全年预算之内。"""

POOLED = (book.POOL, book.POOL_DIVISION, book.POOL_DEPARTMENT, book.UNRELEASED)
AVAILABLE = (book.EXECUTABLE, book.TRANSFER_ALLOTTED)
FROZEN = (book.FROZEN,)
REQUESTED = (book.HELD_BY_PROCUREMENT, book.HELD_BY_CONTRACT, book.HELD_BY_REQUEST)
ORDERED = (book.ORDERED,)
PAID = (book.PAID, book.RELEASED, book.TRANSFER_PAID)
RECOVERED = (book.RECOVERED,)

BUCKETS: dict[str, tuple[Account, ...]] = {
    "undistributed": POOLED,
    "available": AVAILABLE,
    "frozen": FROZEN,
    "requested": REQUESTED,
    "ordered": ORDERED,
    "paid": PAID,
}
"""全年预算分成的几处（借方余额），加上逐条结转；彼此不重。"""

TRANSFERS = ("230", "231")
"""转移性支出和债务还本：国库对国库，不在本级支出之内。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """一栏: `key`, its Chinese `title`, `says` how it is reckoned, and the ledger terms it is the sum of."""

    key: str
    title: str
    says: str
    terms: tuple[Term, ...]

    def figure(self, where: Prefixes = (), without: Prefixes = (), blank: tuple[str, ...] = ()) -> Figure:
        """The column for elements that begin with one of the prefixes in `where`, none in `without`, and are absent in `blank`."""
        return Figure(self.terms, where, without, blank)


def _debit(*accounts: Account) -> tuple[Term, ...]:
    return tuple(Term(account) for account in accounts)


_OWN = tuple(Term(book.AUTHORITY_OWN, -1, only=(("source", source),)) for source in ("1", "2"))
_CARRIED = (Term(book.CARRY_OVER, control=CARRIED),)
_RECOVERED = (Term(book.RECOVERED, -1),)
_BACK = (Term(book.RECOVERED),)
_HELD = _debit(*FROZEN, *REQUESTED, *ORDERED)
_ALLOTTED = _debit(*AVAILABLE, *PAID) + _HELD + _CARRIED
_FINAL = _debit(*POOLED) + _ALLOTTED

COLUMNS = {
    column.key: column
    for column in (
        Column("budget", "年初预算", "人民代表大会批准的年初预算", _OWN[:1]),
        Column("adjusted", "调整预算", "年初预算加减人大常委会批准的预算调整", _OWN),
        Column("final", "全年预算", "调整预算＋追加＋结转＋动用预备费±调剂−收回核销；等于待分、可用、占用、支付、结转之和", _FINAL),
        Column("undistributed", "待分待下达", "还在预算处、处室、部门或尚未下达的指标", _debit(*POOLED)),
        Column("allotted", "下达", "已下达到单位的指标现额（含逐条结转下年的）；转移支付为已下达额度", _ALLOTTED),
        Column("available", "可用", "可执行指标余额；转移支付为未拨付额度", _debit(*AVAILABLE)),
        Column("held", "占用", "冻结、采购与合同占用、支付申请占用、在途支付凭证", _HELD),
        Column("frozen", "冻结", "冻结与调剂申请中的指标", _debit(*FROZEN)),
        Column("requested", "申请占用", "采购计划、合同与支付申请占用", _debit(*REQUESTED)),
        Column("ordered", "在途", "已发出、未确认的支付凭证", _debit(*ORDERED)),
        Column("carried", "结转下年", "逐条结转下年的指标", _CARRIED),
        Column("paid", "支付", "集中支付、实拨与转移支付拨付，减退款", _debit(*PAID)),
        Column("recovered", "收回存量", "收回存量资金冲减支出：不是支付，不恢复指标", _RECOVERED),
        Column("net", "支出", "支付减收回存量，与决算口径一致", _debit(*PAID) + _BACK),
        Column("unpaid", "未支出", "全年预算减支出", _debit(*POOLED, *AVAILABLE) + _HELD + _CARRIED + _RECOVERED),
    )
}
"""执行表的栏；率一律对全年预算。"""
