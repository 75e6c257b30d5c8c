"""一张单据的样子：金额、要素、现在在谁手里、我能做什么、办理历史。"""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui import api as ui
from jincai.platform.workflow import api as workflow


def page(desk: ui.Desk, kind: str, number: str) -> dict[str, Any] | None:
    """一页要的全部; None when there is none, or it is another unit's."""
    handler = workflow.handler(kind)
    found = list(handler.papers(division=desk.division, year=desk.year, documents=[number])) if handler.papers else []
    if not found or not (desk.agencies is None or desk.actor.acts_for(found[0].agency)):
        return None
    paper = found[0]
    unit = standards.agency(desk.division, paper.agency, desk.today) if paper.agency else None
    fund = standards.code("fund_type", paper.fund, desk.today, desk.division)
    acting = ui.acting(desk, kind, number, paper.amount)
    names = identity.names()
    facts = [
        ui.Fact("事由", paper.about, wide=True), ui.Fact("单位", unit.name if unit else "财政部门"),
        ui.Fact("资金性质", f"{paper.fund} {fund.name if fund else ''}".strip()), ui.Fact("发起", names.get(acting.begun_by, acting.begun_by)),
    ]  # fmt: skip
    doc = ui.Document(
        title=f"{handler.title} {number}", crumbs=(("办公", ""), ("待办", reverse("inbox:listing"))), tags=[(step, "is-now") for step in acting.steps],
        beside=unit.name if unit else "", facts=facts, acting=acting, history=ui.events(desk, kind, number),
    )  # fmt: skip
    return {"doc": doc, "amount": paper.amount, "number": number}
