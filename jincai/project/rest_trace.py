"""追溯的接口：一张单据从来由到后果的全部事实，和它的分录。"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity

router = Router(tags=["追溯"])


class TracedFact(Schema):
    """追溯链上的一件事实."""

    id: UUID
    kind: str
    title: str
    on: date
    at: datetime
    actor: str
    document_kind: str
    document: str
    amount: str
    causes: list[UUID]


class TracedEntry(Schema):
    """由它而来的一笔分录."""

    fact: UUID
    on: date
    book: str
    rule: str
    debit: int
    debit_name: str
    credit: int
    credit_name: str
    amount: str


class Trace(Schema):
    """一张单据从来由到后果的全部事实，和本单据的分录."""

    document_kind: str
    document: str
    items: list[TracedFact]
    entries: list[TracedEntry]


@router.get("/{kind}/{document}", response=Trace, summary="追溯一张单据")
def trace_document(request: HttpRequest, kind: str, document: str, year: int) -> Trace:
    """从预算批准到记账，按发生先后；单位人员只看得到本单位的单据."""
    actor: identity.Actor = request.auth  # type: ignore[attr-defined]
    found = _within(actor, year, ledger.facts_of([document], year=year, division=actor.division))
    own = [k for k in found if k.document_kind == kind and _may_see(actor, k, named=True)]  # one document may be of several units
    if not own:
        raise Http404(f"没有 {year} 年的单据 {kind} {document}")
    ids = [k.id for k in own]
    chain = _within(actor, year, [k for k in ledger.chain(ids, year=year, division=actor.division, limit=5000) if _may_see(actor, k)])
    entries = ledger.entries({"facts": ids}, year=year, division=actor.division)
    return Trace(document_kind=kind, document=document, items=[_fact(k) for k in chain], entries=[_entry(e) for e in entries])


def _may_see(actor: identity.Actor, kept: ledger.Kept, named: bool = False) -> bool:
    """A fact of a unit is for those who act for it; one of no unit (the budget) is seen along a chain, not asked for by a unit's person."""
    if actor.agencies == identity.EVERY_AGENCY:
        return True
    agency = str(kept.body.get("agency", ""))
    return actor.acts_for(agency) if agency else not named


def _within(actor: identity.Actor, year: int, kept: list[ledger.Kept]) -> list[ledger.Kept]:
    """授权限资金性质、项目类别的，只有那些."""
    away = identity.unseen([k.body for k in kept], year=year, division=actor.division)
    return [k for at, k in enumerate(kept) if at not in away]


def _fact(k: ledger.Kept) -> TracedFact:
    fields = ("id", "kind", "title", "on", "at", "actor", "document_kind", "document")
    return TracedFact(**{name: getattr(k, name) for name in fields}, amount=str(k.body.get("amount", "")), causes=list(k.causes))


def _entry(e: ledger.Posted) -> TracedEntry:
    fields = ("fact", "on", "book", "rule", "debit", "debit_name", "credit", "credit_name")
    return TracedEntry(**{name: getattr(e, name) for name in fields}, amount=f"{e.amount:.2f}")
