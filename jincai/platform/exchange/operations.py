"""数据交换的办理：接通往来方，发出凭证（签名、签章、存库、排队，与事实同一个事务）。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from jincai.kernel.rules import Refused, Violation
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import calling, lines, models
from jincai.platform.identity.api import current_actor
from jincai.platform.jobs import api as jobs

DELIVER = "exchange.deliver"


class _Key(NamedTuple):
    vt_code: str
    voucher_no: str
    flag: int


@transaction.atomic
def connect(division: str, name: str, url: str, bank_no: str = "", *, from_start: bool = False, speaks: str = "mof") -> None:
    """接通: make a counterpart known to a division, or renew its address; called in the division's scope.

    The cursor stays where it is; with `from_start` its outbox is read again from the beginning and its certificates are asked for anew (what
    is known already is not handled again), as after its store was made anew. `speaks` is the form of what it reads and writes: mof
    (财政接口) or iso20022. Raises UserError for an address that is none.
    """
    values: dict[str, object] = {"url": calling.checked(url), "bank_no": bank_no, "says": "", "speaks": speaks}
    if from_start:
        values |= {"cursor": 0, "told": ""}
        evoucher.forget(division=division, party=name)
    models.Counterpart.objects.update_or_create(division=division, name=name, defaults=values)


@transaction.atomic
def send(*, counterpart: str, vouchers: Sequence[evoucher.Voucher], document_kind: str, documents: Sequence[str]) -> int:
    """发出: sign, seal and keep vouchers for a counterpart in the caller's transaction, and ask the background to deliver them once it commits.

    The clerk who signs is the actor of the scope. `documents` names the document of each voucher. All are of one division and year. The same
    voucher again is nothing new; the same identity with other content raises Refused. Returns how many were new. Raises WireError for what
    cannot be written, Refused where a certificate is missing.
    """
    if len(vouchers) != len(documents) or len({(v.division, v.year) for v in vouchers}) > 1:
        raise ValueError("as many documents as vouchers, of one division and year")
    if not connection.in_atomic_block:
        raise RuntimeError("vouchers are sent inside the transaction that decides them")
    if not vouchers:
        return 0
    keys = [_Key(v.vt_code, v.voucher_no, v.flag) for v in vouchers]
    if len(set(keys)) < len(vouchers):
        raise ValueError("the same voucher twice in one call")
    first = vouchers[0]
    try:
        versions = evoucher.issue(
            vouchers,
            division=first.division,
            clerk=current_actor(),
            at=timezone.now(),
            document_kind=document_kind,
            documents=documents,
            speaks=lines.spoken(first.division, counterpart),
        )
    except evoucher.Altered as error:
        raise Refused(_conflicts(error.numbers), "没有发出") from error
    known = _known(counterpart, vouchers)
    new = [(v, version, document) for v, version, document, key in zip(vouchers, versions, documents, keys, strict=True) if key not in known]
    if new:
        _write(counterpart, new, document_kind)
        jobs.defer(DELIVER, division=first.division, counterpart=counterpart)
    return len(new)


def _write(counterpart: str, new: Sequence[tuple[evoucher.Voucher, int, str]], document_kind: str) -> None:
    first = new[0][0]
    columns: evoucher.Columns = {
        "year": ("smallint", [v.year for v, _, _ in new]),
        "vt_code": ("text", [v.vt_code for v, _, _ in new]),
        "voucher_no": ("text", [v.voucher_no for v, _, _ in new]),
        "flag": ("smallint", [v.flag for v, _, _ in new]),
        "version_id": ("bigint", [version for _, version, _ in new]),
        "document": ("text", [document for _, _, document in new]),
        "division": ("text", first.division),
        "counterpart": ("text", counterpart),
        "document_kind": ("text", document_kind),
        "state": ("text", models.Outgoing.State.PENDING.value),
        "status": ("text", ""),
        "reason": ("text", ""),
        "says": ("text", ""),
        "attempts": ("integer", "0"),
    }
    evoucher.insert("exchange_outgoing", columns)


def _known(counterpart: str, vouchers: Sequence[evoucher.Voucher]) -> set[_Key]:
    """Those on their way to this counterpart already."""
    one = vouchers[0]
    kept = models.Outgoing.objects.filter(
        year=one.year, division=one.division, counterpart=counterpart, voucher_no__in=[v.voucher_no for v in vouchers]
    )
    return {_Key(*key) for key in kept.values_list("vt_code", "voucher_no", "flag")}


def _conflicts(numbers: Iterable[tuple[str, str]]) -> list[Violation]:
    return [
        Violation(
            rule="EXCHANGE-1",
            says=f"凭证 {vt_code} {number} 已发出过，内容与这次不同",
            cites="国库集中支付电子化管理接口报文规范：同一凭证号只能有一个内容",
            subject=number,
            remedy="发出的凭证不能改；请另编凭证号，或先撤销原凭证",
            who="经办人",
        )
        for vt_code, number in numbers
    ]
