"""电子凭证库的办理：下载、再送、作废、吊销；凭岗位，留审计，该拒绝的说明原因。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from jincai.kernel import sm3
from jincai.kernel.problems import UserError
from jincai.office.voucherstore import files
from jincai.office.voucherstore.queries import Whole
from jincai.office.voucherstore.screens.sheets import How, digest
from jincai.platform.audit import api as audit
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, require

READ, RESEND, VOID, REVOKE, REVEAL = "voucherstore.read", "voucherstore.resend", "voucherstore.void", "voucherstore.revoke", "identity.reveal"


def download(kind: str, whole: Whole, *, actor: Actor, site: str, mark: Callable[[str], str], reason: str = "") -> files.Made:
    """下载一张凭证 as PDF, OFD or XML; `mark` audits the export of a digest and gives the words that the file bears.

    With a `reason` the accounts are whole (the right to see them is asked, another row is in the audit); without it they are masked, and XML,
    which is what was signed, cannot be had. Raises Refused, UserError.
    """
    row = whole.row
    grant = require(actor, REVEAL if reason else READ, agency=row.agency, division=row.division)
    if kind == files.XML and not reason:
        raise UserError("XML 是签过名的原文，里面有完整的账号", "写明事由后下载；或下载遮住账号的 PDF、OFD")
    says = crypto.reason(reason) if reason else ""
    how = How(site=site, at=whole.at, mark=mark(digest(whole.versions)), whole=bool(reason))
    made = files.made(kind, row, whole.versions, how)
    if reason:
        told = {"file": made.name, "bytes": len(made.data), "sm3": sm3.of(made.data)}
        where = {"document_kind": "voucher", "document": f"{row.vt_code} {row.voucher_no}", "agency": row.agency, "year": row.year}
        audit.record(audit.by(actor, grant, kind="reveal", verb=REVEAL, after=told, says=says, **where))
    return made


@transaction.atomic
def resend(whole: Whole, *, leg: int, actor: Actor) -> None:
    """重新签章再送. Raises Refused without the post, UserError where it does not stand for that."""
    row = whole.row
    require(actor, RESEND, agency=row.agency, division=row.division)
    if leg not in {each.id for each in whole.legs if each.resendable} or not exchange.resend(division=row.division, ids=[leg]):
        raise UserError("这一段不需要重新签章再送", "只有对方校验签章没有通过（30）的才重新签章再送；其余会自动再送，或按说明处理")
    _acted(actor, RESEND, whole, {"leg": leg}, "")


@transaction.atomic
def void(whole: Whole, *, leg: int, reason: str, actor: Actor) -> None:
    """作废一张没有送成的凭证. Raises Refused without the post, UserError where the rules do not allow it."""
    row = whole.row
    require(actor, VOID, agency=row.agency, division=row.division)
    says = _reason(reason)
    if row.void or row.archived_at:
        raise UserError("这张凭证已作废" if row.void else "这张凭证已归档，不能作废", "已送达的用撤销或退款冲回")
    if leg not in {each.id for each in whole.legs if each.outgoing}:
        raise UserError("收到的凭证不能由本方作废", "请出具方处理；本方可以拒收或退款")
    exchange.give_up(division=row.division, id=leg, reason=says)
    _acted(actor, VOID, whole, {"leg": leg}, says)


@transaction.atomic
def revoke(certificate: evoucher.CertificateRow, *, reason: str, actor: Actor, at: datetime) -> None:
    """吊销一张证书: ours, or a counterpart's that is not to be trusted any more. Raises Refused, UserError."""
    grant = require(actor, REVOKE, division=certificate.division)
    says = _reason(reason)
    if certificate.revoked:
        raise UserError("这张证书已经吊销", "不用再办")
    evoucher.revoke(division=certificate.division, serial=certificate.serial, at=at, reason="unspecified")
    told = {"serial": certificate.serial, "party": certificate.party, "holder": certificate.holder, "position": certificate.position}
    audit.record(
        audit.by(actor, grant, kind="admin", verb=REVOKE, document_kind="certificate", document=certificate.serial[:60], after=told, says=says)
    )


def _reason(text: str) -> str:
    said = " ".join(text.split())
    if len(said) < 5 or len(set(said)) < 3:
        raise UserError("请写明原因（不少于 5 个字）", "例如：收款账号有误，改正后重办")
    return said[:200]


def _acted(actor: Actor, verb: str, whole: Whole, after: dict[str, object], says: str) -> None:
    row = whole.row
    where = {"document_kind": "voucher", "document": f"{row.vt_code} {row.voucher_no}", "agency": row.agency, "year": row.year}
    audit.record(audit.by(actor, kind="act", verb=verb, after=after, says=says, **where))
