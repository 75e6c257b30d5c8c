"""实拨凭证：清单与一张。"""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jincai.kernel.money import ZERO
from jincai.kernel.rules import Refused
from jincai.ledger.api import Kept
from jincai.platform.banking import api as banking
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import (
    Chain,
    Col,
    DayFilter,
    Desk,
    Document,
    Empty,
    Event,
    Fact,
    Found,
    Link,
    Listing,
    Note,
    Pick,
    Revealed,
    Step,
    Unit,
    Wanted,
    document_url,
    missing,
    ordered,
    page,
    revealed,
    seek,
)
from jincai.treasury.clearing import screens
from jincai.treasury.clearing.screens import ReleasePaper
from jincai.treasury.clearing.views.asking import not_yours
from jincai.treasury.clearing.views.days import TABS

WORDS = {"release.ordered": "开出凭证", "release.confirmed": "已拨付，记总账", "release.failed": "人民银行退回"}


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一页实拨凭证，新的在前. Two queries."""
    query = screens.releases(
        division=desk.division, year=desk.year, agencies=standards.agencies_of(desk.actor, desk.division), agency=wanted.text("agency"),
        state=wanted.text("state"), since=wanted.day("since"), until=wanted.day("until"),
    )  # fmt: skip
    rows, more = seek(query, order=ordered(wanted, "-number"), after=after, limit=limit)
    sums = query.aggregate(count=Count("pk"), total=Sum("amount"))
    return Found(rows, more, sums["count"], {"amount": sums["total"] or ZERO})


LIST = Listing(
    name="clearing:releases", title="实拨", noun="张", crumbs=(("国库", ""), ("清算", "clearing:days")), fetch=fetch, tabs=TABS,
    opens=lambda row: reverse("clearing:release", args=[row.number]),
    columns=(
        Col("on", "日期", "day", "c72", sort=True),
        Col("number", "凭证号", "link", "c136", sort=True),
        Col("agency", "单位", "unit", "c176", tip=lambda row: row.agency),
        Col("payee", "收款户名", sheet=26),
        Col("purpose", "用途", sheet=30),
        Col("allotment", "指标", "code", "c136", hidden=True),
        Col("fund", "资金性质", "code", "c72", hidden=True),
        Col("state", "状态", "state", "c120", get=lambda row: screens.STATES[row.state], look=lambda row: "is-bad" if row.state == "FAILED" else ""),
        Col("paid_on", "拨付", "day", "c72"),
        Col("amount", "金额", "money", "c152", total=True, sort=True),
    ),
    filters=(Pick("state", "状态", (("", "全部"), *screens.STATES.items())), Unit(), DayFilter("since", "拨付自"), DayFilter("until", "至")),
    empty=Empty("没有实拨凭证", "拨到财政专户等的资金才用实拨，其余走集中支付"),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page
def release(request: HttpRequest, number: str) -> HttpResponse:
    """实拨凭证明细；POST 写明事由，显示这一次收款账号。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = screens.release(division=desk.division, year=desk.year, number=number)
    if found is None:
        return missing(request, "实拨凭证", number, district="国库", home="实拨", listing="clearing:releases")
    if not desk.actor.acts_for(found.row.agency):
        raise Refused([not_yours(f"这张实拨凭证属于{found.agency_name}", number)], "不能查看")
    told = {"document_kind": screens.RELEASE, "document": number, "division": desk.division, "agency": found.row.agency}
    shown = revealed(request, lambda _, reason: banking.reveal(number=found.row.account, actor=desk.actor, reason=reason, **told))
    return render(request, "clearing/release.html", {"doc": _document(found, shown), "traces": found.messages}, status=shown.status)


def _document(p: ReleasePaper, shown: Revealed) -> Document:
    row, label = p.row, screens.STATES[p.row.state]
    facts = (
        Fact("收款户名", row.payee, wide=True, strong=True), Fact("金额", row.amount, wide=True),
        Fact("账号", banking.masked(row.account), wide=True, masked="account"), Fact("用途", row.purpose, wide=True),
        Fact("指标", row.allotment, url=document_url("allotment", row.allotment)), Fact("指标说明", p.allotment.title if p.allotment else ""),
        Fact("功能分类", f"{row.exp_func} {p.func_name}"), Fact("政府经济分类", f"{row.gov_econ} {p.gov_name}"),
        Fact("资金性质", f"{row.fund} {p.fund_name}"), Fact("开出日期", row.on), Fact("拨付日期", row.paid_on, empty="未拨付"),
    )  # fmt: skip
    return Document(
        title=f"实拨凭证 {row.number}", crumbs=(("国库", ""), ("实拨", reverse("clearing:releases"))),
        tags=((label, {"FAILED": "is-bad", "ORDERED": "is-now"}.get(row.state, "")),), beside=p.agency_name,
        note=Note(label, f"{row.says}。占用已退回原指标", bad=True) if row.says else None, steps=_steps(p), facts=facts, reveal=shown,
        chains=(Chain(_links(p), "追溯", "从预算批准到拨付记账"),), entries=p.entries, history=_history(p),
    )  # fmt: skip


def _steps(p: ReleasePaper) -> list[Step]:
    done = {k.kind: k for k in p.kept}
    steps = [_step(p, "开出凭证", done["release.ordered"])] if "release.ordered" in done else []
    if failed := done.get("release.failed"):
        return [*steps, Step("人民银行退回", "stop", "人民银行", failed.on)]
    if paid := done.get("release.confirmed"):
        return [*steps, Step("人民银行拨付", "done", "人民银行", paid.on), Step("记账", "done", "财政总会计", paid.on)]
    return [*steps, Step("人民银行拨付", "now", "人民银行", "当日"), Step("记账", "todo", "", "拨付后自动")]


def _step(p: ReleasePaper, title: str, k: Kept) -> Step:
    return Step(title, "done", _who(p, k), k.on)


def _who(p: ReleasePaper, k: Kept) -> str:
    if k.kind in ("release.confirmed", "release.failed"):
        return "人民银行"
    return p.names.get(k.actor, "系统作业" if k.actor == "system" else k.actor)


def _links(p: ReleasePaper) -> list[Link]:
    out = []
    for k in p.chain:
        here = k.document == p.row.number
        url = "" if here else document_url(k.document_kind, k.document)
        out.append(
            Link(
                k.title,
                k.document,
                url,
                note=_who(p, k),
                when=k.on,
                amount=Decimal(k.body.get("amount", "0")),
                here=here and k.kind == "release.ordered",
            )
        )
    if p.row.state == "ORDERED":
        out.append(Link("实拨完成", "待人民银行", note="拨付后记总账", amount=p.row.amount, todo=True))
    return out


def _history(p: ReleasePaper) -> list[Event]:
    return [Event(k.on, _who(p, k), WORDS.get(k.kind, k.title)) for k in reversed(p.kept)]
