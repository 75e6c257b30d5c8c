"""预算单位清册（5951）：开户、改名、销户以后告诉代理银行和国库，哪个单位的零余额账户是哪一个。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.numbering import api as numbering
from jincai.platform.standards import api as standards

REGISTER, ACCOUNTS, TREASURY = "5951", "zero_balance", "pboc"
OPEN, CLOSED, WHOLE, CHANGES = "1", "0", "1", "0"
"""账户状态：正常、已销户；全量标志：全部、变动（取值为项目所定）。"""
_SHOWN = {"agency": "AgencyCode", "agency_name": "AgencyName", "account_name": "AgencyAccoName", "bank": "AgencyBankName", "status": "AccStatus"}
LOOK = 200

Row = dict[str, Any]


def send_register(*, division: str, on: date, whole: bool = False) -> list[str]:
    """发送清册: to each connected bank its accounts, to the treasury all; only what changed since the last of this year, or the `whole`.

    Nothing changed, or nobody connected: nothing is sent. Answers the numbers. In a scope and the caller's transaction; an error of the
    other side leaves the voucher waiting like any other.
    """
    lines = exchange.lines(division)
    if not lines:
        return []
    wanted = _wanted(division, on, lines)
    known = {} if whole else _known(division, on.year, list(wanted))
    going = [(name, changed) for name, rows in wanted.items() if (changed := _changed(rows, known.get(name, {})))]
    numbers = numbering.take_numbers("unit_register", division, on.year, count=len(going)) if going else []
    for number, (name, changed) in zip(numbers, going, strict=True):
        line = next(each for each in lines if each.name == name)
        full = whole or not known.get(name)
        head = {"on": on, "bank_code": line.bank_no, "all": WHOLE if full else CHANGES}
        voucher = exchange.make(REGISTER, division=division, year=on.year, number=number, source=head, details=changed)
        exchange.send(counterpart=name, vouchers=[voucher], document_kind="unit_register", documents=[number])
    return list(numbers)


def _wanted(division: str, on: date, lines: Iterable[exchange.Line]) -> dict[str, list[Row]]:
    """每条线路该知道的账户: a bank those kept with it (the only bank: all), the treasury all."""
    lines = list(lines)
    names = {row.code: row.name for row in standards.agencies(division)}
    newest = {row.number: row for row in banking.accounts(division, kind=ACCOUNTS)}
    banks = [line for line in lines if line.name != TREASURY]
    out: dict[str, list[Row]] = {line.name: [] for line in lines}
    for place, row in enumerate(newest.values(), 1):
        told = _row(row, place, names, division, on)
        keeper = next((line.name for line in banks if line.bank_no == row.bank_no), banks[0].name if len(banks) == 1 else "")
        for name in {keeper, TREASURY} & set(out):
            out[name].append(told)
    return out


def _row(row: banking.AccountRow, place: int, names: dict[str, str], division: str, on: date) -> Row:
    """一户; an account of the finance department itself stands under its division."""
    name = names.get(row.agency, row.agency) if row.agency else f"{standards.division(division).name}财政局"
    return {
        "id": str(place), "agency": row.agency or division, "agency_name": name, "account": row.number, "account_name": row.name,
        "bank": row.bank_name, "status": OPEN if row.in_force(on) else CLOSED,
    }  # fmt: skip


def _known(division: str, year: int, names: list[str]) -> dict[str, dict[str, dict[str, str]]]:
    """这一年里已告诉过的: by line, by account, as it was told last."""
    sent, _ = exchange.sent(division=division, year=year, counterparts=names, vt_codes=(REGISTER,), limit=LOOK)
    out: dict[str, dict[str, dict[str, str]]] = {}
    for trace in reversed(sent):
        mine = out.setdefault(trace.counterpart, {})
        if trace.voucher.header.get("AllFlag") == WHOLE:
            mine.clear()
        mine.update({line.get("AgencyAccoNo", ""): line for line in trace.voucher.details})
    return out


def _changed(rows: list[Row], known: dict[str, dict[str, str]]) -> list[Row]:
    return [row for row in rows if {field: row[name] for name, field in _SHOWN.items()} != _told(known.get(row["account"], {}))]


def _told(line: dict[str, str]) -> dict[str, str]:
    return {field: line.get(field, "") for field in _SHOWN.values()}
