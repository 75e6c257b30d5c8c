"""清算日：每天清算了多少，库款收付与日终余额。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.urls import reverse

from jincai.kernel.money import ZERO
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Col, Desk, Empty, Found, Listing, Pick, Tab, Wanted, whole
from jincai.treasury.clearing import screens

TABS = (Tab("清算日", "clearing:days"), Tab("实拨", "clearing:releases"), Tab("清算额度", "clearing:quotas", whole=True))
MONTHS = (("", "全年"), *((str(m), f"{m} 月") for m in range(1, 13)))
SUMMED = ("cleared", "released", "quota", "into", "out")
OWN = ("on", "count", "cleared", "released")
"""单位人员看得到的列；库款是财政部门的."""


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """按日的清算与库款，新的在前."""
    agencies, month = standards.agencies_of(desk.actor, desk.division), wanted.text("month")
    rows = [d for d in screens.days(division=desk.division, year=desk.year, agencies=agencies) if not month or d.on.month == int(month)]
    sums: dict[str, Decimal | int | None] = {name: sum((getattr(d, name) for d in rows), ZERO) for name in SUMMED}
    return whole(rows, wanted, after, limit, sums=sums | {"count": sum(d.count for d in rows)})


def _payments(day: screens.Day) -> str:
    return f"{reverse('payment:listing')}?cleared={day.iso}" if day.count else ""


def _to(name: str) -> Callable[[screens.Day], str]:
    """那一天的额度通知单、实拨."""
    return lambda day: f"{reverse(name)}?since={day.iso}&until={day.iso}"


def _columns(desk: Desk) -> Sequence[Col]:
    return [col for col in LIST.columns if desk.agencies is None or col.key in OWN]


def _notes(desk: Desk) -> str:
    if desk.agencies is None:
        return "下达额度为当日净额，退票与退款调减；库款为财政总会计账上的国库存款。"
    return "只列本单位的支付。"


LIST = Listing(
    name="clearing:days", title="清算", noun="天", crumbs=(("国库", ""),), fetch=fetch, unit="yuan", tabs=TABS, opens=_payments,
    columns_for=_columns, page=100, most=366,
    columns=(
        Col("on", "清算日", "day", "c112", url=_payments, sort=True),
        Col("count", "笔数", "count", "c72", total=True, sort=True),
        Col("cleared", "集中支付清算", "money", url=_payments, total=True, sort=True),
        Col("released", "实拨", "money", url=_to("clearing:releases"), total=True),
        Col("quota", "下达额度", "money", url=_to("clearing:quotas"), total=True),
        Col("into", "库款收入", "money", total=True),
        Col("out", "库款付出", "money", total=True),
        Col("closing", "日终库款", "money"),
    ),
    filters=(Pick("month", "月份", MONTHS),), empty=Empty("还没有清算", "银行付款后，日终与人民银行清算"), notes=_notes,
)  # fmt: skip
