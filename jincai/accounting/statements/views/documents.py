"""单据与事实的页面：一张单据上发生过什么、记了哪些分录、从哪来到哪去。"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jincai.kernel.money import ZERO, yuan
from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from jincai.platform.ui import api as ui

STAGES = (
    ("预算", ("budget.",)),
    ("收入", ("revenue.",)),
    ("指标", ("allotment.",)),
    ("用款计划", ("cashplan.",)),
    ("支付申请", ("payment.requested", "payment.reviewed", "payment.approved", "payment.ended")),
    ("支付凭证", ("payment.ordered",)),
    ("银行回单", ("payment.confirmed", "payment.failed")),
    ("更正退款", ("payment.refunded", "payment.corrected")),
    ("清算", ("clearing.", "treasury.")),
)
"""追溯的各站：事实种类的前缀；都不是的归“其他”。"""

KINDS = {
    "budget": "预算批复", "budget_adjustment": "预算调整", "allotment_doc": "指标文", "allotment": "指标", "virement": "预算调剂",
    "cashplan": "用款计划", "payment": "支付申请", "payment_order": "支付凭证", "fund_release": "预算拨款凭证",
    "treasury_transfer": "国库往来票据", "treasury_refund": "收入退还书", "receipt_report": "收入日报", "refund": "退款通知书",
}  # fmt: skip
LIMIT = 300
SYSTEM = {"system": "系统"}


@ui.page
def document(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """单据: whatever capability it belongs to: its facts, its entries in every book, its chain."""
    desk = request.desk  # type: ignore[attr-defined]
    scope: dict[str, Any] = {"year": desk.year, "division": desk.division}
    facts = [fact for fact in ledger.facts_of([number], **scope) if fact.document_kind == kind]
    if not facts:
        raise Http404("没有这张单据")
    if desk.agencies is not None and not {str(fact.body.get("agency", "")) for fact in facts} & set(desk.agencies):
        raise PermissionDenied("这张单据不属你的单位。")
    entries = ledger.entries({"facts": [fact.id for fact in facts[:LIMIT]]}, **scope, limit=LIMIT)
    people = {person.user: person.name for person in identity.people()}
    links = chain(ledger.chain([fact.id for fact in facts[:50]], **scope), kind, number)
    values = {
        "kind": kind, "kind_title": KINDS.get(kind) or facts[0].title, "number": number,
        "facts": [(f, people.get(f.actor, SYSTEM.get(f.actor, f.actor)), _amount(f), _body(f.body)) for f in facts[:LIMIT]],
        "count": len(facts), "entries": entries, "links": links, "own_page": _own_page(kind, number), "first": facts[0], "last": facts[-1],
    }  # fmt: skip
    return render(request, "statements/document.html", values)


def chain(kept: Iterable[ledger.Kept], kind: str = "", number: str = "") -> list[ui.Link]:
    """追溯链: the facts of a chain as one link a stage: the document (or how many), the last event, its day, the money."""
    by_stage: dict[str, list[ledger.Kept]] = {}
    for fact in kept:
        by_stage.setdefault(_stage(fact.kind), []).append(fact)
    found = [(title, by_stage[title]) for title in [*(title for title, _prefixes in STAGES), "其他"] if title in by_stage]
    own = [title for title, facts in found if any((fact.document_kind, fact.document) == (kind, number) for fact in facts)]
    return [_link(title, facts, number if title in own else "", title == next(iter(own), None)) for title, facts in found]


def _link(title: str, facts: list[ledger.Kept], own: str, here: bool) -> ui.Link:
    """One stage; `own` the number of this page's document when it is of the stage, `here` where the page stands."""
    papers = list(dict.fromkeys((fact.document_kind, fact.document) for fact in facts))
    alike = [fact for fact in facts if fact.kind == facts[-1].kind and (not own or fact.document == own)]
    amounts = [amount for fact in alike if (amount := _amount(fact)) is not None]
    name = own or (papers[0][1] if len(papers) == 1 else f"{papers[0][1]} 等 {len(papers)} 份")
    return ui.Link(
        title=title, name=name, url="" if own else ui.document_url(*papers[0]), note=alike[-1].title, when=alike[-1].on,
        amount=sum(amounts, ZERO) if amounts else None, here=here,
    )  # fmt: skip


def _stage(kind: str) -> str:
    for title, prefixes in STAGES:
        if kind.startswith(prefixes):
            return title
    return "其他"


def _amount(fact: ledger.Kept) -> Decimal | None:
    return yuan(str(fact.body["amount"])) if "amount" in fact.body else None


def _body(body: dict[str, Any]) -> list[tuple[str, Any]]:
    """Element names in Chinese; the amount stands in its own column."""
    return [
        (ledger.ELEMENTS.get(name, NAMES.get(name, "")), value)
        for name, value in body.items()
        if ledger.ELEMENTS.get(name) or name in NAMES
    ]


NAMES = {
    "allotment": "指标", "reason": "原因", "decision": "依据", "bank_serial": "银行流水", "order": "支付凭证", "payee": "收款人",
    "plan": "计划", "notice": "通知书", "upper_document": "上级文号", "department": "部门",
}  # fmt: skip


def _own_page(kind: str, number: str) -> str:
    url = ui.document_url(kind, number)
    return "" if "/statements/document/" in url else url
