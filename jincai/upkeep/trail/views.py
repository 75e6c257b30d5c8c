"""审计查阅的页面：清单、一条、导出、核对。"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.ui import api as ui
from jincai.upkeep.trail import operations, screens

TEXTS = ("kind", "verb", "actor", "document", "agency", "address", "text")
COLUMNS = (
    ui.Column("审计号", width=10), ui.Column("时间", width=20), ui.Column("类别", width=10), ui.Column("用户", width=12), ui.Column("姓名", width=10),
    ui.Column("岗位", width=18), ui.Column("受托于", width=10), ui.Column("动作", width=20), ui.Column("动作代码", width=24),
    ui.Column("单据", width=20), ui.Column("单位", width=10), ui.Column("地址", width=16), ui.Column("渠道", width=8), ui.Column("请求", width=24),
    ui.Column("说明", width=40), ui.Column("之前", width=30), ui.Column("之后", width=60),
)  # fmt: skip


@require_safe
@ui.page(verb="audit.search")
def listing(request: HttpRequest) -> HttpResponse:
    """审计记录: filtered, the newest first, a page at a time."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    wanted = read(request.GET)
    page = operations.search(wanted, division=desk.division, actor=desk.actor, after=request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    values: dict[str, Any] = {
        "rows": [(row, audit.KINDS[row.kind], screens.action(row.verb), screens.channel(row.channel)) for row in page.rows], "page": page,
        "asked": request.GET, "kinds": [("", "全部"), *audit.KINDS.items()], "filtered": any(query.values()), "query": query.urlencode(),
        "verbs": [(title, verb) for verb, title in identity.verb_titles().items()], "may_export": desk.actor.may("audit.export"),
        "may_verify": desk.actor.may("audit.verify"),
    }  # fmt: skip
    return render(request, "trail/listing.html", values)


@require_safe
@ui.page(verb="audit.search")
def detail(request: HttpRequest, number: int) -> HttpResponse:
    """一条: everything that is kept of it, before and after side by side."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    row = operations.look(number, division=desk.division, actor=desk.actor) if number < 2**63 else None
    if row is None:
        raise Http404("没有这条审计记录")
    told = {"kind": audit.KINDS[row.kind], "action": screens.action(row.verb), "post": screens.posts(row.post), "channel": screens.channel(row.channel)}
    return render(request, "trail/detail.html", {"row": row, **told, "before": _pretty(row.before), "after": _pretty(row.after)})


@require_safe
@ui.page(verb="audit.export")
def export(request: HttpRequest) -> HttpResponse:
    """导出 xlsx: what is filtered, with a watermark; audited like every export."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    found = operations.export(read(request.GET), division=desk.division, actor=desk.actor)
    rows = [_cells(row) for row in found]
    note = f"{desk.division_name}　共 {len(rows)} 条　筛选：{request.GET.urlencode() or '全部'}"
    return ui.workbook(name="审计记录", title="审计记录", note=note, columns=COLUMNS, rows=rows, verb="audit.export")


@require_POST
@ui.page(verb="audit.verify")
def verify(request: HttpRequest) -> HttpResponse:
    """核对封存: the chain computed anew."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    drift = operations.verify(division=desk.division, actor=desk.actor)
    return render(request, "trail/verify.html", {"drift": drift, "seals": audit.seals(desk.division, "default")[-30:][::-1]})


def read(asked: QueryDict) -> audit.Filter:
    """读筛选. Raises UserError for a date that is none."""
    given: dict[str, Any] = {name: asked.get(name, "").strip().replace("\0", "")[:200] for name in TEXTS}
    if given["kind"] not in audit.KINDS:
        given["kind"] = ""
    given["verb"] = identity.verb_named(given["verb"])
    return audit.Filter(since=_day(asked.get("since", "")), until=_day(asked.get("until", "")), **given)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError(f"“{text}”不是日期", "写成 2025-06-30 的样子") from error


def _pretty(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)


def _plain(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)[:30_000]


def _cells(row: audit.Record) -> tuple[Any, ...]:
    at = f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"
    return (
        str(row.id), at, audit.KINDS[row.kind], row.actor, row.name, screens.posts(row.post), row.on_behalf_of,
        screens.action(row.verb), row.verb, row.document, row.agency, row.address, screens.channel(row.channel),
        row.request, row.says, _plain(row.before), _plain(row.after),
    )  # fmt: skip
