"""支付清单：地址就是筛选；合计是筛选后的全部；导出的就是看到的。"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from jincai.execution.payment.screens import lists
from jincai.execution.payment.states import PAYMENT
from jincai.platform.printshop import api as printshop
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import (
    Act,
    Button,
    Code,
    Col,
    DayFilter,
    Desk,
    Empty,
    Found,
    KeptFilter,
    Listing,
    Pick,
    Text,
    Unit,
    Wanted,
    in_yuan,
    ordered,
    seek,
)

WAITING = ("REQUESTED", "REVIEWED", "APPROVED", "ORDERED", "CONFIRMED")
STATES = (("", "全部"), ("open", "未办结"), *PAYMENT.labels.items())
FIELDS = (
    "number", "on", "agency", "payee", "purpose", "state", "order", "paid_on", "cleared_on", "refunded", "amount", "fund", "bank", "batch",
    "requested_by",
)  # fmt: skip


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一页支付，新的在前. Two queries whatever the number, none of the sealed accounts."""
    asked = (desk.division, desk.year, standards.agencies_of(desk.actor, desk.division), read(wanted))
    rows, more = seek(lists.filtered(*asked).values(*FIELDS), order=ordered(wanted, "-number"), after=after, limit=limit)
    if not wanted.summed:
        return Found(rows, more)
    taken = lists.shared(*asked)
    sums = taken.value
    note = f"，其中已退款 {in_yuan(sums['refunded'])}" if sums["refunded"] else ""
    note += f"（{timezone.localtime(taken.at):%H:%M:%S} 的合计）" if sums["count"] > lists.LARGE else ""
    return Found(rows, more, sums["count"], {"amount": sums["total"], "refunded": sums["refunded"]}, note)


def read(wanted: Wanted) -> lists.Wanted:
    """筛选，给查询."""
    states: list[str] = []
    for code in wanted.several("state"):
        states += WAITING if code == "open" else [code]
    return lists.Wanted(
        states=tuple(states), agency=wanted.text("agency"), exp_func=wanted.text("func"), allotment=wanted.text("allotment"), text=wanted.text("q"),
        since=wanted.day("since"), until=wanted.day("until"), cleared=wanted.day("cleared"), batch=wanted.text("batch"),
    )  # fmt: skip


def label(row: dict[str, Any]) -> str:
    """状态的中文；退了一部分的说一声."""
    more = "，有退款" if row["refunded"] and row["state"] != "REFUNDED" else ""
    return PAYMENT.labels[row["state"]] + more


def look(row: dict[str, Any]) -> str:
    """状态的样子."""
    return "is-bad" if row["state"] in ("RETURNED", "REJECTED") else "is-soft" if row["state"] in ("CLEARED", "REFUNDED") else ""


LIST = Listing(
    name="payment:listing", title="支付申请", noun="笔", crumbs=(("预算执行", ""),), fetch=fetch,
    opens=lambda row: reverse("payment:detail", args=[row["number"]]), key=lambda row: row["number"],
    acts=(
        Act("print", "打印申请书", "", lambda request, keys, reason: printshop.begun(request, "payment", keys), most=printshop.MOST),
        Act(
            "print_orders", "打印支付凭证", "voucherstore.read", lambda request, keys, reason: printshop.begun(request, "payment_order", keys),
            most=printshop.MOST,
        ),
    ),
    columns=(
        Col("on", "申请", "day", "c72", sort=True),
        Col("number", "申请号", "link", "c136", sort=True),
        Col("agency", "单位", "unit", "c152", tip=lambda row: row["agency"]),
        Col("payee", "收款人", sheet=26),
        Col("purpose", "用途", sheet=30),
        Col("state", "状态", "state", "c104", get=label, look=look),
        Col("order", "凭证号", "code", "c136"),
        Col("paid_on", "支付", "day", "c72"),
        Col("cleared_on", "清算", "day", "c72", hidden=True),
        Col("fund", "资金性质", "code", "c72", hidden=True),
        Col("bank", "开户银行", "text", "c176", hidden=True, tip=lambda row: row["bank"]),
        Col("batch", "批次", "code", "c136", hidden=True),
        Col("requested_by", "制单人", "person", "c80", hidden=True),
        Col("refunded", "已退款", "money", "c128", hidden=True, total=True),
        Col("amount", "金额", "money", "c152", sort=True, total=True),
    ),
    filters=(
        Pick("state", "状态", STATES, several=True), Unit(), Code("func", "功能科目", "exp_func"), Text("allotment", "指标", "编号", 8),
        DayFilter("since", "自"), DayFilter("until", "至"), Text("q", "查找", "单号、收款人、金额", 13),
        KeptFilter("cleared", "清算日", day=True), KeptFilter("batch", "批次"),
    ),
    buttons=(
        Button("成批录入", "intake:start", "payment.request", args=("payments",)),
        Button("新建支付申请", "payment:request", "payment.request", main=True),
    ),
    empty=Empty("还没有支付申请", "指标下达后，单位就可以申请支付", "新建支付申请", "payment:request", "payment.request"),
)  # fmt: skip
