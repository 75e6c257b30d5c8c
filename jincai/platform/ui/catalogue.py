"""组件目录：每个组件各种样子，画它的就是各页用的模板；给开发与系统管理的人看，也给无障碍检查走。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.kernel.rules import Violation
from jincai.platform.ui import charts, samples
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.lists import filters
from jincai.platform.ui.lists.declared import Act, Col, Empty, Found, Outcome, Tab, Wanted
from jincai.platform.ui.lists.listing import Listing, every
from jincai.platform.ui.lists.paging import whole
from jincai.platform.ui.pages import page

VERB = "ui.catalogue"
LINES = [charts.Line([0.08, 0.16, 0.25, 0.33, 0.42, 0.5], "time", "时间 50%"), charts.Line([0.05, 0.11, 0.19, 0.28, 0.36, 0.45], "main", "2025 45%")]
LOOKS = {"RETURNED": "is-bad", "DRAFT": "is-now", "DONE": "is-soft"}


def _fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    state, text = wanted.text("state"), wanted.text("q")
    found = [row for row in samples.rows() if (not state or row.state == state) and text in row.payee]
    return whole(found, wanted, after, limit, sums={"amount": sum((row.amount or Decimal(0) for row in found), Decimal(0))})


def _done(request: HttpRequest, keys: Sequence[str], reason: str) -> list[Outcome]:
    """样品：双数的办成，单数的被拒."""
    why = (Violation(rule="R35", says="经办与审核须为两人", cites="会计法（凭记忆）", remedy="请另一位审核", who="单位审核"),)
    return [Outcome(key, key, says="样品，什么也没有办", why=why if int(key[-1]) % 2 else (), amount=Decimal("12.34")) for key in keys]


LIST = Listing(
    name="ui:catalogue-list", title="样品清单", noun="笔", crumbs=(("运行", ""), ("组件目录", "ui:catalogue")), fetch=_fetch, verb=VERB, unit="yuan",
    tabs=(Tab("组件", "ui:catalogue"), Tab("清单", "ui:catalogue-list"), Tab("单据", "ui:catalogue-document"), Tab("长事", "ui:catalogue-progress")),
    opens=lambda row: "/catalogue/document/", key=lambda row: row.number,
    columns=(
        Col("on", "日期", "day", "c72", sort=True),
        Col("number", "单号", "link", "c152", sort=True),
        Col("agency", "单位", "text", "c120"),
        Col("payee", "收款人"),
        Col("state", "状态", "state", "c96", get=lambda row: samples.STATES[row.state], look=lambda row: LOOKS[row.state]),
        Col("count", "附件", "count", "c72", sort=True),
        Col("rate", "支付率", "percent", "c88"),
        Col("amount", "金额", "money", "c152", sort=True, total=True),
    ),
    filters=(
        filters.Pick("state", "状态", (("", "全部"), *samples.STATES.items())), filters.Unit(), filters.Code("func", "功能科目", "exp_func"),
        filters.Day("since", "自"), filters.Text("q", "查找", "收款人", 12), filters.Kept("batch", "批次"),
    ),
    acts=(
        Act("refuse", "退回所选…", VERB, _done, reason="写明为什么退回"),
        Act("agree", "同意所选…", VERB, _done, asks="同意 {count} 笔样品。样品什么也不改。", main=True),
    ),
    empty=Empty("还没有样品", "样品写死在程序里"), notes="样品清单：每种列、每种筛选各一；成批办理什么也不改。",
)  # fmt: skip


@require_safe
@page(verb=VERB, unit="yuan")
def catalogue(request: HttpRequest) -> HttpResponse:
    """组件目录。"""
    context = {
        "tabs": [(tab.title, tab.url_name) for tab in LIST.tabs], "tokens": samples.TOKENS,
        "refused": samples.refusal(), "ways": samples.ways(), "steps": samples.STEPS, "stopped": samples.STOPPED, "links": samples.LINKS,
        "events": samples.EVENTS, "doing": samples.acting(), "idle": dataclasses.replace(samples.acting(), mine=False, back_to=()),
        "amount": Decimal("211000.50"), "rate": Decimal("0.784"), "gone": Decimal("0.83"), "document": samples.document(),
        "picked": [("", "全部"), ("DONE", "已办结")], "lists": [each for each in every() if each is not LIST],
        "bars": charts.bars([3, 5, 4, 8, 9, 7, 12]), "chart": charts.line_chart(LINES, [(1, "2月"), (5, "6月")], "累计支出率与时间，六月末慢 5 个百分点"),
    }  # fmt: skip
    return render(request, "ui/catalogue.html", context)


@require_safe
@page(verb=VERB)
def document(request: HttpRequest) -> HttpResponse:
    """样品单据。"""
    return render(request, "ui/document.html", {"doc": samples.document()})


@require_safe
@page(verb=VERB)
def progress(request: HttpRequest) -> HttpResponse:
    """长事的各个样子。"""
    return render(request, "ui/catalogue_progress.html", {"all": samples.PROGRESS, "tabs": [(tab.title, tab.url_name) for tab in LIST.tabs]})
