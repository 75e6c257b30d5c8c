"""收到而有毛病的报文：签章验不过、写错金额、写错凭证号、办不成、重复；读出它说的是哪张凭证。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.kernel.money import MoneyError, yuan
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.treasury.reconciliation.rules import SEALS, Trouble

PAYMENT, ORDERS, BATCH = "8202", ("8202", "5201"), "8207"
"""支付凭证；一张一笔的几种；一张多笔的一种."""
DATE = "date"
"""同号不同文，只差日期：已办的一份算数."""
AMOUNT = "amount"
"""同号不同文，金额写错：已办的一份对."""
_DATES = ("XPayDate", "XClearDate")
_FOUND = """select i.id, i.counterpart, i.vt_code, i.voucher_no, i.flag, i.state, i.reason, i.says, i.version_id,
    exists (select from exchange_incoming h where h.year = i.year and h.division = i.division and h.counterpart = i.counterpart
      and h.vt_code = i.vt_code and h.voucher_no = i.voucher_no and h.flag = i.flag and h.state in ('HANDLED', 'KEPT')) as sound,
    i.state = 'CONFLICT' and exists (select from exchange_incoming h where h.year = i.year and h.division = i.division and h.counterpart = i.counterpart
      and h.vt_code = i.vt_code and h.voucher_no = i.voucher_no and h.flag = i.flag and h.digest = i.digest and h.state = 'CONFLICT' and h.id < i.id) as again
  from exchange_incoming i
  where i.division = %(division)s and i.year = %(year)s and i.state in ('REFUSED', 'FAILED', 'CONFLICT', 'REPLACED')
    and (i.id > %(after)s or i.id = any(%(ids)s)) order by i.id"""
_REPEATS = """select i.counterpart, i.vt_code, i.voucher_no, i.flag, count(*) from exchange_incoming i
  where i.division = %(division)s and i.year = %(year)s and i.state = 'REPEATED' and i.reason = '' and i.id > %(after)s group by 1, 2, 3, 4 order by 2, 3, 4"""

_DOUBTED = """select max(i.handled_at) from exchange_incoming i
  where i.division = %(division)s and i.year = %(year)s and i.vt_code = '3501' and i.flag = 0 and i.state in ('REFUSED', 'FAILED', 'CONFLICT')
    and (i.state = 'CONFLICT' or not exists (select from exchange_incoming h where h.year = i.year and h.division = i.division
      and h.counterpart = i.counterpart and h.vt_code = i.vt_code and h.voucher_no = i.voucher_no and h.flag = i.flag and h.state in ('HANDLED', 'KEPT')))"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """一件有毛病的报文：`healed` 已有完好的一份；`covers` 它所列的支付凭证（清算清单），`again` 同样的一份前面已有."""

    trouble: Trouble
    counterpart: str
    healed: bool
    covers: tuple[str, ...] = ()
    again: bool = False
    amount: Decimal = Decimal(0)

    @property
    def key(self) -> tuple[str, str]:
        """说的是哪张凭证."""
        return self.trouble.vt_code, self.trouble.about or self.trouble.number

    @property
    def of_payment(self) -> bool:
        """说的是一张支付凭证的回单."""
        return self.trouble.vt_code in ORDERS and self.trouble.flag == 1


def found(*, division: str, year: int, after: int, ids: Sequence[int]) -> list[Found]:
    """有毛病的报文 that came after the one numbered `after`, and those still open by their numbers. In a scope."""
    rows = _rows(_FOUND, division=division, year=year, after=after, ids=list(ids))
    letters = evoucher.letters([row[8] for row in rows if row[8]])
    opened = {key: _opened(letter) for key, letter in letters.items()}
    serials = _serials([v.header.get("XAgentBusinessNo", "") for v in opened.values() if v], division, year)
    out = []
    for pk, who, vt_code, number, flag, state, reason, says, version, sound, again in rows:
        voucher = opened.get(version)
        about = _about(voucher, number, serials) if flag == 1 else ""
        healed = state == "REPLACED" or (bool(sound) and state != "CONFLICT")
        if state == "CONFLICT" and flag == 1 and (known := _beside(voucher, who, division, year)):
            reason, healed = known, True
        trouble = Trouble(id=pk, state=state, vt_code=vt_code, number=number, flag=flag, reason=reason, says=says, amount=_amount(voucher), about=about)
        if trouble.astray and about and not healed:
            healed = _answered(vt_code, about, division, year, pk)
        amount = _amount(voucher, "PayAmt") or Decimal(0)
        twice = again and reason == DATE
        out.append(Found(trouble=trouble, counterpart=who, healed=healed, covers=_covers(voucher), again=twice, amount=amount))
    return out


def waiting(found: Iterable[Found], *, division: str, year: int) -> set[int]:
    """只是在等的: 清算退款清单先于退款通知到，退款通知先于支付回单到，办不成；说退款在途、没有回单，或前面那件的毛病，不另说一项. In a scope."""
    odd = [each for each in found if each.trouble.state in ("FAILED", "REPLACED") and each.trouble.reason not in SEALS]
    out = {each.trouble.id for each in odd if each.trouble.vt_code == "5552" or (each.trouble.vt_code, each.trouble.state) == ("2204", "REPLACED")}
    early = [each for each in odd if each.trouble.vt_code == "2204" and each.trouble.id not in out]
    orders = sorted({number for each in early for number in each.covers})
    sql = 'select "order" from payment where division = %(division)s and year = %(year)s and "order" = any(%(orders)s) and state = %(state)s'
    unpaid = {number for (number,) in _rows(sql, division=division, year=year, orders=orders, state="ORDERED")} if orders else set()
    return out | {each.trouble.id for each in early if unpaid.intersection(each.covers)}


def repeats(*, division: str, year: int, after: int) -> list[tuple[str, str, str, int, int]]:
    """重复收到的: (counterpart, kind, number, flag, how often) since the message numbered `after`. In a scope."""
    return _rows(_REPEATS, division=division, year=year, after=after)


def doubted_list(*, division: str, year: int) -> datetime | None:
    """最后一份没有认的凭证对账（3501）是什么时候收到的: one that has not come sound since, whatever a person has written about it. In a scope."""
    found: datetime | None = _rows(_DOUBTED, division=division, year=year)[0][0]
    return found


def last(*, division: str) -> int:
    """收到的最后一件报文。"""
    rows = _rows("select coalesce(max(id), 0) from exchange_incoming where division = %(division)s", division=division)
    return int(rows[0][0])


def _rows(sql: str, **told: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return cursor.fetchall()


def _opened(letter: evoucher.Letter) -> exchange.Voucher | None:
    try:
        return letter.opened()
    except exchange.WireError:
        return None


def _amount(voucher: exchange.Voucher | None, name: str = "XPayAmt") -> Decimal | None:
    if voucher is not None and voucher.vt_code == BATCH:
        name = name.replace("PayAmt", "SumAmt")
    try:
        return yuan(voucher.header[name]) if voucher and voucher.header.get(name) else None
    except MoneyError:
        return None


def _covers(voucher: exchange.Voucher | None) -> tuple[str, ...]:
    """清算清单所列的支付凭证；退款的是原凭证."""
    if voucher is None or voucher.vt_code not in ("5551", "5552", "2204", "2203", BATCH):
        return ()
    if voucher.vt_code == BATCH:
        return tuple(sorted({line.get("Id", "") for line in voucher.details} - {""}))
    named = {detail.get("VoucherNo", "") for detail in voucher.details}
    original = {voucher.header.get("OriVoucherNo", ""), voucher.header.get("OriBillNo", "")} if voucher.vt_code != "5551" else set()
    return tuple(sorted((named | original) - {""}))


def _about(voucher: exchange.Voucher | None, number: str, serials: dict[str, str]) -> str:
    """这回单实际说的凭证: by the bank's serial, else by the document number (Id) that the reply repeats."""
    if voucher is None:
        return number
    if known := serials.get(voucher.header.get("XAgentBusinessNo", "")):
        return known
    return _ours(voucher.header.get("Id", ""), voucher) or number


def _serials(serials: Iterable[str], division: str, year: int) -> dict[str, str]:
    """流水号 → 凭证号, from the bank's list of the day."""
    wanted = [one for one in serials if one]
    sql = "select serial, number from reconciliation_line where division = %(division)s and year = %(year)s and vt_code = '8202' and serial = any(%(wanted)s)"
    return dict(_rows(sql, division=division, year=year, wanted=wanted)) if wanted else {}


def _ours(id: str, voucher: exchange.Voucher) -> str:
    """我方凭证号, by what the original said of itself: its document's number, or kind and number."""
    sql = """select voucher_no from exchange_outgoing where division = %(division)s and year = %(year)s and vt_code = %(vt_code)s and flag = 0
        and (document = %(id)s or voucher_no = %(number)s) order by id desc limit 1"""
    found = _rows(sql, division=voucher.division, year=voucher.year, vt_code=voucher.vt_code, id=id, number=id.removeprefix(f"{voucher.vt_code}-"))
    return str(found[0][0]) if found else ""


def _beside(voucher: exchange.Voucher | None, who: str, division: str, year: int) -> str:
    """同号不同文的回单与已办的一份比: `date` only the date differs, `amount` this one's amount is wrong and the other's right; else empty."""
    sql = """select max(version_id) from exchange_incoming where division = %(division)s and year = %(year)s and counterpart = %(who)s
        and vt_code = %(vt_code)s and voucher_no = %(number)s and flag = 1 and state in ('HANDLED', 'KEPT')"""
    if voucher is None:
        return ""
    kept = _rows(sql, division=division, year=year, who=who, vt_code=voucher.vt_code, number=voucher.voucher_no)[0][0]
    other = _opened(evoucher.letters([kept])[kept]) if kept else None
    if other is None:
        return ""
    right = {name: value for name, value in other.header.items() if name not in _DATES}
    mine = {name: value for name, value in voucher.header.items() if name not in _DATES}
    if right == mine and voucher.details == other.details:
        return DATE
    wrong = {name for name in right.keys() | mine.keys() if right.get(name) != mine.get(name)}
    return AMOUNT if voucher.details == other.details and _misstated(wrong, voucher, other) else ""


def _misstated(wrong: set[str], mine: exchange.Voucher, right: exchange.Voucher) -> bool:
    """只差金额，错的看得出是这一份: 已办的是全额；或已办的是退票，这一份说的不是全额；批量的，已办的合计是各笔之和."""
    if mine.vt_code == BATCH:
        return wrong == {"XSumAmt"} and _amount(right) == sum((yuan(line.get("XPayAmt") or "0") for line in right.details), Decimal(0))
    whole, told, kept = right.header.get("PayAmt"), mine.header.get("XPayAmt"), right.header.get("XPayAmt")
    return wrong == {"XPayAmt"} and (kept == whole or (kept == "0.00" and told != whole))


def _answered(vt_code: str, number: str, division: str, year: int, after: int) -> bool:
    sql = """select exists (select from exchange_incoming where division = %(division)s and year = %(year)s and vt_code = %(vt_code)s
        and voucher_no = %(number)s and flag = 1 and state in ('HANDLED', 'KEPT'))"""
    return bool(_rows(sql, division=division, year=year, vt_code=vt_code, number=number)[0][0])
