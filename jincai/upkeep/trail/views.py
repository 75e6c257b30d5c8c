"""审计查阅的页面：清单、一条、导出、核对。"""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.ui import api as ui
from jincai.upkeep.trail import operations, screens

TEXTS = ("kind", "verb", "actor", "document", "agency", "address", "text")


def fetch(desk: ui.Desk, wanted: ui.Wanted, after: str, limit: int) -> ui.Found:
    """一页审计记录，最新的在前; to export, as many as are wanted, or UserError when there are more than fit."""
    asked = read(wanted)
    if limit > LIST.page:
        return ui.Found(operations.export(asked, division=desk.division, actor=desk.actor))
    page = operations.search(asked, division=desk.division, actor=desk.actor, after=after)
    looked = f"已往前看到 {timezone.localtime(page.looked):%Y-%m-%d %H:%M}，更早的还没有看；下一页从那里接着看。" if page.looked else ""
    return ui.Found(page.rows, page.after, says=looked)


def _who(row: audit.Record) -> str:
    behalf = f"（代 {row.on_behalf_of}）" if row.on_behalf_of else ""
    return f"{row.name or ('系统' if row.actor in ('', 'system') else row.actor)}{behalf}"


def _action(row: audit.Record) -> str:
    return screens.action(row.verb) or "—"


LIST = ui.Listing(
    name="trail:listing", title="审计记录", noun="条", crumbs=(("运行", ""),), fetch=fetch, verb="audit.search", exporter="audit.export",
    template="trail/listing.html", opens=lambda row: reverse("trail:detail", args=[row.id]),
    columns=(
        ui.Col("id", "审计号", "code", "c96", hidden=True, get=lambda row: str(row.id)),
        ui.Col("at", "时间", "link", "c176", get=lambda row: f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}", sheet=20),
        ui.Col("kind", "类别", "state", "c72", get=lambda row: audit.KINDS[row.kind], look=lambda row: "is-bad" if row.kind == "refusal" else ""),
        ui.Col("actor", "人员", "text", "c112", get=_who, sheet=16),
        ui.Col("user", "用户", "code", "c96", get=lambda row: row.actor, hidden=True),
        ui.Col("post", "岗位", "text", "c136", get=lambda row: screens.posts(row.post), hidden=True, sheet=18),
        ui.Col("verb", "动作", "text", "c200", get=_action, tip=lambda row: f"{_action(row)} {row.verb}", sheet=22),
        ui.Col("verb_code", "动作代码", "code", "c176", get=lambda row: row.verb, hidden=True),
        ui.Col("document", "单据", "text", "c136", tip=lambda row: row.document, sheet=20),
        ui.Col("agency", "单位", "code", "c88", sheet=10),
        ui.Col("address", "来自", "code", "c104", get=lambda row: row.address or screens.channel(row.channel), tip=lambda row: row.agent),
        ui.Col("channel", "渠道", "code", "c72", get=lambda row: screens.channel(row.channel), hidden=True),
        ui.Col("request", "请求", "code", "c200", tip=lambda row: row.request, hidden=True),
        ui.Col("says", "说明", sheet=40),
        ui.Col("before", "之前", "code", "c200", get=lambda row: _plain(row.before), tip=lambda row: _plain(row.before)[:500], hidden=True, sheet=30),
        ui.Col("after", "之后", "code", "c200", get=lambda row: _plain(row.after), tip=lambda row: _plain(row.after)[:500], hidden=True, sheet=60),
    ),
    filters=(
        ui.Pick("kind", "类别", (("", "全部"), *audit.KINDS.items())), ui.Text("actor", "用户", "用户名", 9), ui.Text("verb", "动作", "名称", 12),
        ui.Text("document", "单据", "单据号", 14), ui.Text("agency", "单位", "代码", 7), ui.Text("address", "地址", "", 11),
        ui.DayFilter("since", "自"), ui.DayFilter("until", "至"), ui.Text("text", "说明", "拒绝理由、原因", 12),
    ),
    empty=ui.Empty("还没有审计记录", "办了什么、拒绝了什么，都记在这里"),
    context=lambda request, desk: {"may_verify": desk.actor.may("audit.verify")},
)  # fmt: skip


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


@require_POST
@ui.page(verb="audit.verify")
def verify(request: HttpRequest) -> HttpResponse:
    """核对封存: the chain computed anew."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    drift = operations.verify(division=desk.division, actor=desk.actor)
    return render(request, "trail/verify.html", {"drift": drift, "seals": audit.seals(desk.division, "default")[-30:][::-1]})


def read(wanted: ui.Wanted) -> audit.Filter:
    """筛选，给查询."""
    given: dict[str, Any] = {name: wanted.text(name) for name in TEXTS}
    given["verb"] = identity.verb_named(given["verb"])
    return audit.Filter(since=wanted.day("since"), until=wanted.day("until"), **given)


def _pretty(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)


def _plain(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)[:30_000]
