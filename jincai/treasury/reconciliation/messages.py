"""支付以外我方发出的凭证：额度、实拨、往来、退付、撤销；送到了没有，办了没有，回单写的哪天。"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.treasury.reconciliation.rules import Message

KINDS = ("5106", "5108", "5207", "5209", "3403", "5651")
STATED = ("5106", "5108", "5207", "5209", "3403")
"""人民银行的凭证对账（3501）会列的。"""
EVER = datetime(1970, 1, 1, tzinfo=UTC)
_LEGS = """select o.id, o.vt_code, o.voucher_no, o.document, o.state, o.says, coalesce(v.amount, 0),
    exists (select from exchange_incoming i where i.year = o.year and i.division = o.division and i.counterpart = o.counterpart
      and i.vt_code = o.vt_code and i.voucher_no = o.voucher_no and i.flag = 1 and i.state in ('HANDLED', 'KEPT')) as replied,
    (select max(i.version_id) from exchange_incoming i where i.year = o.year and i.division = o.division and i.counterpart = o.counterpart
      and i.vt_code = o.vt_code and i.voucher_no = o.voucher_no and i.flag = 1 and i.state in ('HANDLED', 'KEPT')) as reply,
    l.mark, coalesce(l.amount, 0), l."on", o.sent_at
  from exchange_outgoing o
  left join evoucher_version w on w.id = o.version_id
  left join evoucher_voucher v on v.id = w.voucher_id
  left join lateral (select l.mark, l.amount, l."on" from reconciliation_line l where l.division = o.division and l.year = o.year and l.vt_code = o.vt_code
    and l.number = o.voucher_no and l."on" <= %(on)s order by l."on" desc, l.id desc limit 1) l on true
  where o.division = %(division)s and o.year = %(year)s and o.flag = 0 and o.vt_code = any(%(kinds)s)
    and (o.id > %(after)s or o.state in ('PENDING', 'FAILED')
      or (o.vt_code, o.voucher_no) in (select i.vt_code, i.voucher_no from exchange_incoming i where i.division = %(division)s and i.year = %(year)s
        and i.flag = 1 and i.id > %(incoming)s and i.state in ('HANDLED', 'KEPT'))
      or (o.vt_code, o.voucher_no) in (select l.vt_code, l.number from reconciliation_report r
        join reconciliation_line l on l.report_id = r.id and l.vt_code <> '8202' where r.division = %(division)s and r.year = %(year)s and r.kind = '3501'
        and r.at >= %(listed)s)
      or (o.vt_code, o.voucher_no) in (
      select d.vt_code, d.number from reconciliation_difference d where d.division = %(division)s and d.year = %(year)s and d.closed_on is null))
  order by o.id"""
_UNKNOWN = """select l.vt_code, l.number, l.amount from reconciliation_line l
  join reconciliation_report r on r.id = l.report_id and r."on" = %(on)s
  where l.division = %(division)s and l.year = %(year)s and l.vt_code = any(%(kinds)s) and l.mark = 'DONE'
    and not exists (select from exchange_outgoing o where o.division = l.division and o.year = l.year and o.vt_code = l.vt_code and o.voucher_no = l.number)
  order by 1, 2"""


def sent(
    *, division: str, year: int, on: date, after: int, incoming: int, listed: datetime | None, settled: datetime | None, stated: Collection[str],
    doubted: datetime | None,
) -> list[Message]:  # fmt: skip
    """发出的各件: those sent after the one numbered `after`, those answered since the message `incoming`, those in lists that came since `listed`,
    those that wait or were different before. `settled`: what was acknowledged
    before then must be in the other side's list; `stated`: the kinds whose list is there; `doubted`: when the last list came that was not believed and
    never came again: it may have held what was sent before. In a scope."""
    rows = _rows(_LEGS, division=division, year=year, on=on, after=after, incoming=incoming, listed=listed or EVER, kinds=list(KINDS))
    dates = _dates([row[8] for row in rows if row[8]])
    out = []
    for _, vt_code, number, document, state, says, amount, replied, reply, mark, theirs, done_on, sent_at in rows:
        late = vt_code in stated and settled is not None and sent_at is not None and (doubted is None or doubted < sent_at) and sent_at < settled
        at = dates.get(reply)
        odd = at is not None and (at > on or (done_on is not None and at != done_on))
        done = mark or ("" if late or (state != "ACKED" and not replied) else "DONE")
        out.append(
            Message(
                vt_code=vt_code, number=number, title=exchange.title(vt_code), document=document, amount=amount, leg=state, leg_says=says,
                replied=replied, theirs=done, theirs_amount=theirs if mark else amount, later=odd,
                past=at is not None and at <= on,
            )
        )  # fmt: skip
    return out


def unknown(*, division: str, year: int, on: date) -> list[Message]:
    """对方当日办了、我方没有发出过的。"""
    rows = _rows(_UNKNOWN, division=division, year=year, on=on, kinds=list(STATED))
    return [
        Message(vt_code=code, number=number, title=exchange.title(code), document="", amount=amount, theirs_amount=amount)
        for code, number, amount in rows
    ]


def last(*, division: str) -> int:
    """发出的最后一件。"""
    return int(_rows("select coalesce(max(id), 0) from exchange_outgoing where division = %(division)s", division=division)[0][0])


def _dates(versions: list[int]) -> dict[int, date]:
    """回单写的日期，按版。"""
    out = {}
    for key, letter in evoucher.letters(versions).items():
        try:
            out[key] = exchange.date_in(letter.opened().header, "XPayDate")
        except exchange.WireError:
            continue
    return out


def _rows(sql: str, **told: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return cursor.fetchall()


