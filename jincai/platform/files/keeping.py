"""存附件、取附件：先验再存；同一张单据的同一个文件只存一份；取出的与交来的一字节不差。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from jincai.kernel import sm3 as sm3s
from jincai.kernel.problems import UserError
from jincai.platform.audit.api import audited, changed
from jincai.platform.files import models
from jincai.platform.files.checking import check_upload
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor

PAPERS = ("pdf", "ofd", "png", "jpeg", "xlsx")
"""附件收的类型。"""
MOST, EACH = 5, 10 * 1024 * 1024
"""一张单据至多几个附件，一个至多多大（字节）。"""
TYPES = {
    "pdf": "application/pdf", "ofd": "application/ofd", "png": "image/png", "jpeg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_ROW = ("id", "document_kind", "document", "name", "kind", "size", "sm3", "kept_by", "kept_at")


@dataclasses.dataclass(frozen=True, slots=True)
class Upload:
    """交来的一个文件."""

    name: str
    data: bytes


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """存下的附件，不带内容; `size` bytes, `sm3` of the bytes as they came."""

    id: int
    document_kind: str
    document: str
    name: str
    kind: str
    size: int
    sm3: str
    kept_by: str
    kept_at: datetime


def check_papers(sent: Sequence[Upload]) -> list[str]:
    """查附件: the kind of each. Raises UserError: too many, too large, of another type, with macros (see check_upload)."""
    if len(sent) > MOST:
        raise UserError(f"交来 {len(sent)} 个附件，一张单据至多 {MOST} 个", "合成一个 PDF 再交")
    return [check_upload(each.name, each.data, kinds=PAPERS, largest=EACH) for each in sent]


@audited("files.attach")
def attach(
    *, division: str, year: int, document_kind: str, document: str, agency: str, to_agency: str = "", sent: Sequence[Upload], actor: Actor
) -> list[Kept]:
    """存附件 of a document that the caller has just written, in its transaction; one that came twice is kept once. Raises UserError."""
    rows: dict[str, models.Attachment] = {}
    for each, kind in zip(sent, check_papers(sent), strict=True):
        digest = sm3s.of(each.data)
        name = each.name.replace("\\", "/").rpartition("/")[2].replace("\0", "")[-120:]
        rows[digest] = models.Attachment(
            division=division, year=year, agency=agency, to_agency=to_agency, document_kind=document_kind, document=document, name=name,
            kind=kind, size=len(each.data), sm3=digest, content=each.data, kept_by=actor.user,
        )  # fmt: skip
    kept = [_kept(row) for row in models.Attachment.objects.bulk_create(rows.values())]
    if kept:
        told = {"attachments": [f"{row.name} {row.size} {row.sm3}" for row in kept]}
        changed(document_kind, document, after=told, agency=agency, year=year, division=division)
    return kept


def attachments(document_kind: str, document: str, *, division: str, year: int) -> list[Kept]:
    """一张单据的附件, in the order they came."""
    return list(identity.ask(asking(document_kind, document, division=division, year=year))[0])


def asking(document_kind: str, document: str, *, division: str, year: int) -> identity.Question[list[Kept]]:
    """一张单据的附件 as a question, to be asked together with others."""
    rows = models.Attachment.objects.filter(division=division, year=year, document_kind=document_kind, document=document)
    told = identity.asking(rows.defer("content").order_by("id"))
    return identity.Question(told.sql, told.args, lambda found: [_kept(row) for row in told.read(found)])


def attachment(number: int, document_kind: str, document: str, *, division: str, year: int) -> tuple[Kept, bytes] | None:
    """一个附件和它的内容; None when this document has none of that number."""
    rows = models.Attachment.objects.filter(division=division, year=year, document_kind=document_kind, document=document)
    found = rows.filter(id=number).first() if number < 2**63 else None
    return (_kept(found), bytes(found.content)) if found else None


def _kept(row: models.Attachment) -> Kept:
    return Kept(**{name: getattr(row, name) for name in _ROW})
