"""凭证库的办理：签发（签、章、存），重新签章，作废，归档。发与收由数据交换调用。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import document, keeping, kinds, models, sealing
from jincai.platform.evoucher.document import Voucher
from jincai.platform.evoucher.envelope import Letter
from jincai.platform.evoucher.keeping import Paper
from jincai.platform.evoucher.problems import Altered


def issue(
    vouchers: Sequence[Voucher],
    *,
    division: str,
    clerk: str,
    at: datetime,
    document_kind: str = "",
    documents: Sequence[str] = (),
    speaks: str = "",
) -> list[int]:
    """签发一批: written (`speaks` iso20022 for a bank that wants that), signed by the clerk, sealed, kept; the id of each version, in order.

    In the caller's transaction and scope.
    A voucher that is kept already with these bytes is not made again: its version comes back. Raises Refused without a certificate,
    WireError for what cannot be written, Altered for another content under a number that is used.
    """
    whole = [voucher.completed() for voucher in vouchers]
    known = _issued(whole, division)
    fresh = [place for place, voucher in enumerate(whole) if _key(voucher) not in known]
    altered = [v for v in whole if _key(v) in known and known[_key(v)][1] != crypto.sm3(document.written(v, speaks))] if known else []
    if altered:
        raise Altered([(v.vt_code, v.voucher_no) for v in altered])
    letters = sealing.sealed([whole[place] for place in fresh], division=division, clerk=clerk, at=at, speaks=speaks)
    named = documents or [""] * len(whole)
    papers = [
        Paper(letter, whole[place], kinds.OURS, document_kind, named[place]) for place, letter in zip(fresh, letters, strict=True)
    ]
    made = dict(zip(fresh, keeping.keep(papers, division=division), strict=True))
    return [made[place] if place in made else known[_key(voucher)][0] for place, voucher in enumerate(whole)]


def _key(voucher: Voucher) -> tuple[int, str, str, int]:
    return voucher.year, voucher.vt_code, voucher.voucher_no, voucher.flag


def _issued(vouchers: Sequence[Voucher], division: str) -> dict[tuple[int, str, str, int], tuple[int, str]]:
    rows = models.Version.objects.filter(division=division, maker=kinds.OURS, voucher_no__in=[v.voucher_no for v in vouchers])
    found = rows.order_by("id").values_list("id", "year", "vt_code", "voucher_no", "flag", "sm3")
    return {(year, code, number, flag): (pk, sm3) for pk, year, code, number, flag, sm3 in found}


@transaction.atomic
def seal_again(version: int, *, clerk: str, at: datetime) -> int:
    """重新签章: the same bytes with new signatures, as a new version; its id. For when a certificate was revoked between sealing and sending."""
    row = models.Version.objects.get(pk=version, maker=kinds.OURS)
    voucher = document.opened(
        bytes(row.body), division=row.division, year=row.year, vt_code=row.vt_code, voucher_no=row.voucher_no, flag=row.flag
    )
    payload = bytes(row.body)
    stamps = sealing.stamped([payload], [sealing.seats(voucher, clerk=clerk)], division=row.division, at=at)[0]
    letter = Letter(row.division, row.year, row.vt_code, row.voucher_no, row.flag, payload, stamps)
    return keeping.keep([Paper(letter, voucher, kinds.OURS)], division=row.division)[0]


@transaction.atomic
def void(voucher: int, *, reason: str, by: str, at: datetime) -> None:
    """作废: the voucher stays with all its versions and says that it is void. Raises UserError when it is void already."""
    void_all([voucher], reason=reason, by=by, at=at)


def void_all(vouchers: Sequence[int], *, reason: str, by: str, at: datetime) -> None:
    """作废 several for one reason, all or none."""
    if not reason.strip():
        raise UserError("作废要说明原因", "填写原因")
    with transaction.atomic():
        live = models.Voucher.objects.filter(pk__in=list(vouchers), state=models.Voucher.State.LIVE)
        if live.update(state=models.Voucher.State.VOID, void_reason=reason[:200], void_by=by, void_at=at) != len(set(vouchers)):
            raise UserError("凭证已作废，或不存在", "在凭证库里查对")


@transaction.atomic
def archive(*, division: str, year: int, until: datetime, at: datetime) -> int:
    """归档: what came in before `until` and is not archived yet; how many. What is archived is not voided any more."""
    rows = models.Voucher.objects.filter(division=division, year=year, archived_at__isnull=True, made_at__lt=until)
    return rows.update(archived_at=at)
