"""单据与事实的页面：一张单据上发生过什么、记了哪些分录、从哪来到哪去。"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jincai.kernel.money import ZERO, yuan
from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui import api as ui

STAGES = (
    ("预算", ("budget.", "debt.opened", "treasury.")),
    ("收入", ("revenue.",)),
    ("指标", ("allotment.",)),
    ("用款计划", ("cashplan.",)),
    ("支付申请", ("payment.requested", "payment.reviewed", "payment.approved", "payment.ended")),
    ("支付凭证", ("payment.ordered", "release.ordered")),
    ("银行回单", ("payment.confirmed", "payment.failed", "release.confirmed")),
    ("更正退款", ("payment.refunded", "payment.corrected")),
    ("国库往来", ("cash.", "debt.")),
    ("清算", ("clearing.",)),
    ("红冲", ("ledger.reversed",)),
)
"""追溯的各站：事实种类的前缀，先写的先认；都不是的归“其他”。"""

KINDS = {
    "budget": "预算批准", "budget_adjustment": "预算调整", "allotment_document": "指标文", "allotment": "指标", "cashplan": "用款计划",
    "payment": "支付申请", "payment_order": "支付凭证", "fund_release": "预算拨款凭证", "treasury_transfer": "国库往来票据",
    "treasury_refund": "收入退还书", "revenue_report": "收入日报", "grant_settlement": "转移支付结算", "recovery": "存量资金收回",
    "treasury_opening": "年初库款", "debt_opening": "年初债务",
}  # fmt: skip
LIMIT = 300
CHAINED, CHAIN = 60, 250
"""一份指标文连着成百上千件事：截断的链会算错数，不如不画，从其中一笔往下看。"""
SYSTEM = {"system": "系统"}


@ui.page
def document(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """单据: whatever capability it belongs to: its facts, its entries in every book, its chain."""
    desk = request.desk  # type: ignore[attr-defined]
    scope: dict[str, Any] = {"year": desk.year, "division": desk.division}
    facts = _seen((fact for fact in ledger.facts_of([number], **scope) if fact.document_kind == kind), **scope)
    if not facts:
        raise Http404("没有这张单据")
    if desk.agencies is not None and not {str(fact.body.get("agency", "")) for fact in facts} & set(desk.agencies):
        raise PermissionDenied("这张单据不属你的单位。")
    entries = ledger.entries({"facts": [fact.id for fact in facts[:LIMIT]]}, **scope, limit=LIMIT)
    people = identity.names()
    links = chain(around(facts, **scope), kind, number)
    shared = _shared(facts)
    values = {
        "shared": _read((item for item in _body(facts[0].body) if item in shared), desk), "number": number,
        "kind_title": KINDS.get(kind) or facts[0].title,
        "facts": [(f, people.get(f.actor, SYSTEM.get(f.actor, f.actor)), _amount(f), _read(_rest(f, shared), desk)) for f in facts[:LIMIT]],
        "count": len(facts), "entries": entries, "links": links, "own_page": _own_page(kind, number), "first": facts[0], "last": facts[-1],
    }  # fmt: skip
    return render(request, "statements/document.html", values)


def around(facts: list[ledger.Kept], *, year: int, division: str) -> list[ledger.Kept]:
    """来龙去脉: everything the facts came from and led to, in the order it happened; nothing when it is too much to be shown whole."""
    known = {fact.id: fact for fact in facts}

    def walk(step: Callable[[list[ledger.Kept]], list[ledger.Kept]]) -> None:
        edge = facts
        while edge and len(known) <= CHAIN:
            edge = [fact for fact in step(edge) if fact.id not in known]
            known.update((fact.id, fact) for fact in edge)

    scope: dict[str, Any] = {"year": year, "division": division}
    if len(facts) <= CHAINED:
        walk(lambda edge: ledger.facts({cause for fact in edge for cause in fact.causes} - known.keys(), **scope))
        walk(lambda edge: ledger.following([fact.id for fact in edge], **scope))
    whole = len(facts) <= CHAINED and len(known) <= CHAIN
    return _seen(sorted(known.values(), key=lambda fact: fact.seq), **scope) if whole else []


def _seen(facts: Iterable[ledger.Kept], *, year: int, division: str) -> list[ledger.Kept]:
    """看得到的：授权限资金性质、项目类别的，只有那些."""
    listed = list(facts)
    away = identity.unseen((fact.body for fact in listed), year=year, division=division)
    return [fact for at, fact in enumerate(listed) if at not in away]


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
    mine = [fact for fact in facts if not own or fact.document == own] or facts
    alike = [fact for fact in mine if fact.kind == mine[-1].kind]
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


def _shared(facts: list[ledger.Kept]) -> set[tuple[str, Any]]:
    """What every fact of the document says alike; a reversal says nothing of its own but why."""
    return set.intersection(*(set(_body(fact.body)) for fact in [f for f in facts if f.kind != "ledger.reversed"] or facts))


def _rest(fact: ledger.Kept, shared: set[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [item for item in _body(fact.body) if item not in shared]


def _body(body: dict[str, Any]) -> list[tuple[str, Any]]:
    """Element names in Chinese; the amount stands in its own column."""
    return [
        (ledger.ELEMENTS.get(name, NAMES.get(name, "")), value)
        for name, value in body.items()
        if ledger.ELEMENTS.get(name) or name in NAMES
    ]


def _read(items: Iterable[tuple[str, Any]], desk: ui.Desk) -> list[tuple[str, str]]:
    """Codes with their names: 2050101 行政运行."""
    sets = {ledger.ELEMENTS.get(name): name for name in ledger.ELEMENTS}
    out = []
    for title, value in items:
        element = sets.get(title, "")
        row: Any = None
        if element in CODE_SETS:
            row = standards.code(CODE_SETS[element], str(value), desk.today, desk.division)
        elif element == "agency":
            row = standards.agency(desk.division, str(value), desk.today)
        out.append((title, f"{value} {row.name}" if row else str(value)))
    return out


CODE_SETS = {
    "exp_func": "exp_func",
    "gov_econ": "gov_econ",
    "dep_econ": "dep_econ",
    "fund": "fund_type",
    "revenue": "revenue",
    "source": "budget_source",
}
NAMES = {
    "allotment": "指标", "reason": "原因", "decision": "依据", "bank_serial": "银行流水", "order": "支付凭证", "payee": "收款人",
    "plan": "计划", "notice": "通知书", "upper_document": "上级文号", "department": "部门",
}  # fmt: skip


def _own_page(kind: str, number: str) -> str:
    url = ui.document_url(kind, number)
    return "" if "/statements/document/" in url else url
