"""模板标签：金额、日期、穿透、进度条、步骤、追溯、拒绝说明、翻页；不必 load，处处可用。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jincai.kernel import money as amounts
from jincai.kernel.fiscal import month_end, months
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.ui import charting, figures, marks, nav, refusals

register = template.Library()
register.simple_tag(marks.fig, name="fig")
register.simple_tag(marks.bar, name="bar")
register.simple_tag(charting.echart, name="echart")

register.filter("money", figures.money)
register.filter("yuan", figures.in_yuan)
register.filter("wan", figures.in_wan)
register.filter("day", figures.day)
register.filter("moment", figures.moment)
register.filter("weekday", figures.weekday)
register.filter("deadline", figures.deadline)
register.filter("percent", figures.percent)
register.filter("points", figures.points)
register.filter("pace", figures.pace)


@register.filter
def capitals(amount: Decimal | None) -> str:
    """大写金额。"""
    return "" if amount is None else amounts.capitals(amount)


@register.filter
def longday(on: date | None) -> str:
    """2025-10-29, always with the year: heads of tables, forms."""
    return on.isoformat() if on else ""


@register.filter
def when(value: date | datetime | str | None) -> str:
    """A day, an instant, or the words given."""
    if isinstance(value, datetime):
        return figures.moment(value)
    return figures.day(value) if isinstance(value, date) else value or ""


@register.filter
def verb_titles(verbs: str | Iterable[str]) -> str:
    """事项名: of one verb, or of several, 、 between them."""
    return "、".join(identity.verb_title(verb) for verb in ([verbs] if isinstance(verbs, str) else verbs))


@register.filter
def document_url(number: str, kind: str) -> str:
    """`{{ number|document_url:"payment" }}`: the page of a document, "" when there is none."""
    return nav.document_url(kind, number)


@register.simple_tag
def document(kind: str, number: str, words: str = "") -> SafeString:
    """单据: `{% document "payment" number %}`: its number as a link when it has a page."""
    url = nav.document_url(kind, number)
    return format_html('<a href="{}">{}</a>', url, words or number) if url else format_html("{}", words or number)


@register.inclusion_tag("ui/steps.html")
def steps(items: Iterable[Any], label: str = "办理进度") -> dict[str, Any]:
    """步骤: `{% steps steps %}` of ui.api.Step."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/chain.html")
def chain(links: Iterable[Any], title: str = "追溯", note: str = "从预算到记账，每一步都可打开") -> dict[str, Any]:
    """追溯: `{% chain links %}` of ui.api.Link."""
    return {"links": links, "title": title, "note": note}


@register.inclusion_tag("ui/entries.html")
def entries(rows: Sequence[Any], note: str = "", more: str = "") -> dict[str, Any]:
    """会计分录: `{% entries rows %}` of ledger.Posted; `more` the address of all of them."""
    return {"rows": rows, "note": note, "more": more}


@register.inclusion_tag("ui/history.html")
def history(events: Sequence[Any], more: str = "") -> dict[str, Any]:
    """办理历史: `{% history events %}` of ui.api.Event."""
    return {"events": events, "more": more}


@register.inclusion_tag("ui/refuse.html")
def refusal(problem: Refused, ways: Sequence[Any] = (), subject_kind: str = "allotment", hold_kind: str = "payment") -> dict[str, Any]:
    """拒绝说明: `{% refusal refused ways %}`: 是什么 | 当时的数 | 可以这样办; `ways` of ui.api.Way, the likeliest first."""
    return {"problem": refusals.told(problem, subject_kind, hold_kind), "ways": list(ways)[:4]}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: template.Context, after: str = "", count: int | None = None, key: str = "after") -> dict[str, Any]:
    """翻页: `{% pager listing.after listing.count %}`: by key; the filters of the address stay."""
    request = context["request"]
    query = request.GET.copy()
    first = query.pop(key, None) is None
    start = f"?{query.urlencode()}"
    query[key] = after
    return {"next": f"?{query.urlencode()}" if after else "", "start": "" if first else start, "count": count}


@register.inclusion_tag("ui/unit.html", takes_context=True)
def unit_switch(context: template.Context) -> dict[str, Any]:
    """元/万元: for views made with `@page(unit=...)`; remembered, and in the address."""
    query = context["request"].GET.copy()
    choices = []
    for code, name in figures.UNIT_NAMES.items():
        query["unit"] = code
        choices.append({"name": name, "url": f"?{query.urlencode()}", "current": code == figures.unit()})
    return {"choices": choices}


@register.inclusion_tag("ui/pick.html")
def pick(name: str, label: str, options: Iterable[tuple[str, str]], value: str = "") -> dict[str, Any]:
    """筛选条里的选择框: `{% pick "state" "状态" states chosen %}`; `options` (value, words). Choosing sends the form."""
    return {"name": name, "label": label, "options": marks.options(options, str(value or ""))}


@register.inclusion_tag("ui/ask.html")
def ask(
    name: str, label: str, value: Any = "", placeholder: str = "", size: int = 12, kind: str = "text", options: Iterable[tuple[str, str]] = ()
) -> dict[str, Any]:
    """筛选条里的输入框: `{% ask "q" "查找" q "单号、收款人" 16 %}`; `kind="date"` offers the month ends of the value's year;
    `options` (value, words) are offered."""
    shown, days = value or "", []
    if kind == "date":
        size, shown = 10, value.isoformat() if isinstance(value, date) else value or ""
        days = [month_end(first).isoformat() for first in months(value.year)] if isinstance(value, date) else []
    return {"name": name, "label": label, "value": shown, "placeholder": placeholder, "size": size, "days": days, "options": options}


@register.inclusion_tag("ui/empty.html")
def empty(says: str, why: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """空: `{% empty "本月还没有支付申请" "…" url "新建支付申请" %}`: what there is not, why, the next step."""
    return {"says": says, "why": why, "url": url, "action": action}


@register.simple_tag(takes_context=True)
def typed(context: Any, form: str, name: str, default: Any = "") -> str:
    """`{% typed "office" "code" own.code as now %}`: what was typed into this form when it could not be done, else the default."""
    kept = context.get("kept")
    return str(kept.given.get(name, "") if kept and kept.form == form else "" if default is None else default)


@register.filter
def may(verb: str, actor: Any) -> bool:
    """`{% if "payment.request"|may:desk.actor %}`: show only what his post may do."""
    return bool(actor.may(verb))


@register.inclusion_tag("ui/code_field.html")
def code_field(
    name: str, label: str, value: Any = "", code_set: str = "exp_func", hint: str = "代码、名称、拼音", size: int = 14, need: bool = False
) -> dict[str, Any]:
    """代码选择: `{% code_field "func" "功能科目" value "exp_func" %}`; `code_set="agency"` chooses a unit. What is sent is "code name" or what was
    typed: the reader takes the first word, or searches."""
    return {"name": name, "label": label, "value": value or "", "code_set": code_set, "hint": hint, "size": size, "need": need}


@register.inclusion_tag("ui/amount_field.html")
def amount_field(name: str, label: str, value: Any = "", wrong: str = "", need: bool = False) -> dict[str, Any]:
    """金额: `{% amount_field "amount" "金额" value wrong %}`: thousands separated, the capitals live beneath it; sent as it is written."""
    exact = value if isinstance(value, Decimal) else None
    shown = figures.in_yuan(exact) if exact is not None else value or ""
    return {"name": name, "label": label, "value": shown, "wrong": wrong, "need": need, "capitals": amounts.capitals(exact) if exact is not None else ""}
