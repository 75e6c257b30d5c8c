"""我发起的：我的单据现在在谁手里，一页看全；到期没有办的可以催。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from django.utils.html import format_html

from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Col, Desk, Empty, Found, Listing, Wanted, day, document_url
from jincai.platform.workflow import api as workflow


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """一件. `hands` in whose hands it is; `days` it has been there; `late` past its day."""

    id: int
    begun_on: date
    title: str
    number: str
    url: str
    about: str
    unit: str
    steps: str
    hands: str
    days: int
    reminded: int
    due: date | None
    late: int
    amount: Decimal


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """我发起、还没有办完的单据，新的在前. One statement."""
    start = int(after[:18]) if after.isascii() and after.isdigit() else 0
    found, more = workflow.begun(desk.actor, division=desk.division, year=desk.year, after=start, limit=limit)
    units = {u.code: u.name for u in standards.agencies(desk.division)} if found else {}
    names = identity.names() if found else {}
    rows = [
        Row(
            id=it.id, begun_on=it.begun_on, title=workflow.title_of(it.kind), number=it.document, url=document_url(it.kind, it.document),
            about=it.about + (f"　第 {it.round} 轮" if it.round > 1 else ""), unit=units.get(it.agency, it.agency), steps="、".join(it.steps),
            hands="、".join(names.get(user, user) for user in it.holders) or "、".join(it.posts), days=max((desk.today - it.since).days, 0) if it.since else 0,
            reminded=it.reminded, due=it.due_on, late=max((desk.today - it.due_on).days, 0) if it.due_on else 0, amount=it.amount,
        )
        for it in found
    ]  # fmt: skip
    return Found(rows, str(more or ""))


def _stays(row: Row) -> str:
    """停了几天，催过几次."""
    said = f"{row.days} 天" if row.days else "今天到"
    return f"{said}，催 {row.reminded} 次" if row.reminded else said


def _due(row: Row) -> str:
    if row.late:
        return format_html('<span class="bad strong">逾期 {} 天</span>', row.late)
    return format_html('<span class="muted">{}</span>', day(row.due) if row.due else "—")


LIST = Listing(
    name="inbox:mine", title="我发起的", noun="件", crumbs=(("办公", ""), ("待办", "inbox:listing")), fetch=fetch, opens=lambda row: row.url,
    columns=(
        Col("begun_on", "发起", "day", "c72"),
        Col("title", "种类", "text", "c96"),
        Col("number", "单据", "link", "c136", phone="head"),
        Col("about", "事由", "text", phone="line", tip=lambda row: f"{row.about}　{row.unit}", sheet=40),
        Col("unit", "单位", "text", hidden=True),
        Col("steps", "停在", "state", "c112", look=lambda row: "is-now", phone="sub"),
        Col("hands", "在谁手里", "text", "c136", tip=lambda row: row.hands, phone="line"),
        Col("stays", "停了", "text", "c120", get=_stays, phone="line"),
        Col("due", "期限", "day", "c96", draw=_due, phone="end"),
        Col("amount", "金额", "money", "c152", phone="side"),
    ),
    empty=Empty("没有你发起而还在办的单据", "你提交的支付、调剂、预算，办完以前都列在这里，看得到停在谁手里、停了几天"),
    notes="还没有办完的，现在在谁手里；打开单据可以催办、撤回。",
)  # fmt: skip
