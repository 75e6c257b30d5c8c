"""读对账单：对方的凭证读成本能力的值；金额一律为元，退款记正数。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO
from jincai.platform.exchange.api import Voucher, amount_in, date_in

MARKS = {"0": "PAID", "1": "RETURNED", "2": "REFUNDED", "3": "WAITING", "4": "UNCLEARED", "5": "RECALLED", "6": "UNREFUNDED"}
"""代理银行支付日报的状态 ProState（项目取值）。"""
PAYMENT = "8202"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """对方账上的一笔。"""

    vt_code: str
    number: str
    mark: str
    amount: Decimal
    serial: str = ""
    claim: str = ""
    notice: str = ""
    says: str = ""
    on: date | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """一份对账单：表头与各笔。"""

    division: str
    year: int
    party: str
    kind: str
    number: str
    on: date
    check_no: str = ""
    subject: str = ""
    count: int = 0
    amount: Decimal = ZERO
    back_count: int = 0
    back_amount: Decimal = ZERO
    packs: int = 1
    lines: tuple[Told, ...] = ()
    figures: dict[str, list[dict[str, str]]] = dataclasses.field(default_factory=dict)


def bank_day(message: Voucher) -> Statement:
    """2206: one line a voucher; an older bank that reports by fund alone has no line of a voucher."""
    header = message.header
    lines = tuple(
        Told(
            vt_code=PAYMENT, number=d["VoucherNo"], mark=MARKS.get(d.get("ProState", "0"), "PAID"), amount=abs(amount_in(d, "PayAmt")),
            serial=d.get("AgentBusinessNo", ""), claim=d.get("PayAgentBillNo", ""), notice=d.get("Hold1", ""), says=d.get("XAddWord", "")[:300],
        )
        for d in message.details if d.get("VoucherNo")
    )  # fmt: skip
    return Statement(
        division=message.division, year=message.year, party="bank", kind="2206", number=message.voucher_no, on=date_in(header, "VouDate"),
        count=_count(header, "PosNum"), amount=amount_in(header, "PosAmt"), back_count=_count(header, "NegNum"),
        back_amount=amount_in(header, "NegAmt"), packs=_count(header, "ChildPackNum", 1), lines=lines,
    )  # fmt: skip


def cleared_day(message: Voucher) -> Statement:
    """3507: the lines of one voucher are added up."""
    sums: dict[tuple[str, str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for d in message.details:
        amount = amount_in(d, "PayAmt")
        mark = "CLEARED" if amount > 0 else "REFUND_CLEARED"
        sums[d.get("VoucherNo", ""), mark, d.get("PayAgentBillNo", ""), d.get("Hold1", "")] += abs(amount)
    lines = tuple(
        Told(vt_code=PAYMENT, number=number, mark=mark, amount=amount, claim=claim, notice=notice)
        for (number, mark, claim, notice), amount in sums.items()
        if number
    )
    return dataclasses.replace(
        _checked(message, date_in(message.header, "EndDate")), amount=amount_in(message.header, "AllAmt"), lines=lines,
    )  # fmt: skip


def done_day(message: Voucher) -> Statement:
    """3501: which vouchers of a kind PBoC has done, or refused."""
    of = message.header.get("EVoucherType", "")
    lines = tuple(
        Told(
            vt_code=of, number=d["VoucherNo"], mark="REFUSED" if d.get("ProState") == "1" else "DONE", amount=amount_in(d, "Amt"),
            says=d.get("Hold1", "")[:300], on=date_in(d, "Hold2") if d.get("Hold2") else None,
        )
        for d in message.details if d.get("VoucherNo")
    )  # fmt: skip
    return dataclasses.replace(_checked(message, date_in(message.header, "CheckDate")), subject=of, lines=lines)


def month(message: Voucher) -> Statement:
    """3510, 3512, 3513: the rows of a month as they are."""
    header = {name: value for name, value in message.header.items() if name in ("AcctNo", "LastAmt", "AcctAmt", "BeginDate", "EndDate", "CurPackNo")}
    return dataclasses.replace(_checked(message, date_in(message.header, "EndDate")), figures={"header": [header], "rows": list(message.details)})


def _checked(message: Voucher, on: date) -> Statement:
    header = message.header
    amount = amount_in(header, "AllAmt") if header.get("AllAmt") else ZERO
    return Statement(
        division=message.division, year=message.year, party="pboc", kind=message.vt_code, number=message.voucher_no, on=on, amount=amount,
        check_no=header.get("VoucherCheckNo", ""), count=_count(header, "AllNum"), packs=_count(header, "ChildPackNum", 1),
    )  # fmt: skip


def _count(header: dict[str, str], name: str, default: int = 0) -> int:
    value = header.get(name, "")
    return int(value) if value.isascii() and value.isdigit() else default
