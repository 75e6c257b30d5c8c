"""支付在流程里的样子：金额、单位、资金、项目类别，供流程的条件、授权的范围和待办使用。"""

from __future__ import annotations

from collections.abc import Iterable

from jincai.execution.payment import models
from jincai.platform.workflow.api import Paper

KIND = "payment"


def paper(payment: models.Payment, project_kind: str = "") -> Paper:
    """一笔支付。`project_kind` of its first line's allotment, where it is known."""
    return Paper(
        kind=KIND, document=payment.number, year=payment.year, agency=payment.agency, fund=payment.fund, project_kind=project_kind,
        amount=payment.amount, about=f"{payment.payee}　{payment.purpose}"[:200], state=payment.state,
    )  # fmt: skip


def papers(*, division: str, year: int, documents: Iterable[str]) -> list[Paper]:
    """单据现在的样子, of those that are there."""
    found = models.Payment.objects.filter(division=division, year=year, number__in=list(documents)).order_by("number")
    return [paper(each) for each in found]
