"""数据交换的办理：接通往来方，发出凭证。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection, transaction

from jincai.kernel.rules import Refused, Violation
from jincai.platform.exchange import calling, models, wire
from jincai.platform.jobs import api as jobs

DELIVER = "exchange.deliver"


class _Key(NamedTuple):
    vt_code: str
    voucher_no: str
    flag: int


@transaction.atomic
def connect(division: str, name: str, url: str, bank_no: str = "", *, from_start: bool = False) -> None:
    """接通: make a counterpart known to a division, or renew its address; called in the division's scope.

    The cursor stays where it is; with `from_start` its outbox is read again from the beginning (what is known already is not handled
    again), as after its store was made anew. Raises UserError for an address that is none.
    """
    values: dict[str, object] = {"url": calling.checked(url), "bank_no": bank_no, "says": ""}
    values |= {"cursor": 0} if from_start else {}
    models.Counterpart.objects.update_or_create(division=division, name=name, defaults=values)


@transaction.atomic
def send(*, counterpart: str, vouchers: Sequence[wire.Voucher], document_kind: str, documents: Sequence[str]) -> int:
    """发出: keep vouchers for a counterpart in the caller's transaction, and ask the background to deliver them once it commits.

    `documents` names the document of each voucher. All are of one division and year. The same voucher again is nothing new; the same
    identity with other content raises Refused. Returns how many were new. Raises WireError for what cannot be written.
    """
    if len(vouchers) != len(documents) or len({(v.division, v.year) for v in vouchers}) > 1:
        raise ValueError("as many documents as vouchers, of one division and year")
    if not connection.in_atomic_block:
        raise RuntimeError("vouchers are sent inside the transaction that decides them")
    if not vouchers:
        return 0
    rows = {_Key(v.vt_code, v.voucher_no, v.flag): _row(counterpart, v, document_kind, d) for v, d in zip(vouchers, documents, strict=True)}
    if len(rows) < len(vouchers):
        raise ValueError("the same voucher twice in one call")
    new = _new(counterpart, rows)
    if new:
        models.Outgoing.objects.bulk_create(new)
        jobs.defer(DELIVER, division=vouchers[0].division, counterpart=counterpart)
    return len(new)


def _row(counterpart: str, voucher: wire.Voucher, document_kind: str, document: str) -> models.Outgoing:
    return models.Outgoing(
        division=voucher.division,
        year=voucher.year,
        counterpart=counterpart,
        vt_code=voucher.vt_code,
        voucher_no=voucher.voucher_no,
        flag=voucher.flag,
        body=wire.sealed(voucher),
        document_kind=document_kind,
        document=document,
    )


def _new(counterpart: str, rows: dict[_Key, models.Outgoing]) -> list[models.Outgoing]:
    """Those not kept yet, in their order; Refused when one is kept with other content."""
    one = next(iter(rows.values()))
    kept = models.Outgoing.objects.filter(
        year=one.year,
        division=one.division,
        counterpart=counterpart,
        vt_code__in={key.vt_code for key in rows},
        voucher_no__in=[key.voucher_no for key in rows],
    ).values_list("vt_code", "voucher_no", "flag", "body")
    known = {_Key(code, number, flag): bytes(body) for code, number, flag, body in kept}
    if bad := [key for key in rows if key in known and known[key] != rows[key].body]:
        raise Refused(_conflicts(bad), "没有发出")
    return [row for key, row in rows.items() if key not in known]


def _conflicts(keys: Iterable[_Key]) -> list[Violation]:
    return [
        Violation(
            rule="EXCHANGE-1",
            says=f"凭证 {key.vt_code} {key.voucher_no} 已发出过，内容与这次不同",
            cites="国库集中支付电子化管理接口报文规范：同一凭证号只能有一个内容",
            subject=key.voucher_no,
            remedy="发出的凭证不能改；请另编凭证号，或先撤销原凭证",
            who="经办人",
        )
        for key in keys
    ]
