"""待办清单，成批办理，一页结果。"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from jincai.kernel.problems import UserError
from jincai.office.inbox.screens import rows as shown
from jincai.platform.audit import api as audit
from jincai.platform.ui.api import Desk, page
from jincai.platform.workflow import api as workflow

PAGE = 50


@require_safe
@page
def listing(request: HttpRequest) -> HttpResponse:
    """待办：各种单据一处，最急的在前。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    kind, size = request.GET.get("kind", ""), shown.MOST if request.GET.get("size") == str(shown.MOST) else PAGE
    found = workflow.inbox(
        desk.actor, division=desk.division, year=desk.year, on=desk.today, kind=kind, after=request.GET.get("after", ""), limit=size
    )
    context: dict[str, Any] = {
        "found": found, "rows": shown.rows(found.tasks, desk), "kind": kind, "size": size, "most": shown.MOST, "marked": "marked" in request.GET,
        "kinds": [("", "全部", sum(found.counts.values())), *((k, workflow.title_of(k), n) for k, n in sorted(found.counts.items()))],
        "marked_query": _with(request.GET, "marked", "" if "marked" in request.GET else "1"),
        "size_query": _with(request.GET, "size", str(shown.MOST) if size == PAGE else ""), "reading": desk.reading,
    }  # fmt: skip
    return render(request, "inbox/listing.html", context)


def _with(asked: QueryDict, name: str, value: str) -> str:
    """The address with one thing changed; "" takes it away."""
    query = asked.copy()
    query.pop(name, None)
    if name == "size":
        query.pop("after", None)
    if value:
        query[name] = value
    return query.urlencode()


@require_POST
@page
def act(request: HttpRequest) -> HttpResponse:
    """成批办理：选中的各办各的，一页说清每件的结果。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "").strip()[:200]
    chosen, twice = shown.picked(request.POST.getlist("pick"))
    if action not in ("approve", "return"):
        raise UserError("没有说要办什么", "按“同意所选”或“退回所选”")
    if not chosen:
        raise UserError("没有选单据", "在待办里勾选要办的单据，再按按钮")
    if len(chosen) > shown.MOST:
        raise UserError(f"选了 {len(chosen)} 件，一次最多 {shown.MOST} 件", "分几次办")
    if action == "return" and not reason:
        raise UserError("退回要写理由", "回到待办，写明为什么退回，再按“退回所选”")
    done = workflow.act_many(
        chosen, action, division=desk.division, year=desk.year, on=desk.today, actor=desk.actor, reason=reason
    )
    audit.many(audit.refusal(each.refused, document_kind=each.kind[:40], document=each.document[:60]) for each in done if each.refused)
    amounts = {(kind, p.document): p.amount for kind, papers in _papers(chosen, done, desk).items() for p in papers}
    rows = shown.told([(each.kind, each.document, each.refused) for each in done], twice, action, amounts)
    bad = sum(not row.ok for row in rows)
    context = {"rows": rows, "verb": shown.VERBS[action], "bad": bad, "done": len(rows) - bad, "back": back(request, request.POST.get("back", ""))}
    return render(request, "inbox/result.html", context, status=200 if bad < len(rows) else 409)


def _papers(chosen: list[tuple[str, str]], done: Any, desk: Desk) -> dict[str, list[workflow.Paper]]:
    """The papers of those done, for their amounts: of those refused nothing is told but the reason."""
    numbers: dict[str, list[str]] = {}
    for each in done:
        if each.refused is None:
            numbers.setdefault(each.kind, []).append(each.document)
    out = {}
    for kind, mine in numbers.items():
        handler = workflow.handler(kind)
        out[kind] = list(handler.papers(division=desk.division, year=desk.year, documents=mine)) if handler.papers else []
    return out


def back(request: HttpRequest, wanted: str) -> str:
    """回到哪里: an address of this site, else the inbox."""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "/inbox/"
